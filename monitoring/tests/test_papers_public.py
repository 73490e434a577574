"""What hangs in public: nothing private gets onto it, whatever the rows hold, and a wrong renderer is caught."""

import ast
import io
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from docx import Document
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import Parameter
from households.models import Household, Member
from lib.invented import People
from monitoring import actions, papers
from monitoring.models import Case, CaseRisk, RiskKind
from monitoring.papers import public, village
from monitoring.papers.catalogue import PAPERS
from monitoring.papers.facts import Mark
from monitoring.papers.guard import refuse_leaks
from monitoring.papers.public import Notice, PublicRow, Unfit
from monitoring.papers.word import notice as typeset
from monitoring.tests.make import (
    make_case,
    make_category,
    make_clue,
    make_procedure,
    make_step,
    make_visit,
)
from monitoring.tests.papers import (
    ACCOUNT,
    BEFORE,
    BEFORE_REVIEW,
    ILLNESS,
    PHONE,
    SINCE,
    make_full_household,
    make_proposed,
    make_review,
    make_steps,
    text_of,
)

CONTACT = "0374-5112345"
FOLDER = Path(papers.__file__).parent


def asked(cases, **fields) -> village.Asked:
    today = timezone.localdate()
    values = {
        "area": cases[0].household.village,
        "purpose": "identify",
        "cases": tuple(cases),
        "on": today,
        "start": today,
        "end": today + timedelta(days=5),
        "contact": CONTACT,
        "mark": Mark("李业务", timezone.localtime(), "村内公示"),
    }
    return village.Asked(**(values | fields))


def posted(cases, clerk, **options) -> str:
    """The text of the notice as the action gives it out."""
    today = timezone.localdate()
    values = {"area": cases[0].household.village, "purpose": "identify", "contact": CONTACT}
    values |= {"start": today, "end": today + timedelta(days=5)}
    made = actions.make_village_paper(
        paper=PAPERS["notice"], cases=cases, by=clerk, **(values | options)
    )
    return text_of(made.content)


def hide_names(area):
    Parameter.objects.create(
        area=area, key="notice_hides_names", value="1", valid_from=date(2021, 1, 1)
    )


# ---- By construction -----------------------------------------------------------------------------


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return froms | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }


def test_what_is_public_and_what_typesets_can_reach_no_table():
    blind = [FOLDER / "public.py", FOLDER / "facts.py", FOLDER / "guard.py"]
    blind += sorted((FOLDER / "word").glob("*.py"))
    assert len(blind) > 10
    pure = ("docx", "lib", "lxml", "monitoring.papers.facts", "monitoring.papers.public", "monitoring.papers.word")  # fmt: skip
    standard = {"__future__", "collections.abc", "dataclasses", "datetime", "decimal", "io", "re", "unicodedata", "zipfile"}  # fmt: skip
    for path in blind:
        other = {name for name in imports(path) if not name.startswith(pure)} - standard
        assert not other, path.name
    reached = {name for name in imports(FOLDER / "word" / "notice.py") if "papers" in name}
    layout = {"monitoring.papers.word", "monitoring.papers.word.layout"}
    assert reached == {"monitoring.papers.public"} | layout


def test_a_row_of_a_notice_has_these_fields_only():
    names = [field.name for field in fields(PublicRow)]
    assert names == ["group", "head", "persons", "category", "risk", "remark"]


GOOD = {"group": "三组", "head": "冯小军", "persons": 3, "category": "脱贫不稳定户", "risk": "刚性支出较大", "remark": ""}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"group": "三组 13812345678"},
        {"group": "三组，尿毒症户"},
        {"head": "冯小军13812345678"},
        {"head": "冯小军（患病）"},
        {"head": ""},
        {"persons": "990101197005010011"},
        {"persons": True},
        {"category": "脱贫不稳定户 13812345678"},
        {"risk": "因病"},
        {"risk": "刚性支出较大，尿毒症"},
        {"remark": "长子在外"},
    ],
)
def test_a_value_of_another_shape_does_not_fit_into_a_row(wrong):
    assert PublicRow(**GOOD)
    with pytest.raises(Unfit):
        PublicRow(**(GOOD | wrong))


def test_every_risk_has_general_words_and_none_is_told_by_its_word_alone():
    assert set(public.GENERAL_RISKS) == set(RiskKind.values)
    private = {RiskKind.ILLNESS, RiskKind.DISABILITY, RiskKind.LACK_OF_LABOUR}
    for kind in private:
        sharing = {one for one, word in public.GENERAL_RISKS.items() if word == public.GENERAL_RISKS[kind]}  # fmt: skip
        assert sharing - private, kind
    assert (
        public.general_risk(["illness", "disability", "water"])
        == "刚性支出较大、居住饮水条件需改善"
    )


# ---- Whatever the rows hold ----------------------------------------------------------------------

ILLNESSES = ["尿毒症", "系统性红斑狼疮", "精神分裂", "肢体残疾二级", "乙型肝炎", "脊柱侧弯"]
GROUPS = ["三组", "第十二村民小组", "张庄", ""]


@st.composite
def secrets(draw):
    """What somebody may have typed anywhere: an illness, a number in any spelling, a child's name."""
    people = People(seed=draw(st.integers(0, 10**6)))
    born = date(draw(st.integers(1940, 2024)), draw(st.integers(1, 12)), 15)
    number = people.id_number(born, "male")
    phone = f"1{draw(st.sampled_from('3456789'))}{draw(st.integers(10**8, 10**9 - 1))}"
    spelled = draw(st.sampled_from([phone, f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"{phone[:3]}-{phone[3:]}"]))  # fmt: skip
    return {
        "number": number,
        "phone": phone,
        "account": f"62{draw(st.integers(10**16, 10**17 - 1))}",
        "illness": draw(st.sampled_from(ILLNESSES)),
        "child": f"欧阳{draw(st.sampled_from('雨雪霜露'))}{draw(st.sampled_from('桐桦杉柏'))}",
        "head_born_on": draw(st.sampled_from([date(1970, 5, 1), date(2015, 6, 1), None])),
        "group": draw(st.sampled_from([*GROUPS, f"三组{phone}", "尿毒症家东头"])),
        "text": draw(
            st.sampled_from(
                [f"电话{spelled}", f"证号{number}", f"患{draw(st.sampled_from(ILLNESSES))}三年"]
            )
        ),
    }


def fill(case: Case, told: dict) -> None:
    """Every typed column of every table of the household gets the secret text; the numbers their own."""
    household = case.household
    own = {"phone": told["phone"], "bank_account": told["account"], "id_number": told["number"], "illness": told["illness"]}  # fmt: skip
    for table, path in village.TYPED:
        columns = village._typed_columns(table)
        values = {name: own.get(name, told["text"]) for name in columns if name not in {"number", "name"}}  # fmt: skip
        for name in values:
            longest = table._meta.get_field(name).max_length
            values[name] = values[name][:longest] if longest else values[name]
        rows = table.objects.filter(**{path: household.pk})
        if table is Member:
            rows.exclude(relation="01").update(name=told["child"], born_on=date(2016, 1, 1))
            values.pop("ethnicity")
            rows.filter(relation="01").update(born_on=told["head_born_on"])
        for name, value in values.items():
            with suppress(IntegrityError), transaction.atomic():  # a rule wants the day, too
                rows.update(**{name: value})
    Household.objects.filter(pk=household.pk).update(group=told["group"])


@pytest.mark.parametrize("is_hidden", [False, True])
def test_nothing_private_is_posted_of_random_households(places, clerk, is_hidden):
    if is_hidden:
        hide_names(places.county)
    made = make_proposed(village=places.village, head_name="冯小军")
    make_visit(household=made.household, visited_on=date(2021, 5, 6))
    make_clue(household=made.household)

    @settings(
        max_examples=12,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(secrets())
    def holds(told):
        with transaction.atomic():
            fill(made, told)
            case = village.candidates(clerk, places.village, "identify").get()
            facts = village.notice(asked([case]))
            content = typeset.render(facts)
            known = village.secrets_of([case])
            transaction.set_rollback(True)
        text = "".join(text_of(content).split())
        for name in ("number", "phone", "account", "illness", "child", "text"):
            assert "".join(told[name].split()) not in text, name
        is_named = told["head_born_on"] == date(1970, 5, 1) and not is_hidden
        assert ("冯小军" in text) == is_named
        assert told["number"] in known.numbers
        assert told["child"] in known.names
        refuse_leaks(content, notice=facts, secrets=known)

    holds()


def test_every_table_in_which_somebody_types_about_a_household_is_looked_through():
    """A new table with free text and a household belongs into `village.TYPED`."""
    known = {table for table, _ in village.TYPED}
    found = {
        table
        for label in ("households", "monitoring")
        for table in apps.get_app_config(label).get_models()
        if any(field.related_model is Household for field in table._meta.concrete_fields)
        and village._typed_columns(table)
    }
    assert Member in found
    # Reasons of a change of type, and what a device sent, are not of the household's affairs or lie encrypted.
    assert {table.__name__ for table in found - known} <= {"HouseholdStatus", "OfflineItem"}


# ---- The second lock -----------------------------------------------------------------------------


@pytest.fixture
def case(places):
    return make_proposed(village=places.village, head_name="冯小军")


@pytest.fixture
def facts(case) -> Notice:
    return village.notice(asked([case]))


def spoilt(facts: Notice, spoil) -> bytes:
    """The file of a renderer that does something more than it should."""
    document = Document(io.BytesIO(typeset.render(facts)))
    spoil(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def in_pieces(document, text):
    paragraph = document.add_paragraph()
    for letter in text:
        paragraph.add_run(letter)


LEAKS = {
    "an identity number": lambda d: d.add_paragraph("990101197005010011"),
    "one in pieces": lambda d: in_pieces(d, "990101197005010011"),
    "one in full-width digits": lambda d: d.add_paragraph("９９０１０１１９７００５０１００１１"),
    "one in groups": lambda d: d.add_paragraph("990101 1970-0501 0011"),
    "a mobile": lambda d: d.add_paragraph("联系 15400012345 转 2"),
    "a mobile in groups": lambda d: d.add_paragraph("联系 138 1234 5678"),
    "a bank account in a cell": lambda d: setattr(d.tables[0].rows[1].cells[6], "text", "6217 0000 9999 0000 123"),
    "an illness": lambda d: d.add_paragraph("患大病"),
    "a disability in the footer": lambda d: setattr(d.sections[0].footer.paragraphs[0], "text", "肢体残疾二级"),
    "the registered illness": lambda d: d.add_paragraph("系统性红斑狼疮"),
    "the child": lambda d: d.add_paragraph("其孙女周雨桐"),
    "the child in a heading's property": lambda d: setattr(d.core_properties, "subject", "周雨桐"),
    "the address": lambda d: d.add_paragraph("住三组东头大槐树旁"),
    "the bank": lambda d: d.add_paragraph("农商行营业部"),
    "what the meeting said": lambda d: d.add_paragraph("家里欠债较多，一致同意"),
    "a picture": lambda d: d.add_picture(io.BytesIO(PNG)),
}  # fmt: skip
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_renderer_that_tells_more_is_caught(case, facts, leak):
    case.household.members.heads().update(illness="系统性红斑狼疮")
    case.steps.filter(kind="review").update(opinion="家里欠债较多，一致同意")
    known = village.secrets_of([case])
    refuse_leaks(typeset.render(facts), notice=facts, secrets=known)
    with pytest.raises(Unfit, match="没有生成") as refused:
        refuse_leaks(spoilt(facts, LEAKS[leak]), notice=facts, secrets=known)
    for value in ("990101", "1381234", "红斑", "周雨桐", "槐树"):
        assert value not in str(refused.value)


def test_the_action_gives_no_file_and_leaves_no_event_when_it_is_caught(case, clerk):
    paper = replace(PAPERS["notice"], render=lambda facts: spoilt(facts, LEAKS["the child"]))
    with pytest.raises(NotAllowed, match="家庭成员的姓名"):
        actions.make_village_paper(
            paper=paper,
            area=case.household.village,
            purpose="identify",
            cases=[case],
            by=clerk,
            contact=CONTACT,
            start=timezone.localdate(),
            end=timezone.localdate() + timedelta(days=9),
        )
    assert not AuditEvent.objects.filter(what="paper.make").exists()


def test_hidden_heads_are_secrets_too(places, case):
    hide_names(places.township)
    facts = village.notice(asked([case]))
    assert facts.rows[0].head == "冯*军"
    content = spoilt(facts, lambda document: document.add_paragraph("冯小军"))
    with pytest.raises(Unfit, match="姓名"):
        refuse_leaks(content, notice=facts, secrets=village.secrets_of([case]))


def test_innocent_coincidences_are_not_refused(places, clerk):
    """A member with the village's name, an address that is the group, a head who bears a character of illness."""
    household = make_full_household(village=places.village, head_name="霍去病", address="三组")
    household.members.filter(name="周雨桐").update(name="段墓")
    case = make_case(household=household, category=make_category("unstable"), state="proposed")
    make_steps(case, BEFORE_REVIEW)
    make_review(case, opinion="帮扶消除")
    assert "霍去病" in posted([case], clerk)


# ---- What it says --------------------------------------------------------------------------------


def test_notice_names_households_period_and_where_to_object(case, clerk):
    text = posted([case], clerk, start=date(2026, 11, 2), end=date(2026, 11, 9))
    for said in (
        "段墓村防止返贫监测对象",
        "拟识别名单公示",
        "评议时间：2021年3月8日",
        "下列1户3人拟纳入",
        "冯小军",
        "刚性支出较大、其他困难",
        "经农户申请、入户核实、信息比对、村级民主评议",
        "公示期：2026年11月2日至2026年11月9日。",
        "小召乡人民政府（电话：0374-5112345）",
        "12317",
        "段墓村民委员会",
    ):
        assert said in text
    for private in ("因病", ILLNESS, PHONE, ACCOUNT, "王秀芝", "周雨桐", "打印", "户编号"):
        assert private not in text


def test_notice_of_elimination_says_how(places, clerk):
    household = make_full_household(village=places.village, head_name="冯小军")
    case = make_case(
        household=household,
        category=make_category("unstable"),
        state="eliminating",
        identified_on=BEFORE,
    )
    make_steps(case, [("check", date(2021, 10, 2))])
    make_review(case, date(2021, 10, 3))
    text = posted([case], clerk, purpose="eliminate")
    assert "拟风险消除名单公示" in text
    assert "拟认定风险消除" in text
    assert "帮扶消除" in text


def test_a_second_round_is_remarked(case, clerk):
    Case.objects.filter(pk=case.pk).update(seq=2)
    case.refresh_from_db()
    assert "再次识别" in posted([case], clerk)


def test_a_minor_who_heads_a_household_is_never_named(case, clerk):
    case.household.members.heads().update(born_on=timezone.localdate() - timedelta(days=15 * 365))
    text = posted([case], clerk)
    assert "冯某某" in text
    assert "冯小军" not in text


def test_a_head_whose_age_nobody_knows_is_hidden(case, clerk):
    case.household.members.heads().update(born_on=None)
    text = posted([case], clerk)
    assert "冯*军" in text
    assert "冯小军" not in text


def test_a_note_of_a_risk_stays_at_home(case, clerk):
    CaseRisk.objects.filter(case=case).update(note="欠债二十万")
    assert "欠债" not in posted([case], clerk)


@pytest.mark.parametrize("typed", ["三组 13812345678", "三组（低保）", "冯小军家旁边", "1234组"])
def test_a_group_that_does_not_read_like_one_is_left_out(case, clerk, typed):
    Household.objects.filter(pk=case.household_id).update(group=typed)
    case.refresh_from_db()
    text = posted([case], clerk)
    assert typed not in text
    assert "冯小军" in text


def test_a_name_that_is_none_is_refused_in_words(case, clerk):
    case.household.members.heads().update(name="冯小军990101197005010011")
    with pytest.raises(NotAllowed, match="户主姓名") as refused:
        posted([case], clerk)
    assert "990101" not in str(refused.value)


@pytest.mark.parametrize("phone", ["", "13812345678", "办公室", "0374-511234567890"])
def test_the_phone_for_objections_is_the_office_phone(case, clerk, phone):
    with pytest.raises(NotAllowed, match="办公电话"):
        posted([case], clerk, contact=phone)


def test_a_notice_hangs_as_long_as_the_procedure_says(places, clerk):
    make_procedure(
        area=places.county,
        notice={"at_least_days": 7, "document": "云政〔2021〕3号"},
        valid_from=SINCE,
    )
    case = make_proposed(village=places.village, head_name="冯小军")
    start = date(2026, 11, 2)
    with pytest.raises(NotAllowed, match=r"只有 5 天.*至少要 7 天.*云政〔2021〕3号.*还少 2 天"):
        posted([case], clerk, start=start, end=start + timedelta(days=5))
    assert "11月9日" in posted([case], clerk, start=start, end=start + timedelta(days=7))


def test_where_no_procedure_counts_days_the_parameter_does(places, clerk):
    Parameter.objects.create(
        area=places.county, key="notice_days", value="10", valid_from=date(2021, 1, 1)
    )
    make_procedure(notice={"at_least_days": None}, valid_from=SINCE)
    case = make_proposed(village=places.village, head_name="冯小军")
    with pytest.raises(NotAllowed, match="至少要 10 天"):
        posted([case], clerk)


def test_a_notice_does_not_begin_before_what_it_stands_on(case, clerk):
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-03-08"):
        posted([case], clerk, start=date(2021, 3, 7), end=date(2021, 3, 20))


def test_what_was_not_reviewed_is_not_posted(places, clerk, case):
    other = make_proposed(village=places.village, head_name="李长河", is_reviewed=False)
    with pytest.raises(NotAllowed, match="有 1 户还没有办到公示（如还差“村级民主评议”）"):
        posted([case, other], clerk)


def test_a_notice_that_is_over_can_be_printed_again_for_the_dossier(case, clerk):
    make_step(case=case, kind="notice", on=date(2021, 3, 15))
    text = posted([case], clerk, start=date(2021, 3, 10), end=date(2021, 3, 15))
    assert "公示期：2021年3月10日至2021年3月15日" in text


def test_printing_takes_no_step(case, clerk):
    before = list(case.steps.values_list("pk", flat=True))
    posted([case], clerk)
    case.refresh_from_db()
    assert list(case.steps.values_list("pk", flat=True)) == before
    assert case.state == Case.State.PROPOSED
    event = AuditEvent.objects.get(what="paper.make")
    assert event.detail == {"name": "识别公示", "households": 1}
    assert event.target_id == str(case.household.village_id)


def test_digests_and_codes_are_not_taken_for_typed_words():
    columns = {name for table, _ in village.TYPED for name in village._typed_columns(table)}
    assert {"illness", "note", "opinion", "address", "detail"} <= columns
    assert not {"sex", "phone_index", "sha256", "state"} & columns
    assert issubclass(type(Member._meta.get_field("illness")), models.TextField)
