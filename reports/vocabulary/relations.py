"""Relations (勾稽关系) that must hold between figures of one place and time.

They are expressions over the same words, so they fit every township; those whose words a township does not have are left
out. A relation is checked when the document prints one of its figures; what it adds is counted from the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from households.codes import Attribute, BaseType
from ledgers.models import TeamMember
from monitoring.models import Category, Clue, RiskKind, Source
from policies.models import Employment, Loan, Placement, Policy
from projects.models import Asset, CollectiveIncome, DistributionItem
from projects.models import Source as FundSource
from reports.vocabulary.context import Context
from reports.vocabulary.evaluation import Plain, evaluate_beside, leaves_of
from reports.vocabulary.figures import Figure, FigureError, Value
from reports.vocabulary.interpreter import Interpreter
from reports.vocabulary.lexicon import Lexicon
from reports.vocabulary.printing import printed
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.subjects.medical import PAYERS, SELF_PAID

EQUAL, AT_MOST, NEARLY = "=", "≤", "≈"
TOLERANCE = Decimal("0.01")  # 医疗总费用和各支付项：百分之一
BOTH = ("户数", "人数")
# What a name of the township's own data may be short for, see Interpreter.
BARE_NAMES = {"政策", "台账", "监测对象", "区划", "项目", "农户"}
_ROOT = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Relation:
    """左边、符号、右边；`name` 用一句话说为什么应当如此。`about` 是文中不写就用不着查的词。"""

    name: str
    left: str
    sign: str
    right: str
    about: str = ""

    def may_touch(self, written: str) -> bool:
        """Its word stands in the text of the document; a bare name of data (边缘易致贫户) says not of what."""
        root = _ROOT.match(self.left).group()
        return self.about in written if self.about else root in BARE_NAMES or root in written

    def holds(self, left: Value, right: Value) -> bool:
        if self.sign == NEARLY:
            return abs(left - right) <= TOLERANCE * max(left, right)
        return left == right if self.sign == EQUAL else left <= right


@dataclass(frozen=True, slots=True)
class Violation:
    """一条不平的勾稽关系：左右各是多少，涉及文中哪几个数。"""

    relation: str
    left: Value
    right: Value
    message: str
    ids: tuple[str, ...]
    sides: tuple[str, str] = ("", "")


def evaluate_checked(
    expressions: Mapping[str, str], context: Context
) -> tuple[dict[str, Figure | FigureError], list[Violation]]:
    """The figures of a document and the violated relations that touch them, counted together in one call."""
    interpreter = Interpreter(context)
    touched = _touching(interpreter, expressions)
    sides = dict.fromkeys(side for each in touched for side in (each.left, each.right))
    results, values = evaluate_beside(expressions, sides, context, interpreter)
    violations = [
        _violation(relation, values[relation.left], values[relation.right], ids)
        for relation, ids in touched.items()
        if _is_violated(relation, values[relation.left], values[relation.right])
    ]
    return results, violations


def check(
    context: Context,
    expressions: Mapping[str, str],
    results: Mapping[str, Figure | FigureError],
) -> list[Violation]:
    """The violated relations that touch the document's expressions (id → expression), with the ids they touch."""
    sound = {name: text for name, text in expressions.items() if _is_figure(results.get(name))}
    return evaluate_checked(sound, context)[1]


def _touching(
    interpreter: Interpreter, expressions: Mapping[str, str]
) -> dict[Relation, tuple[str, ...]]:
    """The relations that share a figure with the expressions, and the ids of these."""
    printed_by = _printed_by(interpreter, expressions)
    written = "\n".join(expressions.values())
    touched = {
        relation: _touched(interpreter, relation, printed_by)
        for relation in relations(interpreter.lexicon)
        if relation.may_touch(written)
    }
    return {relation: ids for relation, ids in touched.items() if ids}


def relations(lexicon: Lexicon) -> Iterator[Relation]:
    """All relations; those about categories, policies and kinds of posts follow what is registered."""
    yield from _households()
    yield from _monitoring(lexicon.category_rows)
    yield from _register()
    yield from _field_work()
    yield from _policies()
    for policy in lexicon.benefit_policies.values():
        yield from _kinds_of(policy)
    for product in lexicon.insurances.values():
        yield from _groups_of(product)
    yield from _loans()
    yield from _employment()
    yield from _posts([*(lexicon.post_kinds | lexicon.post_kinds_in_use)])
    yield from _claims()
    yield from _repairs()
    yield from _work()
    yield from _projects()
    yield from _funds()
    yield from _assets()


def _households() -> Iterator[Relation]:
    for measure in BOTH:
        yield Relation(
            "脱贫户由享受政策和稳定脱贫两部分组成",
            f"脱贫户.{measure}",
            EQUAL,
            f"脱贫户.享受政策.{measure} + 脱贫户.稳定脱贫.{measure}",
        )


def _register() -> Iterator[Relation]:
    for measure in BOTH:
        yield _sum(
            "建档立卡户由脱贫户和贫困户两部分组成",
            f"建档立卡户.{measure}",
            [f"脱贫户.{measure}", f"贫困户.{measure}"],
        )
        yield _sum(
            "贫困户按户属性分成几部分",
            f"贫困户.{measure}",
            [f'贫困户.属性("{label}").{measure}' for label in Attribute.labels],
        )


def _field_work() -> Iterator[Relation]:
    yield _sum(
        "排查户由监测对象、脱贫户、贫困户、一般农户四部分组成",
        "排查户.户数",
        [f"排查户.{kind}.户数" for kind in ("监测对象", "脱贫户", "贫困户", "一般农户")],
    )
    yield Relation("已整改的问题都是查出的问题", "排查户.已整改问题数", AT_MOST, "排查户.问题数")
    yield _sum(
        "各发现渠道的线索之和等于全部线索",
        "线索.件数",
        [f'线索.来源("{label}").件数' for label in Source.labels],
    )
    yield _sum(
        "线索由已核实和未核实两部分组成", "线索.件数", ["线索.已核实.件数", "线索.未核实.件数"]
    )
    yield _sum(
        "各结论的线索之和等于已核实的线索",
        "线索.已核实.件数",
        [f'线索.结论("{label}").件数' for label in Clue.Conclusion.labels],
    )
    yield _sum(
        "部门名单由匹配上和没匹配上两部分组成",
        "部门名单.条数",
        ["部门名单.匹配上.条数", "部门名单.没匹配上.条数"],
    )
    for later, earlier in (("转线索", "匹配上"), ("已核实", "转线索"), ("已纳入", "已核实")):
        yield Relation(
            f"部门名单里{later}的都是{earlier}的",
            f"部门名单.{later}.条数",
            AT_MOST,
            f"部门名单.{earlier}.条数",
        )
    yield _sum(
        "应走访的监测对象由已走访和未走访两部分组成",
        "监测对象.未消除.户数",
        ["监测对象.未消除.已走访.户数", "监测对象.未消除.未走访.户数"],
    )


def _monitoring(categories: list[Category]) -> Iterator[Relation]:
    names = list(dict.fromkeys(category.name for category in categories))
    for measure in BOTH:
        yield Relation(
            "监测对象由未消除和已消除两部分组成",
            f"监测对象.{measure}",
            EQUAL,
            f"监测对象.未消除.{measure} + 监测对象.已消除.{measure}",
        )
        for state in ("", ".已消除", ".未消除", ".新增", ".年内消除"):
            yield _sum(
                f"各类别之和等于监测对象{state.strip('.')}合计",
                f"监测对象{state}.{measure}",
                [f'监测对象.类别("{name}"){state}.{measure}' for name in names],
            )
    yield Relation(
        "年初未消除，加新增、回退，减年内消除、销户，等于期末未消除",
        "监测对象.年初.未消除.户数 + 监测对象.新增.户数 + 监测对象.回退.户数"
        " - 监测对象.年内消除.户数 - 农户.销户.当时(监测对象.未消除).户数",
        EQUAL,
        "监测对象.未消除.户数",
    )
    yield _sum(
        "各发现渠道之和等于新增监测对象",
        "监测对象.新增.户数",
        [f'监测对象.来源("{label}").新增.户数' for label in Source.labels],
    )
    yield _sum(
        "各首要风险之和等于新增监测对象",
        "监测对象.新增.户数",
        [f'监测对象.主要风险("{label}").新增.户数' for label in RiskKind.labels],
    )
    for category in categories:
        if category.precondition == BaseType.LIFTED:
            rows = f'监测对象.类别("{category.name}")'
            yield Relation(
                f"{category.name}都是脱贫户", f"{rows}.其中(脱贫户).户数", EQUAL, f"{rows}.户数"
            )


def _policies() -> Iterator[Relation]:
    yield Relation(
        "享受政策的脱贫户都代缴医保",
        '政策("医保代缴").发放.当时(脱贫户.享受政策).户数',
        EQUAL,
        "脱贫户.享受政策.户数",
    )
    parts = [f'兜底安置.地点("{label}")' for label in Placement.Place.labels] + ["兜底安置.待安置"]
    yield _sum("各安置地点之和等于需安置人数", "兜底安置.需安置.人数", [f"{p}.人数" for p in parts])
    yield Relation(
        "各安置地点的户数合起来不少于需安置户数",
        "兜底安置.需安置.户数",
        AT_MOST,
        " + ".join(f"{part}.户数" for part in parts),
    )
    yield Relation(
        "居家兜底的都已签协议",
        '兜底安置.地点("居家").人数',
        EQUAL,
        '兜底安置.地点("居家").已签协议.人数',
    )


def _kinds_of(policy: Policy) -> Iterator[Relation]:
    if not policy.kind_names:
        return
    event = "在享" if policy.nature == Policy.Nature.STATE else "发放"
    rows = f'政策("{policy.name}").{event}'
    parts = [f'{rows}.子类("{kind}")' for kind in policy.kind_names] + [f"{rows}.未分子类"]
    for measure in ("人次", "金额"):
        name = f"{policy.name}各子类之和等于{event}合计"
        amounts = [f"{part}.{measure}" for part in parts]
        yield _sum(name, f"{rows}.{measure}", amounts, about=policy.name)
    yield Relation(
        f"{policy.name}各子类的户数合起来不少于{event}户数",
        f"{rows}.户数",
        AT_MOST,
        " + ".join(f"{part}.户数" for part in parts),
        about=policy.name,
    )


def _groups_of(product: Policy) -> Iterator[Relation]:
    """One person is insured once a year, in one group."""
    if not product.kind_names:
        return
    rows = f'保险("{product.name}").投保'
    measure = "人数" if product.level == Policy.Level.PERSON else "户数"
    parts = [f'{rows}.人群("{group}").{measure}' for group in product.kind_names]
    parts.append(f"{rows}.未分人群.{measure}")
    name = f"{product.name}各类人群之和等于投保{measure}"
    yield _sum(name, f"{rows}.{measure}", parts, about=product.name)


def _loans() -> Iterator[Relation]:
    for loans in Loan.Kind.labels:
        yield Relation(
            f"{loans}余额等于金额减已还本金",
            f"{loans}.余额",
            EQUAL,
            f"{loans}.金额 - {loans}.已还本金",
            about=loans,
        )
        parts = [f"{loans}.未结清.笔数", f"{loans}.已结清.笔数"]
        yield _sum(f"{loans}由未结清和已结清两部分组成", f"{loans}.笔数", parts, about=loans)
        yield Relation(
            f"逾期的{loans}都未结清",
            f"{loans}.逾期.笔数",
            AT_MOST,
            f"{loans}.未结清.笔数",
            about=loans,
        )
        ways = [f'{loans}.方式("{label}").新增' for label in Loan.Way.labels]
        for measure in ("笔数", "金额"):
            yield _sum(
                f"各使用方式之和等于新增{loans}",
                f"{loans}.新增.{measure}",
                [f"{way}.{measure}" for way in ways],
                about=loans,
            )
        yield Relation(
            f"各使用方式的户数合起来不少于新增{loans}户数",
            f"{loans}.新增.户数",
            AT_MOST,
            " + ".join(f"{way}.户数" for way in ways),
            about=loans,
        )


def _employment() -> Iterator[Relation]:
    yield _sum(
        "各务工区域之和等于在岗人数",
        "务工.在岗.人数",
        [f'务工.区域("{label}").在岗.人数' for label in Employment.Place.labels],
        about="务工",
    )
    yield Relation(
        "务工期间换过地方的人，各务工区域的人数合起来不少于务工人数",
        "务工.人数",
        AT_MOST,
        " + ".join(f'务工.区域("{label}").人数' for label in Employment.Place.labels),
        about="务工",
    )


def _posts(kinds: list[str]) -> Iterator[Relation]:
    for rows, measure in (("公益岗", "人数"), ("公益岗.新增", "个数"), ("岗位工资", "金额")):
        if kinds:
            yield _sum(
                f"各岗位类别之和等于{rows}{measure}",
                f"{rows}.{measure}",
                [f'{rows}.类别("{kind}").{measure}' for kind in kinds],
                about=rows.split(".")[0],
            )


def _claims() -> Iterator[Relation]:
    kinds = ("住院", "门诊", "慢病")
    for rows in ("医疗", *(f"医疗.{kind}" for kind in kinds)):
        parts = [f"{rows}.{payer}" for payer in (*PAYERS, SELF_PAID)]
        yield Relation(
            "医疗总费用等于各支付项加个人自付（容差百分之一）",
            f"{rows}.总费用",
            NEARLY,
            " + ".join(parts),
            about="医疗",
        )
        yield _sum(
            "报销金额等于各支付项之和",
            f"{rows}.报销金额",
            [f"{rows}.{payer}" for payer in PAYERS],
            about="医疗",
        )
        yield Relation(
            "政策范围内费用不大于总费用",
            f"{rows}.政策范围内费用",
            AT_MOST,
            f"{rows}.总费用",
            about="医疗",
        )
    for measure in ("人次", "总费用", "报销金额"):
        parts = [f"医疗.{kind}.{measure}" for kind in kinds]
        yield _sum("医疗由住院、门诊、慢病门诊三部分组成", f"医疗.{measure}", parts, about="医疗")


def _repairs() -> Iterator[Relation]:
    for rows in ("危房改造", "危房改造.年度", "危房改造.新增"):
        stages = [f"{rows}.户数", *(f"{rows}.{stage}.户数" for stage in ("开工", "竣工", "验收"))]
        for earlier, later in pairwise(stages):
            yield Relation(
                "危房改造依次计划、开工、竣工、验收，后一步不多于前一步",
                later,
                AT_MOST,
                earlier,
                about="危房改造",
            )


def _work() -> Iterator[Relation]:
    yield _sum(
        "各级派出的第一书记之和等于第一书记人数",
        '驻村("第一书记").人数',
        [f'驻村("第一书记").派出("{label}").人数' for label in TeamMember.Dispatcher.labels],
    )
    yield Relation(
        "任务村由一般村和贫困村两部分组成",
        '区划.标签("任务村").个数',
        EQUAL,
        '(区划.标签("任务村") - 区划.标签("贫困村")).个数'
        ' + 区划.标签("任务村").其中(区划.标签("贫困村")).个数',
    )
    yield Relation("任务村都在辖区的村里", '区划.标签("任务村").个数', AT_MOST, "区划.个数")
    yield Relation(
        "村由行政村和社区两部分组成",
        "区划.个数",
        EQUAL,
        "区划.行政村.个数 + 区划.社区.个数",
    )


def _projects() -> Iterator[Relation]:
    for later, earlier in (("已验收", "已竣工"), ("已竣工", "已开工")):
        yield Relation(
            f"{later}的项目都{earlier}",
            f"项目.{later}.个数",
            EQUAL,
            f"项目.{later}.{earlier}.个数",
        )
    for year in ("", ".年度"):
        yield _sum(
            "项目由到村和到户两部分组成",
            f"项目{year}.个数",
            [f"项目{year}.到村.个数", f"项目{year}.到户.个数"],
        )
    for sector in ("光伏.个数", "光伏.容量"):
        rows, measure = sector.split(".")
        yield _sum(
            "光伏由已并网和在建两部分组成",
            sector,
            [f"{rows}.已并网.{measure}", f"{rows}.在建.{measure}"],
        )


def _funds() -> Iterator[Relation]:
    for year in ("", ".年度"):
        yield Relation(
            "安排到项目的资金不超过下达的",
            f"资金批次{year}.已安排",
            AT_MOST,
            f"资金批次{year}.金额",
        )
        yield Relation(
            "支付的资金不超过安排的", f"资金批次{year}.已支付", AT_MOST, f"资金批次{year}.已安排"
        )
        yield Relation(
            "项目支付的资金不超过项目的资金",
            f"项目资金{year}.已支付",
            AT_MOST,
            f"项目资金{year}.金额",
        )
        yield _sum(
            "各来源之和等于项目资金",
            f"项目资金{year}.金额",
            [f'项目资金{year}.来源("{label}").金额' for label in FundSource.labels],
        )


def _assets() -> Iterator[Relation]:
    for measure in ("个数", "原值"):
        for word, labels in (("类别", Asset.Class.labels), ("归属", Asset.Owner.labels)):
            yield _sum(
                f"各{word}之和等于全部资产",
                f"资产.{measure}",
                [f'资产.{word}("{label}").{measure}' for label in labels],
            )
        yield _sum(
            "资产由已确权和未确权两部分组成",
            f"资产.{measure}",
            [f"资产.已确权.{measure}", f"资产.未确权.{measure}"],
        )
    for year in ("", ".年度"):
        yield _sum(
            "应收的资产收益由实收和未收两部分组成",
            f"资产收益{year}.应收",
            [f"资产收益{year}.实收", f"资产收益{year}.未收"],
        )
        yield Relation(
            "可分配收益减集体留存等于各项分配之和（分配完成的）",
            f"收益分配{year}.已完成.可分配 - 收益分配{year}.已完成.留存",
            EQUAL,
            f"收益分配{year}.已完成.金额",
        )
        yield _sum(
            "各用途之和等于收益分配",
            f"收益分配{year}.金额",
            [f'收益分配{year}.用途("{label}").金额' for label in DistributionItem.Use.labels],
        )
        yield _sum(
            "各来源之和等于村集体收入",
            f"村集体收入{year}.金额",
            [f'村集体收入{year}.来源("{label}").金额' for label in CollectiveIncome.Origin.labels],
        )


def _sum(name: str, whole: str, parts: Iterable[str], *, about: str = "") -> Relation:
    return Relation(name, whole, EQUAL, " + ".join(parts), about)


def _printed_by(interpreter: Interpreter, expressions: Mapping[str, str]) -> dict[tuple, list[str]]:
    """Which ids print a figure: identity of the counted figure → ids."""
    found: dict[tuple, list[str]] = {}
    for name, expression in expressions.items():
        try:
            leaves = leaves_of(interpreter.quantity(expression))
        except Misunderstood:
            continue
        for leaf in leaves:
            found.setdefault(leaf.identity, []).append(name)
    return found


def _touched(interpreter: Interpreter, relation: Relation, printed_by: dict) -> tuple[str, ...]:
    try:
        sides = [interpreter.quantity(side) for side in (relation.left, relation.right)]
    except Misunderstood:
        return ()  # words that this township does not have
    leaves = [leaf for side in sides for leaf in leaves_of(side)]
    ids = [name for leaf in leaves for name in printed_by.get(leaf.identity, ())]
    return tuple(dict.fromkeys(ids))


def _is_figure(result: Figure | FigureError | None) -> bool:
    return isinstance(result, Figure)


def _is_violated(relation: Relation, left: Plain | None, right: Plain | None) -> bool:
    return bool(left and right) and not relation.holds(left.value, right.value)


def _violation(relation: Relation, left: Plain, right: Plain, ids: tuple) -> Violation:
    unit = left.unit
    message = (
        f"{relation.name}：左边 {printed(left.value)}{unit}（{relation.left}），"
        f"右边 {printed(right.value)}{unit}（{relation.right}），"
        f"差 {printed(abs(left.value - right.value))}{unit}"
    )
    sides = (relation.left, relation.right)
    return Violation(relation.name, left.value, right.value, message, ids, sides)
