"""Policies of the demonstration township in the months before today (演示乡镇的政策办理): what a clerk would look for.

Loans that fall due soon, a month of the dispatch that is half done, claims, posts with a quarter still to pay, repairs
at every step, a training, this year's insurance, applications that wait, standards, a policy of the township's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from areas.models import Area
from households.codes import BaseType
from households.models import Household, Member
from lib.dates import age_on
from policies import actions
from policies.entitlement import rules
from policies.entitlement.running import State, examine
from policies.models import Benefit, Employment, HouseRepair, MedicalClaim, Policy

BANK = "建安区农村商业银行"
STANDARDS = [
    # policy, item, last year, this year, unit
    ("subsistence", "年标准", 5640, 5880, "元/年·人"),
    ("destitute", "年标准", 7332, 7644, "元/年·人"),
    ("dew_plan", "每学期标准", 1500, 1500, "元/学期·人"),
    ("micro_credit", "上限", 50000, 50000, "元/户"),
    ("old_age", "月标准", 50, 60, "元/月·人"),
]
OWN_POLICY = "冬季取暖补助"


def show(*, township: Area, today: date, by: User) -> None:
    """All of it, through the same actions as a user's."""
    work = _Work(township, today, by)
    work.standards()
    work.own_policy()
    work.applications()
    work.loans()
    work.claims()
    work.dispatch()
    work.posts()
    work.repairs()
    work.training()
    work.insurance()
    work.tasks()


class _Work:
    def __init__(self, township: Area, today: date, by: User):
        self.township, self.today, self.by = township, today, by
        lifted = Household.objects.existing_on(today).filter(township=township)
        lifted = lifted.with_status_on(today, base_type=BaseType.LIFTED)
        members = Member.objects.current().filter(household__in=lifted, relation="01")
        heads = list(members.select_related("household").order_by("household__number"))
        self.workers = set(Employment.objects.on(today).values_list("member", flat=True))
        self.heads = iter([head for head in heads if head.pk not in self.workers])

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def people(self, count: int, *, least: int = 18, most: int = 110) -> list[Member]:
        """Heads of households that nothing else here is about."""
        found = (head for head in self.heads if least <= age_on(head.born_on, self.today) < most)
        return [head for head, _ in zip(found, range(count), strict=False)]

    def of(self, member: Member) -> dict:
        return {"household": member.household, "member": member, "by": self.by}

    def policy(self, code: str) -> Policy:
        return Policy.objects.get(code=code)

    def standards(self) -> None:
        for code, item, before, now, unit in STANDARDS:
            for year, value in ((self.today.year - 1, before), (self.today.year, now)):
                actions.set_standard(
                    policy=self.policy(code),
                    area=self.township,
                    by=self.by,
                    item=item,
                    value=Decimal(value),
                    unit=unit,
                    document=f"许建民〔{year}〕12号",
                    valid_from=date(year, 1, 1),
                )

    def own_policy(self) -> None:
        """Paid last winter to six households, applied for by two more."""
        policy = actions.add_policy(
            by=self.by,
            name=OWN_POLICY,
            sector=Policy.Sector.SOCIAL,
            level=Policy.Level.HOUSEHOLD,
            nature=Policy.Nature.GRANT,
            rhythm=Policy.Rhythm.YEAR,
            kinds="低保户、独居老人",
            department="乡民政所",
            document="小召〔2022〕31号",
            valid_from=date(2022, 11, 1),
        )
        for number, head in enumerate(self.people(8)):
            self._grant(policy, head.household, is_paid=number < 6, kind="独居老人", amount=300)

    def _grant(self, policy: Policy, household: Household, *, is_paid: bool, **fields) -> Benefit:
        on = self.ago(20)
        days = {"applied_on": on, "paid_on": self.ago(6) if is_paid else None}
        return actions.register_benefit(
            household=household, policy=policy, by=self.by, year=on.year, **days, **fields
        )

    def applications(self) -> None:
        """临时救助: one waits for approval, one for payment."""
        for number, head in enumerate(self.people(2)):
            relief = self._grant(
                self.policy("temporary_relief"), head.household, is_paid=False, amount=2000
            )
            if number:
                actions.approve_benefit(benefit=relief, by=self.by, on=self.ago(10))

    def loans(self) -> None:
        """Due in 12, 28 and 55 days, one extended, one under a line of credit; last year's interest was subsidised."""
        for number, (head, days) in enumerate(
            zip(self.people(5, most=70), (12, 28, 55, -25, 640), strict=True)
        ):
            due_on = self.today + timedelta(days=days)
            issued_on = due_on - timedelta(days=730)
            line = self._credit(head, issued_on) if number == 4 else None
            loan = actions.issue_loan(
                **self.of(head),
                credit_line=line,
                contract=f"XZ{issued_on.year}{number + 1:04d}X",
                bank=BANK,
                amount=Decimal(50000 if number % 2 else 40000),
                issued_on=issued_on,
                due_on=due_on,
                rate=Decimal("3.45"),
                purpose="种植养殖",
            )
            if number == 0:
                actions.repay_loan(loan=loan, by=self.by, on=self.ago(30), amount=Decimal(15000))
            if number == 3:
                actions.extend_loan(
                    loan=loan,
                    by=self.by,
                    on=self.ago(32),
                    due_on=due_on + timedelta(days=180),
                    reason="种植受灾，收成晚",
                )
            if number < 4:
                actions.subsidise(
                    loan=loan,
                    by=self.by,
                    year=self.today.year,
                    on=self.ago(40),
                    amount=Decimal(690),
                )

    def _credit(self, head: Member, on: date):
        return actions.grant_credit(
            **self.of(head),
            bank=BANK,
            number=f"SX{on.year}0001",
            amount=Decimal(80000),
            valid_from=on,
            valid_to=on + timedelta(days=1095),
        )

    def claims(self) -> None:
        """Six stays in hospital; one of them left a household with 31,000 yuan to pay."""
        for number, head in enumerate(self.people(6)):
            total = Decimal(86000 if number == 0 else 4200 + 900 * number)
            basic, aid = total * 55 // 100, total * 9 // 100
            out = self.ago(9 + 13 * number)
            actions.settle_claim(
                **self.of(head),
                kind=MedicalClaim.Kind.INPATIENT,
                number=f"ZY{out:%Y%m%d}{number:03d}",
                hospital="建安区人民医院",
                admitted_on=out - timedelta(days=11),
                discharged_on=out,
                settled_on=out,
                total_cost=total,
                in_scope_cost=total * 9 // 10,
                paid_basic=basic,
                paid_aid=aid,
                self_paid=total - basic - aid,
                is_one_stop=True,
            )

    def dispatch(self) -> None:
        """This month half of those at work were rung up; two of them are back home."""
        stays = list(
            Employment.objects.on(self.today)
            .filter(township=self.township)
            .select_related("household", "member")
            .order_by("household__number", "pk")
        )
        month = self.today.replace(day=1)
        asked = stays[: len(stays) // 2]
        actions.confirm_employments(
            employments=asked[2:], by=self.by, month=month, checked_on=self.today, way="phone"
        )
        for stay in asked[:2]:
            actions.check_employment(
                employment=stay,
                by=self.by,
                month=month,
                is_working=False,
                checked_on=self.today,
                end_reason="厂里订单少，已回家",
            )

    def posts(self) -> None:
        """Five posts since last year, paid up to the quarter before the last."""
        since = date(self.today.year - 1, 7, 1)
        kinds = ("保洁", "护理照料", "道路管护", "水利管护", "保洁")
        posts = [
            actions.appoint(
                **self.of(head),
                kind=kind,
                department="乡人民政府",
                monthly_wage=Decimal(600),
                agreement_signed_on=since,
                valid_from=since,
            )
            for head, kind in zip(self.people(5, least=40, most=70), kinds, strict=True)
        ]
        for month in list(_quarters(since, self.today))[:-1]:
            paid_on = min(month + timedelta(days=95), self.today)
            actions.pay_posts(
                posts=posts, by=self.by, month=month, months=3, paid_on=paid_on, batch="一卡通"
            )

    def repairs(self) -> None:
        """Four houses: planned, under repair, finished, and one accepted and paid."""
        steps = (actions.start_repair, actions.complete_repair, actions.accept_repair)
        for done, head in enumerate(self.people(4)):
            repair = actions.plan_repair(
                household=head.household,
                by=self.by,
                grade="D" if done % 2 else "C",
                way=HouseRepair.Way.REBUILD if done % 2 else HouseRepair.Way.MEND,
                group=HouseRepair.Group.LIFTED,
                year=self.ago(150).year,
                assessed_on=self.ago(160),
                planned_on=self.ago(150),
            )
            for number, step in enumerate(steps[:done]):
                step(repair=repair, by=self.by, on=self.ago(120 - 35 * number))
            if done == len(steps):
                actions.pay_repair(
                    repair=repair, by=self.by, on=self.ago(15), amount=Decimal(24000)
                )

    def training(self) -> None:
        """Eight took part; six have the certificate and the allowance."""
        started_on = self.ago(75)
        training = actions.hold_training(
            township=self.township,
            by=self.by,
            title="家政服务技能培训",
            number="第一期",
            trade="家政服务",
            organiser="区人力资源和社会保障局",
            place="乡文化站",
            started_on=started_on,
            ended_on=started_on + timedelta(days=6),
            days=7,
            allowance=Decimal(300),
        )
        members = self.people(8, most=75)
        trainees = actions.enrol_all(training=training, members=members, by=self.by)
        passed = {"training": training, "trainees": trainees[:6], "by": self.by}
        actions.certify(**passed)
        actions.pay_allowances(**passed, on=self.ago(40), amount=Decimal(300))

    def insurance(self) -> None:
        """This year's 防贫保 for all 脱贫户; one claim was paid, one is only reported."""
        contract = actions.take_out_insurance(
            township=self.township,
            policy=self.policy("poverty_insurance"),
            by=self.by,
            year=self.today.year,
            number=f"FPB{self.today.year}-XZ",
            insurer="中国人寿财险建安区支公司",
            premium=Decimal(50),
            valid_from=date(self.today.year, 1, 1),
            valid_to=date(self.today.year + 1, 1, 1),
        )
        actions.insure_groups(contract=contract, by=self.by, groups=["脱贫户"], on=self.today)
        for number, head in enumerate(self.people(2)):
            reported_on = max(self.ago(25), contract.valid_from)
            claim = actions.report_insurance_claim(
                contract=contract,
                **self.of(head),
                kind="医疗",
                number=f"AJ{self.today.year}{number + 1:03d}",
                reported_on=reported_on,
            )
            if number == 0:
                actions.pay_insurance_claim(
                    claim=claim, by=self.by, on=max(self.ago(5), reported_on), amount=Decimal(3600)
                )

    def tasks(self) -> None:
        """Of those past eighty without the allowance two have a task, one's is done, one is exempt for a year."""
        rule = rules.of("old_age")
        findings = examine(self.township, self.today, [rule])
        missing = [row.member for row in findings if row.state == State.MISSING][:4]
        people = Member.objects.filter(pk__in=missing).select_related("household").order_by("pk")
        for number, member in enumerate(people):
            if number == 3:
                actions.exempt(
                    **self.of(member),
                    policy=self.policy(rule.policy),
                    reason="领取更高标准的优抚补助，本人自愿不领",
                    expires_on=self.today + timedelta(days=365),
                )
                return
            task = actions.open_application(
                **self.of(member),
                rule=rule.code,
                on=self.ago(12),
                due_on=self.today + timedelta(days=(9, 20, 28)[number]),
            )
            if number == 0:
                actions.finish_application(
                    application=task, by=self.by, on=self.ago(1), outcome="已报区民政局，下月起发放"
                )


def _quarters(since: date, today: date) -> Iterator[date]:
    """First days of the quarters from then on that are over."""
    month = since
    while month + timedelta(days=95) <= today:
        yield month
        ahead = month.year * 12 + month.month + 2
        month = date(ahead // 12, ahead % 12 + 1, 1)
