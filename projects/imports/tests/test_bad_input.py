"""What people type and what ledgers look like: understood, or refused with one clear line; never half written."""

import pytest

from households.imports import actions as imports
from households.imports.tests.registers import cells, counts, faults, warnings
from households.models import ImportBatch
from projects.imports.tests.make import AS_OF, NOTE, asset_row, old_asset_row, project_row
from projects.models import Asset, AssetContract, Payment, Project, ProjectFunding

TOTAL, CENTRAL = "总投资（万元）", "中央衔接资金（万元）"
VALUE, YEARLY, RECEIVED = "原值（万元）", "年应收收益（万元）", "上年实收收益（万元）"


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"实施地点": "段木村"}, "实施地点", "小召乡没有“段木村”，最接近的是“段墓村”；几个村用顿号隔开"),
        ({"实施地点": "太平村"}, "实施地点", "小召乡没有“太平村”"),
        ({"项目类型": "产业发展类"}, "项目类型", "没有这个项目类型，最接近的是“产业发展”"),
        ({"项目子类型": "茶叶"}, "项目子类型", "“产业发展”没有实施方式“茶叶”，可用：种植业基地"),
        ({"建设性质": "拆除"}, "建设性质", "不在代码表里"),
        ({CENTRAL: 55}, TOTAL, "各来源合计 79 万元，不等于总投资 80 万元，差 1 万元"),
        ({TOTAL: "八十万"}, TOTAL, "「八十万」不是金额，请只填数字"),
        ({TOTAL: "-80"}, TOTAL, "是负数，金额不能小于 0"),
        ({TOTAL: 800000}, TOTAL, "太大，请核对单位是不是万元"),
        ({TOTAL: "80.0000001"}, TOTAL, "小数太多"),
        ({"实际竣工": "2023-05-01"}, "实际竣工", "竣工日期 2023-05-01 不能早于开工日期 2023-05-09"),
        ({"验收日期": "2023-07-01"}, "验收日期", "验收日期 2023-07-01 不能早于竣工日期 2023-07-22"),
        ({"入库时间": "2023-06-01"}, "实际开工", "开工日期 2023-05-09 不能早于入库日期 2023-06-01"),
        ({"实际竣工": ""}, "验收日期", "填了验收日期，没有填竣工日期"),
        ({"实际开工": "2023-02-30"}, "实际开工", "「2023-02-30」不是有效日期"),
        ({"验收日期": "2033-08-13"}, "验收日期", "验收日期 2033-08-13 还没有到，请核对年份"),
        ({"项目年度": "2203"}, "项目年度", "项目年度 2203 不对，请填 2014 到"),
        ({"项目年度": ""}, "项目年度", "没有填项目年度"),
        ({"项目编号": "9.90101E+17"}, "项目编号", "变成了科学计数，后面的数字已经丢了"),
        ({"受益户数": "约30"}, "受益户数", "应为整数"),
        ({"其中脱贫户（含监测）户数": "34"}, "其中脱贫户（含监测）户数", "其中脱贫户 34 户，多于受益户数 33 户"),
        ({"已支付（万元）": 81}, "已支付（万元）", "已支付比资金来源合计多 1 万元，请核对"),
        ({"实施单位": ""}, "实施单位", "有已支付的要填实施单位"),
        ({"批复文号": ""}, "已支付（万元）", "项目还没有批复，不能支付"),
    ],
)  # fmt: skip
def test_projects_that_break_a_rule_are_refused(bring, cells, heading, words):
    outcome = bring("projects", [project_row(**cells), project_row("YC20230002")], as_of=AS_OF)
    found = {(row, where, words in reason) for row, where, reason in faults(outcome)}
    assert found == {(4, heading, True)}
    assert counts(outcome) == (1, 0, 0, 1)
    for model in (Project, ProjectFunding, Payment):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"坐落地点": "段木村"}, "坐落地点", "小召乡没有“段木村”，最接近的是“段墓村”"),
        ({"坐落地点": "段墓村、郑杨村"}, "坐落地点", "一项资产写一个村"),
        ({"来源项目编号": "YC2023001"}, "来源项目编号", "系统里没有这个项目编号；先导入项目台账，或核对编号"),
        ({"来源项目编号": "9.90101E+17"}, "来源项目编号", "变成了科学计数"),
        ({"资产编号": 990101208001000123.0}, "资产编号", "变成了科学计数"),
        ({"资产类别": "集体"}, "资产类别", "不在代码表里"),
        ({VALUE: "八十万"}, VALUE, "不是金额"),
        ({VALUE: 800000}, VALUE, "太大，请核对单位是不是万元"),
        ({VALUE: ""}, VALUE, "没有填原值（万元）"),
        ({"购建时间": "202301"}, "购建时间", "入账日期不能早于项目开工日期 2023-05-09"),
        ({"购建时间": "", "确权日期": ""}, "购建时间", "新的资产要填购建时间或入账日期"),
        ({"确权日期": "2023-01-01"}, "确权日期", "确权日期 2023-01-01 不能早于入账日期 2023-08-01"),
        ({"合同起止": "2024-01-01至2023-12-31"}, "合同起止", "合同止 2023-12-31 早于合同起 2024-01-01"),
        ({"合同起止": "五年"}, "合同起止", "不是起止日期"),
        ({"经营主体": ""}, "经营主体", "写了合同起止，没有写经营主体"),
        ({"经营方式": "不知道"}, "经营方式", "不在代码表里"),
        ({RECEIVED: 5}, RECEIVED, "上年实收比 2024 年的应收多 1 万元"),
        ({YEARLY: ""}, YEARLY, "填了上年实收，没有填年应收"),
        ({"管护责任人电话": "1.99E+10"}, "管护责任人电话", "不是电话号码"),
        ({"管护责任人": ""}, "管护责任人", "写了管护主体，没有写管护责任人"),
        ({"所有权人": ""}, "所有权人", "看不出归哪一级所有"),
        ({"资产状态": "丢了"}, "资产状态", "不在代码表里"),
    ],
)  # fmt: skip
def test_assets_that_break_a_rule_are_refused(bring, cells, heading, words):
    bring("projects", [project_row()], as_of=AS_OF)
    outcome = bring("assets", [asset_row(**cells), old_asset_row()], as_of=AS_OF)
    found = {(row, where, words in reason) for row, where, reason in faults(outcome)}
    assert found == {(4, heading, True)}
    assert not Asset.objects.exists()
    assert not AssetContract.objects.exists()


@pytest.mark.parametrize(
    ("kind", "row", "heading"), [("projects", project_row, "项目编号"), ("assets", old_asset_row, "资产编号")]
)  # fmt: skip
def test_a_number_stands_in_the_sheet_once(bring, kind, row, heading):
    outcome = bring(kind, [row("A1"), row("A1")], as_of=AS_OF)
    assert faults(outcome) == [(5, heading, "和第 4 行重复，是同一条，留一行")]
    assert not Project.objects.exists()
    assert not Asset.objects.exists()


def test_a_total_of_a_few_yuan_is_asked_about(bring):
    row = {name: cell for name, cell in project_row().items() if "万元" not in name}
    outcome = bring("projects", [row | {"总投资（元）": 80}], as_of=AS_OF)
    assert warnings(outcome) == [(4, "总投资（元）", "只有 80 元，请核对单位是不是万元")]


def test_amounts_in_yuan_are_understood(bring):
    in_yuan = {
        name.replace("万元", "元"): cell * 10000 if "万元" in name else cell
        for name, cell in project_row().items()
    }
    assert counts(bring("projects", [in_yuan], as_of=AS_OF)) == (1, 0, 0, 0)
    assert Project.objects.get().total == 800000
    assert counts(bring("projects", [project_row()], as_of=AS_OF)) == (0, 0, 1, 0)


def test_what_one_cell_says_in_full_width_or_with_a_unit(bring):
    row = project_row("ＹＣ２０２３０００１", **{TOTAL: "８０万元", CENTRAL: "560000元"})
    assert counts(bring("projects", [row], as_of=AS_OF)) == (1, 0, 0, 0)
    assert Project.objects.get().number == "YC20230001"


def test_a_merged_cell_is_filled_in_its_first_row_only_and_the_others_are_told(bring):
    rows = [project_row(), project_row("YC20230002")]
    sheet = [list(rows[0]), *(list(row.values()) for row in rows)]
    outcome = bring("projects", cells(sheet, "D2:D3"), as_of=AS_OF)
    assert faults(outcome) == [(3, "项目类型", "没有填项目类型；合并的单元格请取消合并，每行都填")]


def test_a_header_in_two_rows(bring):
    row = project_row()
    money = [name for name in row if "资金（万元）" in name]
    upper = ["资金来源（万元）" if name in money else name for name in row]
    lower = [name.removesuffix("（万元）") if name in money else "" for name in row]
    sheet = [["项目台账"], [NOTE], upper, lower, list(row.values())]
    assert counts(bring("projects", cells(sheet), as_of=AS_OF)) == (1, 0, 0, 0)
    assert ProjectFunding.objects.get(source="central").amount == 560000


def test_a_total_line_is_left_out(bring):
    row = project_row()
    total = {"项目编号": "合计", TOTAL: 80}
    sheet = [list(row), list(row.values()), [total.get(name, "") for name in row]]
    outcome = bring("projects", cells(sheet), as_of=AS_OF)
    assert counts(outcome) == (1, 0, 0, 0)
    assert "第 3 行是合计或落款，没有读" in outcome.staged.notes


def test_columns_that_have_no_place_are_named(bring):
    outcome = bring("projects", [project_row()], as_of=AS_OF)
    assert outcome.staged.ignored == ["联农带农方式"]


def test_the_page_mends_a_cell_then_writes_all_or_nothing(queue, clerk):
    bad = queue(
        "projects", [project_row(), project_row("YC20230002", 实施地点="段木村")], as_of=AS_OF
    )
    assert (bad.state, bad.created, bad.rejected) == (ImportBatch.State.CHECKED, 1, 1)
    with pytest.raises(imports.NotAllowed):
        imports.start_writing(bad)
    assert not Project.objects.exists()
    imports.mend(batch=bad, fixes={"5:village": "段墓村"}, by=clerk)
    imports.check(bad)
    imports.start_writing(bad)
    assert imports.finish_writing(bad, by=clerk)
    assert Project.objects.count() == 2


def test_what_changes_between_check_and_writing_starts_it_anew(queue, bring, clerk):
    bring("projects", [project_row()], as_of=AS_OF)
    batch = queue("projects", [project_row(项目负责人="李想")], as_of=AS_OF)
    Project.objects.update(leader="王五")
    imports.start_writing(batch)
    assert not imports.finish_writing(batch, by=clerk)
    assert Project.objects.get().leader == "王五"
