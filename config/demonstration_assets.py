"""Assets and incomes of the demonstration township (演示乡镇的资产和村集体收入): of every class and state, with work to do.

Contracts that end, rent that has not come, an asset that nobody keeps, a distribution half done; enterprises with the
households they carry; what the villages earned in three years, by origin, with a solar station and what was sold.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from accounts.models import User
from areas.models import Area
from households.codes import BaseType
from households.models import Household
from monitoring.rules import months_after
from projects import actions
from projects.models import Asset, Distribution, Industry, Project

INSPECTOR = "王晓燕"
ORIGINS = ("business", "asset", "rent", "other")
INDUSTRIES = {  # 亩, 公斤/亩, 元/公斤; animals: 头
    "食用菌": (40, 2600, 8),
    "中药材": (120, 300, 26),
    "牛羊": (160, 0, 0),
}


def show(*, township: Area, today: date, by: User, projects: dict[str, Project]) -> None:
    """All of it, through the same actions as a user's; `projects` are those of demonstration_projects."""
    work = _Work(township, today, by)
    work.inspections()
    work.contracts()
    work.conditions()
    work.cards(projects)
    work.villages_income()
    work.solar()
    work.distributions()
    work.enterprises()
    work.industries()
    work.sales()


class _Work:
    def __init__(self, township: Area, today: date, by: User):
        self.township, self.today, self.by = township, today, by
        self.villages = list(Area.objects.villages().filter(parent=township).order_by("code"))
        assets = Asset.objects.filter(township=township, village__isnull=False).order_by("number")
        self.operating = list(assets.filter(asset_class=Asset.Class.OPERATING))
        self.public = list(assets.filter(asset_class=Asset.Class.PUBLIC))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def lifted(self, village: Area | None = None) -> list[Household]:
        """Those who were there two years ago and still are."""
        found = Household.objects.existing_on(self.ago(800)).filter(
            township=self.township, dissolved_on=None
        )
        found = found.with_status_on(self.today, base_type=BaseType.LIFTED)
        if village:
            found = found.filter(village=village)
        return list(found.order_by("number")[:40])

    def inspections(self) -> None:
        """Most were looked at in time, every sixth was not."""
        for number, asset in enumerate([*self.operating, *self.public]):
            if number % 6 != 5:
                self._inspect(asset, self.ago(12 + number))

    def _inspect(self, asset: Asset, on: date, condition: str = "normal", issue: str = ""):
        return actions.inspect(
            asset=asset,
            by=self.by,
            inspected_on=on,
            inspector=INSPECTOR,
            condition=condition,
            issue=issue,
        )

    def contracts(self) -> None:
        """One ends in forty days, one ended and was not renewed, one owes half a year, two have paid all."""
        ending, ended, owing, yearly, quarterly = self.operating[:5]
        self._let(ending, "小召乡兴农种植专业合作社", 24000, ends=self.today + timedelta(days=40))
        self._let(ended, "许昌惠农农业发展有限公司", 18000, ends=self.ago(20))
        self._let(owing, "刘家庭农场", 30000, ends=self.today + timedelta(days=330), rhythm="half")
        self._let(
            yearly,
            "许昌惠农农业发展有限公司",
            36000,
            way="shares",
            ends=date(self.today.year + 2, 1, 1),
        )
        self._let(
            quarterly,
            "小召乡兴农种植专业合作社",
            20000,
            way="trust",
            ends=date(self.today.year + 2, 1, 1),
            rhythm="quarter",
        )
        self._receive(owing, until=self.ago(90))
        for asset in (ending, ended, yearly, quarterly):
            self._receive(asset, until=self.today)

    def _let(
        self, asset: Asset, operator: str, yearly: int, *, ends: date, way="lease", rhythm="year"
    ) -> None:
        actions.let(
            asset=asset,
            by=self.by,
            way=way,
            operator=operator,
            number=f"XZ-{asset.number}",
            yearly_income=Decimal(yearly),
            rhythm=rhythm,
            valid_from=months_after(ends, -36),
            valid_to=ends,
        )

    def _receive(self, asset: Asset, until: date) -> None:
        """All that fell due by the day, and of which nothing has come in yet, came in on its day."""
        for income in asset.incomes.filter(due_on__lte=until, receipts=None).order_by("due_on"):
            actions.receive_income(
                income=income,
                by=self.by,
                received_on=income.due_on,
                amount=income.due,
                voucher=f"SR{income.due_on:%Y%m}-{asset.number}",
            )

    def conditions(self) -> None:
        """Idle, inefficient, damaged, mended; one lost its keeper, one was disposed of."""
        idle, inefficient, unkept = self.operating[5:8]
        damaged, mended, gone = self.public[:3]
        self._inspect(idle, self.ago(8), "idle", "承租人退租，棚里空着")
        self._inspect(inefficient, self.ago(6), "inefficient", "只用了一半，收益不到原来的三成")
        self._inspect(damaged, self.ago(5), "damaged", "路面塌陷十多米")
        leak = self._inspect(mended, self.ago(90), "damaged", "井房漏水，电机受潮")
        actions.fix_issue(inspection=leak, by=self.by, on=self.ago(75), fix="换了电机，补了屋顶")
        self._inspect(mended, self.ago(4))
        actions.end_keeping(
            keeping=unkept.keepings.get(valid_to=None),
            by=self.by,
            on=self.ago(30),
            reason="外出务工",
        )
        actions.dispose(
            asset=gone, by=self.by, on=self.today, disposal="修高速占用，按补偿协议处置，乡政府批准"
        )

    def cards(self, projects: dict[str, Project]) -> None:
        """What this year built, not titled yet; stock, a brand and animals: every form and class is there."""
        base = projects["中药材种植基地"]
        given = {"by": self.by, "owner_level": "village", "asset_class": "operating"}
        actions.book_asset(
            **given,
            project=base,
            village=base.village,
            number=f"XZZC{self.today.year}01",
            name=f"{base.village}中药材种植基地",
            useful_years=10,
            acquired_on=base.completed_on,
            booked_on=base.accepted_on,
            original_value=base.settled_amount,
            owner=f"{base.village}集体经济组织",
        )
        for number, name, form, value in (
            ("XZZC201901", "入股兴农合作社股金", "equity", 200000),
            ("XZZC201902", "“小召红薯”商标", "intangible", 12000),
        ):
            actions.book_asset(
                **given,
                township=self.township,
                village=self.villages[5],
                number=number,
                name=name,
                form=form,
                acquired_on=date(2019, 9, 1),
                booked_on=date(2019, 9, 20),
                original_value=Decimal(value),
                titled_on=date(2019, 12, 1),
                title_document="小政〔2019〕46号",
            )
        grants = projects["脱贫户产业奖补"]
        actions.book_asset(
            by=self.by,
            project=grants,
            number=f"XZZC{self.today.year}02",
            name="到户种羊（36 只）",
            asset_class="household",
            form="biological",
            owner_level="household",
            owner="受补助农户",
            quantity="36 只",
            acquired_on=self.ago(40),
            booked_on=self.ago(30),
            original_value=Decimal(54000),
        )

    def villages_income(self) -> None:
        """Three years by origin, growing; some are weak, the last village has not said the last year yet."""
        for back in (2, 1, 0):
            for place, village in enumerate(self.villages):
                if back == 0 and village == self.villages[-1]:
                    continue
                for at, origin in enumerate(ORIGINS):
                    amount = 9000 + 5200 * at + 3100 * ((place * 7 + at * 3) % 11) - 1500 * back
                    if place % 5 < 2:
                        amount = amount * (1 + place % 5) // 3
                    actions.record_collective_income(
                        village=village,
                        by=self.by,
                        year=self.today.year - back,
                        origin=origin,
                        amount=Decimal(amount),
                    )

    def solar(self) -> None:
        """One station that runs with three years, one that is still built."""
        village = self.villages[5]
        station = actions.register_solar(
            village=village,
            by=self.by,
            name=f"{village}村级光伏电站",
            kw=Decimal(60),
            connected_on=date(2018, 6, 30),
        )
        for back, kwh in ((3, 66000), (2, 64800), (1, 63100)):
            actions.record_solar_year(
                station=station,
                by=self.by,
                year=self.today.year - back,
                kwh=Decimal(kwh),
                income=Decimal(kwh) * Decimal("0.85"),
            )
        actions.register_solar(
            village=self.villages[9], by=self.by, name=f"{self.villages[9]}屋顶光伏", kw=Decimal(30)
        )

    def distributions(self) -> None:
        """Last year's: of the shares all paid out, of the solar station finished, of the quarterly rent half done."""
        year = self.today.year - 1
        yearly, quarterly = self.operating[3], self.operating[4]
        done = self._plan(yearly, year, 36000, retained=12000, on=self.ago(40))
        self._share(done, yearly.village, 8, 3000, paid_on=self.ago(25))
        actions.finish_distribution(distribution=done, by=self.by, on=self.ago(20))
        solar = self._plan(None, year, 53635, retained=13635, on=self.ago(60))
        self._share(solar, self.villages[5], 10, 3400, paid_on=self.ago(50), use="post")
        actions.share(
            distribution=solar, by=self.by, use="public", amount=Decimal(6000), note="村内路灯"
        )
        actions.finish_distribution(distribution=solar, by=self.by, on=self.ago(45))
        half = self._plan(quarterly, year, 20000, retained=8000, on=self.ago(15))
        self._share(half, quarterly.village, 4, 1500)

    def _plan(
        self, asset: Asset | None, year: int, income: int, *, retained: int, on: date
    ) -> Distribution:
        return actions.plan_distribution(
            village=asset.village if asset else self.villages[5],
            by=self.by,
            asset=asset,
            origin="asset" if asset else "solar",
            year=year,
            income=Decimal(income),
            retained=Decimal(retained),
            decided_on=on,
        )

    def _share(self, plan, village, homes: int, amount: int, *, paid_on=None, use="dividend"):
        actions.share_among(
            distribution=plan,
            by=self.by,
            shares=[
                (home, Decimal(amount))
                for home in list(dict.fromkeys(self.lifted(village) + self.lifted()))[:homes]
            ],
            use=use,
            paid_on=paid_on,
        )

    def enterprises(self) -> None:
        """Four more: what they do with whom, what they paid; one closed and let its households go."""
        homes = iter(self.lifted())
        for name, at, kind, products, way, count, amount in (
            ("小召乡制衣帮扶车间", 12, "workshop", "服装加工", "work", 8, 2600),
            ("河沿张菌菇专业合作社", 4, "cooperative", "香菇、平菇", "order", 7, 4200),
            ("刘家庭农场", 5, "family_farm", "小麦、红薯", "lease", 5, 1800),
            ("郑杨养羊大户", 6, "big_farmer", "山羊", "trust", 3, 900),
        ):
            enterprise = actions.register_enterprise(
                township=self.township,
                village=self.villages[at],
                by=self.by,
                name=name,
                kind=kind,
                products=products,
                founded_on=date(2019, 3, 1),
                surveyed_on=self.ago(70),
            )
            for home in islice(homes, count):
                link = actions.link_household(
                    enterprise=enterprise,
                    household=home,
                    by=self.by,
                    way=way,
                    valid_from=self.ago(500),
                )
                for days in (320, 45):
                    actions.record_link_income(
                        link=link, by=self.by, paid_on=self.ago(days), amount=Decimal(amount)
                    )
        actions.close_enterprise(
            enterprise=enterprise, by=self.by, on=self.ago(15), reason="年纪大了，不养了"
        )

    def industries(self) -> None:
        for back in (2, 1):
            for number, (name, (mu, kilos, price)) in enumerate(INDUSTRIES.items()):
                industry = Industry.objects.get(name=name)
                for village in self.villages[number :: len(INDUSTRIES)]:
                    actions.record_industry(
                        village=village,
                        by=self.by,
                        industry=industry,
                        year=self.today.year - back,
                        **_yield(mu - 3 * back, kilos, price),
                    )

    def sales(self) -> None:
        homes = self.lifted()
        for number, (product, channel, buyer, amount) in enumerate(
            (
                ("红薯粉条", "单位采购", "区机关食堂", 12800),
                ("香菇", "电商", "", 6400),
                ("土鸡蛋", "展销会", "", 2150),
                ("小米", "单位采购", "区第一高级中学", 9300),
                ("蜂蜜", "电商", "", 3600),
                ("山羊", "订单", "许昌惠农农业发展有限公司", 15400),
            )
        ):
            actions.record_sale(
                village=homes[number].village,
                household=homes[number],
                by=self.by,
                product=product,
                channel=channel,
                buyer=buyer,
                sold_on=self.ago(14 + 25 * number),
                amount=Decimal(amount),
            )


def _yield(size: int, kilos: int, price: int) -> dict:
    """Of a crop so many 亩 with their weight and what it brought; of animals the heads and what they brought."""
    if not kilos:
        return {"heads": size, "income": Decimal(size * 2400), "households": size // 8}
    return {
        "area_mu": Decimal(size),
        "output_kg": Decimal(size * kilos),
        "income": Decimal(size * kilos * price),
        "households": size // 4,
    }
