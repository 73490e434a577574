"""A withdrawn row (作废) was never true: every figure is as if it had not been entered, on whatever day it is asked for."""

from datetime import date

import pytest

from accounts.withdrawals import Withdrawable
from areas.models import Area
from households.tests.make import make_household
from ledgers import actions as ledgers
from ledgers.models import LedgerEntry, TeamMember
from monitoring.tests.make import make_clerk
from policies import actions as policies
from policies.models import LoanRepayment
from projects import actions as projects
from projects.models import Asset, HouseholdLink, Project, ProjectFunding
from reports.rows import frozen_rows
from reports.tests.registers import (
    make_check,
    make_claim,
    make_contract,
    make_credit_line,
    make_employment,
    make_extension,
    make_insurance_claim,
    make_insured,
    make_pay,
    make_post,
    make_repair,
    make_subsidy,
    make_trainee,
    make_training,
)
from reports.tests.spending import (
    make_application,
    make_batch,
    make_beneficiary,
    make_collective,
    make_distribution,
    make_funding,
    make_income,
    make_industry_record,
    make_keeping,
    make_link_income,
    make_payment,
    make_place,
    make_quantity,
    make_receipt,
    make_sale,
    make_share,
    make_solar_year,
    make_state,
    make_station,
)
from reports.tests.spending import make_contract as make_asset_contract
from reports.tests.township import (
    error,
    figure,
    make_asset,
    make_benefit,
    make_entry,
    make_link,
    make_loan,
    make_placement,
    make_policy,
    make_project,
    make_team_member,
    make_township,
    value,
)
from reports.vocabulary.lexicon import Lexicon

EARLIER = date(2021, 9, 30)


@pytest.fixture
def township(places):
    make_township(places)
    return places.township


@pytest.fixture
def household(places, township):
    """A lifted one that owes a loan, works, is insured, holds a post, was trained; beside it a project without sources and assets, and a ledger without entries."""
    household = make_household(village=places.village, base_type="lifted", size=2)
    make_loan(household, amount=30000)
    make_employment(household)
    make_insured(make_contract(places.township), household)
    make_post(household, "巡河")
    make_trainee(make_training(places.township, title="电工培训"), household)
    make_project(places.village, name="新项目")
    make_entry(places.other_township, "人居环境整治")
    return household


@pytest.fixture
def by(places):
    return make_clerk(places.township)


def benefit(household):
    return make_benefit(make_policy("低保"), household, household.members.first())


def payment(household):
    aid = make_policy("教育资助")
    member = household.members.first()
    fields = {"kind": "初中", "term": "秋季", "paid_on": date(2021, 9, 1), "amount": 800}
    return make_benefit(aid, household, member, **fields)


def repayment(household):
    loan = household.loans.earliest("pk")
    fields = {"repaid_on": date(2021, 8, 1), "amount": loan.amount}
    return LoanRepayment.objects.create(township=loan.township, loan=loan, **fields)


def extension(household):
    return make_extension(household.loans.earliest("pk"), date(2021, 8, 1), date(2024, 8, 1))


def subsidy(household):
    return make_subsidy(household.loans.earliest("pk"), date(2021, 8, 1), 100)


def employment(household):
    return make_employment(household, member=household.members.last())


def check(household):
    return make_check(household.employments.earliest("pk"), date(2021, 8, 1))


def insured(household):
    return make_insured(
        household.insured.earliest("pk").contract, household, member=household.members.last()
    )


def insurance_claim(household):
    contract = household.insured.earliest("pk").contract
    return make_insurance_claim(contract, household, paid_on=date(2021, 8, 1), amount=900)


def post(household):
    return make_post(household, "保洁", member=household.members.last(), monthly_wage=600)


def pay(household):
    return make_pay(household.posts.earliest("pk"), date(2021, 8, 1))


def training(household):
    return make_training(household.township)


def trainee(household):
    return make_trainee(
        household.trainings.earliest("pk").training, household, member=household.members.last()
    )


def project(household):
    return make_project(household.village, mode="产业基地建设", total=90000)


def funding(household):
    project = Project.objects.get(name="新项目")
    fields = {"source": "central", "amount": 50000}
    return ProjectFunding.objects.create(township=project.township, project=project, **fields)


def asset(household):
    return make_asset(Project.objects.get(name="新项目"))


def batch(household):
    return make_batch(household.township, 1000)


def payment_out(household):
    project = Project.objects.get(name="新项目")
    return make_payment(make_funding(project, 100, make_batch(project.township, 100)), 100)


def place(household):
    return make_place(Project.objects.get(name="新项目"), Area.objects.get(name="郑杨村"))


def quantity(household):
    return make_quantity(Project.objects.get(name="新项目"), 12, 7)


def beneficiary(household):
    return make_beneficiary(Project.objects.get(name="新项目"), household)


def application(household):
    return make_application(Project.objects.get(name="新项目"), household, amount=500)


def _asset():
    return Asset.objects.earliest("pk")


def state(household):
    return make_state(_asset(), "idle", date(2021, 8, 1))


def keeping(household):
    return make_keeping(_asset(), agreement="GH-1")


def asset_contract(household):
    return make_asset_contract(_asset())


def asset_income(household):
    return make_income(_asset(), 900)


def receipt(household):
    return make_receipt(make_income(_asset(), 900, due_on=date(2021, 7, 31)), 900)


def distribution(household):
    return make_distribution(household.village, 1000, 300)


def share(household):
    return make_share(make_distribution(household.village, 1000), 1000, household)


def collective(household):
    return make_collective(household.village, 5000)


def industry(household):
    return make_industry_record(household.village, area_mu=10, income=70)


def station(household):
    return make_station(household.village)


def solar_year(household):
    return make_solar_year(make_station(household.village), 900)


def link_income(household):
    return make_link_income(HouseholdLink.objects.earliest("pk"), 900)


def sale(household):
    return make_sale(household.village, 900, household=household)


def entry(household):
    quantities = {"垃圾清运": 12}
    return make_entry(
        household.township, "人居环境整治", village=household.village, quantities=quantities
    )


def member(household):
    return make_team_member(household.village, dispatcher="province")


ROWS = {
    benefit: (
        '政策("低保").在享.户数',
        '政策("低保").在享.人数',
        '脱贫户.其中(政策("低保")).户数',
        '(脱贫户 - 政策("低保").在享).户数',
        '(政策("低保").在享 + 兜底安置).户数',
    ),
    payment: (
        '政策("教育资助").发放.金额',
        '政策("教育资助").发放.人次',
        '政策("教育资助").发放.当时(脱贫户).户数',
    ),
    make_loan: ("小额信贷.笔数", "小额信贷.新增.金额", "小额信贷.未结清.笔数"),
    repayment: ("小额信贷.已还本金", "小额信贷.未结清.笔数"),
    extension: ("小额信贷.展期.笔数",),
    subsidy: ("小额信贷.贴息金额", "小额信贷.贴息.户数"),
    make_credit_line: ("授信.户数", "授信.金额"),
    employment: ("务工.人次", "务工.在岗.人数", "务工.满月(2).人数"),
    check: ("务工.已调度.人数",),
    make_claim: ("医疗.人次", "医疗.报销金额", "医疗.住院.总费用"),
    insured: ('保险("防贫保").人数', '保险("防贫保").投保.人数'),
    insurance_claim: ('理赔("防贫保").起数', '理赔("防贫保").报案.户数', "理赔.金额"),
    post: ("公益岗.人数", "公益岗.新增.个数"),
    pay: ("岗位工资.金额", "岗位工资.人次"),
    make_repair: ("危房改造.户数", "危房改造.年度.户数"),
    training: ("技能培训.期数",),
    trainee: ("技能培训.参训.人次", "技能培训.参训.人数"),
    make_placement: ("兜底安置.人数", "兜底安置.待安置.户数"),
    project: ("项目.个数", "项目.总投资", '项目.方式("产业基地建设").个数'),
    funding: ("项目资金.金额", "项目资金.个数", '项目.资金来源("中央").个数'),
    asset: ("资产.个数", "资产.原值", "项目.有资产台账.个数"),
    batch: ("资金批次.金额", "资金批次.批次数", "资金批次.结余"),
    payment_out: ("资金支付.金额", "资金批次.已支付", "项目资金.已支付"),
    place: ("项目.村数", '项目.村("郑杨村").个数', "区划.其中(项目).个数"),
    quantity: ('项目.工程量("公里")', '项目.完成量("公里")'),
    beneficiary: ("项目户.户数", "项目户.人数", "(脱贫户 - 项目户).户数"),
    application: ("到户申请.户数", "到户申请.金额"),
    state: ('资产.状态("闲置").个数',),
    keeping: ("资产.有管护人.个数", "资产.无管护人.个数", "资产.有管护协议.个数"),
    asset_contract: ('资产.经营方式("租赁").个数',),
    asset_income: ("资产收益.应收", "资产收益.未收", "资产.其中(资产收益).个数"),
    receipt: ("资产收益.实收",),
    distribution: ("收益分配.可分配", "收益分配.留存"),
    share: ("收益分配.金额", "收益分配.户数", '收益分配.用途("分红").人数'),
    collective: ("村集体收入.金额", "村集体收入.达到(5000).村数"),
    industry: ("产业.面积", "产业.收入", "产业.村数"),
    station: ("光伏.个数", "光伏.容量"),
    solar_year: ("光伏收益.金额",),
    link_income: ("带动增收.金额", "联农带农.收入.金额"),
    sale: ("消费帮扶.金额", "消费帮扶.户数"),
    make_link: ("联农带农.在带.户数", "联农带农.在带.人数", "脱贫户.其中(联农带农.在带).户数"),
    entry: (
        '台账("人居环境整治").次数',
        '台账("人居环境整治").数量("垃圾清运")',
        '台账("人居环境整治").村数',
    ),
    member: ("驻村.人数", '驻村("第一书记").派出("省派").人数'),
}


def withdraw(row, by):
    match row:
        case LedgerEntry():
            ledgers.withdraw_entry(entry=row, by=by, reason="登错了")
        case TeamMember():
            ledgers.withdraw_team_member(person=row, by=by, reason="登错了")
        case _ if row._meta.app_label == "policies":
            policies.withdraw(row=row, by=by, reason="登错了")
        case _:
            projects.withdraw(row=row, by=by, reason="登错了")


def figures(expressions, township):
    """On the last day of the year and in its middle, when nothing had been withdrawn yet."""
    return {
        (expression, as_of): value(expression, township, as_of=as_of)
        for expression in expressions
        for as_of in (date(2021, 12, 31), EARLIER)
    }


def test_every_kind_of_row_that_can_be_withdrawn_is_tried(household):
    tried = {type(make(household)) for make in ROWS}
    untried = set(Withdrawable.__subclasses__()) - tried
    # Enterprises and contracts count by what hangs off them, and cannot go before it. Files, reports and notices prove
    # something, tasks and exemptions follow from rules: no figures. A list goes with its payments (withdraw_list).
    assert {model.__name__ for model in untried} == {
        "Enterprise",
        "InsuranceContract",
        "ExternalList",
        "Attachment",
        "Application",
        "Exemption",
        "ProjectDocument",
        "ProjectNotice",
        "ProjectProgress",
        "AssetInspection",
    }


@pytest.mark.parametrize("make", ROWS, ids=lambda make: make.__name__)
def test_withdrawing_moves_the_figures_back(township, household, by, make):
    before = figures(ROWS[make], township)
    row = make(household)
    entered = figures(ROWS[make], township)
    assert all(entered[key] != before[key] for key in before)
    withdraw(row, by)
    assert figures(ROWS[make], township) == before


def test_rows_behind_a_figure_leave_it_out(township, household, by):
    row = benefit(household)
    shown = figure('政策("低保").在享.户数', township)
    assert household in shown.rows()
    withdraw(row, by)
    assert household not in figure('政策("低保").在享.户数', township).rows()


def test_released_figure_still_shows_the_row_it_counted(household, by):
    row = make_loan(household)
    withdraw(row, by)
    assert list(frozen_rows("policies.Loan", [row.pk])) == [row]


def test_words_that_only_a_withdrawn_row_used_are_unknown_again(township, household, by):
    rows = [
        make_benefit(make_policy("低保"), household, household.members.first(), term="闰月"),
        make_link(household, programme="渔业带动"),
        make_entry(township, title="登错的会"),
        make_project(household.village, mode="没有的方式"),
    ]
    lexicon = Lexicon(township)
    assert "闰月" in lexicon.terms
    assert "渔业带动" in lexicon.programmes
    assert "没有的方式" in lexicon.project_modes_in_use
    assert any("登错的会" in titles for titles in lexicon.ledger_titles.values())
    for row in rows:
        withdraw(row, by)
    lexicon = Lexicon(township)
    assert "闰月" not in lexicon.terms
    assert "渔业带动" not in lexicon.programmes
    assert "没有的方式" not in lexicon.project_modes_in_use
    assert not any("登错的会" in titles for titles in lexicon.ledger_titles.values())


def test_enterprise_whose_links_are_withdrawn_can_go_and_is_no_word_any_more(
    township, household, by
):
    link = make_link(household)
    links = HouseholdLink.objects.filter(enterprise=link.enterprise)
    assert value('联农带农.主体("惠农公司").户数', township) == 2
    for one in links:
        withdraw(one, by)
    withdraw(link.enterprise, by)
    assert "惠农公司" in error('联农带农.主体("惠农公司").户数', township).message
