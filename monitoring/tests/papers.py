"""A village with households to print papers of, for the tests of papers."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from docx import Document

from households.models import HelperAssignment, Household, HouseholdYear, MemberYear
from households.tests.make import make_household, make_member
from monitoring.models import Case, CaseStep, HelpPlan, MeasureGroup, ProcedureStep, RiskKind
from monitoring.tests.make import (
    ELIMINATION,
    make_case,
    make_category,
    make_clerk,
    make_measure,
    make_procedure,
    make_step,
)

BEFORE, SINCE = date(2021, 1, 15), date(2021, 2, 1)  # there was a procedure
BEFORE_REVIEW = (
    ("apply", date(2021, 3, 2)),
    ("check", date(2021, 3, 3)),
    ("compare", date(2021, 3, 5)),
)
ILLNESS = "尿毒症"
ACCOUNT = "6217000099990000123"
PHONE = "13812346205"


def make_full_household(*, village, head_name: str = "周德厚", **fields) -> Household:
    """Parents and a child, every column filled with what must not be posted."""
    values = {
        "group": "三组",
        "address": "三组东头大槐树旁",
        "phone": PHONE,
        "bank": "农商行营业部",
        "bank_account": ACCOUNT,
        "note": "长子在外，电话 13900001234",
        "base_type": "lifted",
    }
    household = make_household(village=village, head_name=head_name, **(values | fields))
    head = household.members.get()
    type(head).objects.filter(pk=head.pk).update(illness=ILLNESS, phone="13700002345")
    wife = make_member(household=household, name="王秀芝", relation="02", sex="female", disability_kind=4, disability_grade=2)  # fmt: skip
    child = make_member(household=household, name="周雨桐", relation="08", sex="female", born_on=date(2016, 9, 3))  # fmt: skip
    HelperAssignment.objects.create(
        township=household.township,
        household=household,
        name="刘志强",
        unit="县水利局",
        post="科员",
        phone="13600003456",
        valid_from=date(2021, 1, 1),
    )
    HouseholdYear.objects.create(
        township=household.township,
        household=household,
        year=2021,
        persons=3,
        wages=9800,
        business_income=4860,
        transfer_income=6860,
        business_cost=1660,
        own_payments=31250,
        house_grade="B",
        has_safe_water=True,
        has_dropout=False,
    )
    collected = (
        (head, {"has_major_illness": True, "labour": "lost"}),
        (wife, {"post": "保洁员", "post_months": 9, "labour": "ordinary"}),
        (child, {"schooling": "primary", "school": "段墓小学"}),
    )
    for member, facts in collected:
        MemberYear.objects.create(
            township=household.township,
            member=member,
            year=2021,
            has_medical_insurance=True,
            **facts,
        )
    return household


def make_monitored(*, village, **fields) -> Case:
    """A round with a plan and measures."""
    household = make_full_household(village=village, **fields)
    case = make_case(household=household, category=make_category("unstable"), identified_on=BEFORE)
    HelpPlan.objects.create(
        township=case.township,
        household=household,
        case=case,
        made_by=make_clerk(case.township),
        version=1,
        situation="户主长期透析，自付医疗费用高；妻子在村公益岗，孙女上小学。",
        goal="医疗自付降到家庭收入的一成以内，妻子稳定就业",
        target_income=Decimal(9000),
        unit="小召乡人民政府",
        person="刘志强",
        valid_from=date(2021, 3, 5),
    )
    make_measure(
        case=case,
        group=MeasureGroup.HEALTH,
        item="医疗救助",
        content="二次报销",
        amount=6200,
        done_on=date(2021, 6, 1),
        unit="县医保局",
        person="赵敏",
        effect="自付减少",
    )
    make_measure(case=case, group=MeasureGroup.POST, item="保洁", amount=600)
    return case


def make_proposed(*, village, is_reviewed: bool = True, **fields) -> Case:
    """A household whose identification is under way, before the notice."""
    case = make_case(
        household=make_full_household(village=village, **fields),
        category=make_category("unstable"),
        state=Case.State.PROPOSED,
        risks=[(RiskKind.ILLNESS, ""), (RiskKind.OTHER, "尿毒症透析，欠债")],
    )
    make_steps(case, BEFORE_REVIEW)
    if is_reviewed:
        make_review(case)
    return case


def make_steps(case: Case, steps) -> None:
    """Steps of the procedure, which is there from the first household on whose way it is asked for."""
    if not ProcedureStep.objects.exists():
        make_procedure(valid_from=SINCE)
        make_procedure("eliminate", ELIMINATION, valid_from=SINCE)
    for kind, day in steps:
        make_step(case=case, kind=kind, on=day)


def make_review(case: Case, on: date = date(2021, 3, 8), **fields) -> CaseStep:
    values = {
        "expected": 30,
        "present": 26,
        "agreed": 24,
        "opposed": 1,
        "opinion": "户主患尿毒症，一致同意",
    }
    return make_step(case=case, kind="review", on=on, **(values | fields))


def text_of(content: bytes) -> str:
    """All that a reader sees: paragraphs, cells, headers and footers."""
    document = Document(io.BytesIO(content))
    parts = [document.element.body]
    for section in document.sections:
        parts += [section.footer._element, section.header._element]
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t"))
        for part in parts
        for paragraph in part.iter()
        if paragraph.tag.endswith("}p")
    )
