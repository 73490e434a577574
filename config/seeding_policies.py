"""What synthetic households receive (合成的政策享受): every register of `policies` filled, in shares that are only plausible."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import models

from accounts.models import User
from areas.models import Area
from households.models import Household, Member
from policies.models import (
    Application,
    Benefit,
    CreditLine,
    Employment,
    EmploymentCheck,
    Exemption,
    HouseRepair,
    InsuranceClaim,
    InsuranceContract,
    Insured,
    InterestSubsidy,
    Loan,
    LoanExtension,
    LoanRepayment,
    MedicalClaim,
    Placement,
    Policy,
    PolicyStandard,
    Post,
    PostPay,
    Trainee,
    Training,
)

PLACES = [
    (Employment.Place.OUT_PROVINCE, "江苏省苏州市昆山市"),
    (Employment.Place.OUT_PROVINCE, "浙江省宁波市慈溪市"),
    (Employment.Place.OUT_CITY, "省城"),
    (Employment.Place.OUT_COUNTY, "邻县"),
    (Employment.Place.IN_COUNTY, "本县县城"),
    (Employment.Place.WORKSHOP, "帮扶车间"),
]
POST_KINDS = ["保洁", "护理照料", "道路管护", "水利管护"]
STANDARDS = [
    ("subsistence", "年标准", 6000, "元/人"),
    ("destitute", "年标准", 7800, "元/人"),
    ("dew_plan", "每学期标准", 1500, "元/人"),
    ("micro_credit", "上限", 50_000, "元/户"),
    ("old_age", "月标准", 50, "元/人"),
]
CHECKED_MONTHS = 6  # of the year, up to December


class Registers:
    """The policies of one synthetic township: standards, a contract of insurance and sessions of training, then rows."""

    def __init__(self, *, township: Area, year: int, clerk: User, chance: random.Random):
        self.township, self.year, self.clerk, self.chance = township, year, clerk, chance
        self.policies = {policy.code: policy for policy in Policy.objects.all()}
        self.contract = InsuranceContract.objects.create(
            township=township, policy=self.policies["poverty_insurance"], year=year, number=f"HCFPB{year}",
            insurer="合成保险公司", premium=Decimal(100), valid_from=date(year, 1, 1), valid_to=date(year + 1, 1, 1),
        )  # fmt: skip
        self.trainings = [
            Training.objects.create(
                township=township, title="合成技能培训", number=f"第{number}期", trade="家政", days=7,
                started_on=date(year, number, 8), ended_on=date(year, number, 15), allowance=Decimal(300),
            )
            for number in range(1, 13)
        ]  # fmt: skip
        for code, item, value, unit in STANDARDS:
            PolicyStandard.objects.create(
                policy=self.policies[code], area=township, item=item, value=value, unit=unit,
                valid_from=date(year, 1, 1),
            )  # fmt: skip

    def rows(
        self, household: Household, members: list[Member], number: int, *, is_lifted: bool
    ) -> Iterator[models.Model]:
        """All that a household on the register or under monitoring received, parents before what hangs off them."""
        yield from self._benefits(household, members, number)
        yield from self._money(household, members[0], number, is_lifted=is_lifted)
        yield from self._follow_ups(household, members[0], number)
        for member in members:
            yield self._of(Insured, household, member, contract=self.contract, group="脱贫户")
            yield from self._claims(household, member, number)
            if 18 <= self._age(member) < 60 and self.chance.random() < 0.55:
                yield from self._work(household, member)
            elif 40 <= self._age(member) < 68 and self.chance.random() < 0.12:
                yield from self._post(household, member)

    def _age(self, member: Member) -> int:
        return self.year - member.born_on.year

    def _of(self, model: type[models.Model], household: Household, member: Member | None, **fields):
        return model(township=self.township, household=household, member=member, **fields)

    # ---- benefits ---------------------------------------------------------------------------------------------------

    def _benefits(
        self, household: Household, members: list[Member], number: int
    ) -> Iterator[models.Model]:
        head = members[0]
        if number % 4 == 0:
            yield self._state("subsistence", household, head, "C类")
        if len(members) == 1 and number % 3 == 0:
            yield self._state("destitute", household, head, "分散")
        for member in members:
            yield from self._everybodys(household, member)
        if number % 6 == 0:
            yield self._grant("industry_award", household, None, 1200, kind="种植")
        if number % 40 == 0:
            yield self._of(
                Placement, household, head, place="nursing", valid_from=date(self.year, 2, 1)
            )
        if number % 60 == 0:
            yield self._repair(household)

    def _everybodys(self, household: Household, member: Member) -> Iterator[models.Model]:
        yield self._grant("medical_insurance_aid", household, member, 280, kind="全额代缴")
        yield self._state("family_doctor", household, member, "")
        if member.relation == "07":
            for term in ("春季", "秋季"):
                yield self._grant("education_aid", household, member, 625, kind="小学", term=term)

    def _state(self, code: str, household: Household, member: Member, kind: str) -> Benefit:
        return self._of(
            Benefit, household, member, policy=self.policies[code], kind=kind, year=2020,
            period_key="2020", valid_from=date(2020, 1, 1), amount=Decimal(360),
        )  # fmt: skip

    def _grant(
        self,
        code: str,
        household: Household,
        member: Member | None,
        amount: int,
        *,
        kind="",
        term="",
    ) -> Benefit:
        policy, on = self.policies[code], date(self.year, 11 if term == "秋季" else 3, 15)
        return self._of(
            Benefit, household, member, policy=policy, kind=kind, term=term, year=self.year, paid_on=on,
            period_key=Benefit.key_of(policy, self.year, term, on), amount=Decimal(amount),
        )  # fmt: skip

    def _repair(self, household: Household) -> HouseRepair:
        is_done = self.chance.random() < 0.7
        return HouseRepair(
            township=self.township, household=household, grade="C", way=HouseRepair.Way.MEND,
            group=HouseRepair.Group.MONITORED, year=self.year, planned_on=date(self.year, 3, 20),
            started_on=date(self.year, 4, 20), completed_on=date(self.year, 7, 1) if is_done else None,
            accepted_on=date(self.year, 7, 20) if is_done else None, subsidy=Decimal(8000) if is_done else None,
            paid_on=date(self.year, 9, 1) if is_done else None,
        )  # fmt: skip

    # ---- money ------------------------------------------------------------------------------------------------------

    def _money(
        self, household: Household, head: Member, number: int, *, is_lifted: bool
    ) -> Iterator[models.Model]:
        if is_lifted and number % 7 == 0:
            yield from self._loan(household, head, number)
        if number % 45 == 0:
            yield InsuranceClaim(
                township=self.township, household=household, member=head, contract=self.contract, kind="医疗",
                number=f"HC{number:06d}", reported_on=date(self.year, 6, 3), paid_on=date(self.year, 7, 3),
                amount=Decimal(1800),
            )  # fmt: skip

    def _loan(self, household: Household, head: Member, number: int) -> Iterator[models.Model]:
        issued_on = date(self.year - number % 3, 3, 1) + timedelta(days=number % 200)
        line = self._of(
            CreditLine, household, head, bank="农商行", number=f"HCSX{number:06d}", amount=Decimal(50_000),
            valid_from=issued_on, valid_to=issued_on.replace(year=issued_on.year + 3),
        )  # fmt: skip
        loan = self._of(
            Loan, household, head, credit_line=line, contract=f"HC{number:06d}", bank="农商行",
            amount=Decimal(50_000), issued_on=issued_on, due_on=issued_on.replace(year=issued_on.year + 2),
            rate=Decimal("3.65"), purpose="种植养殖",
        )  # fmt: skip
        yield line
        yield loan
        if loan.due_on <= date(self.year, 12, 31):
            yield from self._when_due(loan, number)
        if issued_on < date(self.year, 9, 1):
            yield InterestSubsidy(
                township=self.township, loan=loan, year=self.year, paid_on=date(self.year, 9, 20),
                amount=Decimal(912),
            )  # fmt: skip

    def _when_due(self, loan: Loan, number: int) -> Iterator[models.Model]:
        """A quarter is extended; of the others one in ten stays unpaid."""
        own = {"township": self.township, "loan": loan}
        if number % 4 == 0:
            yield LoanExtension(
                **own, extended_on=loan.due_on - timedelta(days=10),
                due_on=loan.due_on + timedelta(days=180), reason="种植受灾",
            )  # fmt: skip
        elif self.chance.random() < 0.9:
            yield LoanRepayment(**own, repaid_on=loan.due_on, amount=loan.amount)

    def _claims(self, household: Household, member: Member, number: int) -> Iterator[MedicalClaim]:
        often = 0.5 if self._age(member) >= 60 else 0.15
        if self.chance.random() < often:
            yield self._claim(household, member, MedicalClaim.Kind.INPATIENT, 6_400)
        for _ in range(int(self.chance.random() < often) + int(self.chance.random() < 0.6)):
            yield self._claim(household, member, MedicalClaim.Kind.OUTPATIENT, 180)

    def _claim(self, household: Household, member: Member, kind: str, cost: int) -> MedicalClaim:
        on = date(self.year, 1, 5) + timedelta(days=self.chance.randrange(355))
        total = Decimal(cost + self.chance.randrange(cost))
        basic, aid = total * 65 // 100, total * 12 // 100
        return self._of(
            MedicalClaim, household, member, kind=kind, number=f"HC{self.chance.getrandbits(60):018d}",
            hospital="县人民医院", admitted_on=on, discharged_on=on, settled_on=on, total_cost=total,
            in_scope_cost=total * 9 // 10, paid_basic=basic, paid_aid=aid, self_paid=total - basic - aid,
            is_one_stop=True,
        )  # fmt: skip

    # ---- work -------------------------------------------------------------------------------------------------------

    def _work(self, household: Household, member: Member) -> Iterator[models.Model]:
        place, where = self.chance.choice(PLACES)
        is_shop = place == Employment.Place.WORKSHOP
        wage = Decimal(self.chance.randrange(2_600, 5_600, 100))
        stay = self._of(
            Employment, household, member, place=place, work_place=where, employer="合成公司",
            channel=Employment.Channel.WORKSHOP if is_shop else Employment.Channel.MIGRANT,
            monthly_wage=wage, valid_from=date(self.year - self.chance.randrange(2), 2, 20),
        )  # fmt: skip
        yield stay
        for month in range(13 - CHECKED_MONTHS, 13):
            yield EmploymentCheck(
                township=self.township, employment=stay, by=self.clerk, month=date(self.year, month, 1),
                is_working=True, monthly_wage=wage, checked_on=date(self.year, month, 20),
            )  # fmt: skip
        if self.chance.random() < 0.04:
            training = self.chance.choice(self.trainings)
            yield self._of(
                Trainee, household, member, training=training, has_certificate=True, allowance=Decimal(300)
            )  # fmt: skip

    def _post(self, household: Household, member: Member) -> Iterator[models.Model]:
        post = self._of(
            Post, household, member, kind=self.chance.choice(POST_KINDS), department="乡人民政府",
            monthly_wage=Decimal(600), valid_from=date(self.year, 1, 1),
        )  # fmt: skip
        yield post
        for month in (1, 4, 7, 10):
            yield PostPay(
                township=self.township, post=post, month=date(self.year, month, 1), months=3,
                paid_on=date(self.year, month + 2, 28), amount=Decimal(1_800),
            )  # fmt: skip

    # ---- what follows from rules ------------------------------------------------------------------------------------

    def _follow_ups(
        self, household: Household, head: Member, number: int
    ) -> Iterator[models.Model]:
        """A task for some who are entitled and do not receive, an exemption for a few."""
        policy = self.policies["pension"]
        if number % 30 == 1:
            yield self._of(
                Application, household, head, policy=policy, by=self.clerk, rule="pension",
                rule_version="1", reason="满 60 周岁未领取养老金", opened_on=date(self.year, 10, 8),
                due_on=date(self.year, 11, 8),
            )  # fmt: skip
        if number % 90 == 2:
            yield self._of(
                Exemption, household, head, policy=policy, by=self.clerk, reason="领取职工养老金",
                made_on=date(self.year, 10, 8), expires_on=date(self.year + 1, 10, 8),
            )  # fmt: skip
