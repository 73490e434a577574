"""The catalogue of help (帮扶措施目录): 14 groups with their items, as the national system lists them (100A39–100A55)."""

from __future__ import annotations

from monitoring.models import MeasureGroup

OTHER = "其他"  # always with a word on what it is

G = MeasureGroup
ITEMS: dict[MeasureGroup, tuple[str, ...]] = {
    G.INDUSTRY: (
        "种苗化肥等物资",
        "产业奖补",
        "致富带头人、合作社、龙头企业带动",
        "乡村旅游",
        "入股分红",
        "消费帮扶",
        OTHER,
    ),
    G.EMPLOYMENT: ("技能培训", "劳务输出", "外出务工补贴", "帮扶车间", OTHER),
    G.FINANCE: ("小额信贷", "保险", OTHER),
    G.POST: (
        "生态护林员",
        "保洁",
        "道路管护",
        "水利管护",
        "护理照料",
        "光伏公益岗",
        OTHER,
    ),
    G.HOUSING: ("危房改造", "租赁、置换", OTHER),
    G.WATER: ("饮水工程", "水窖、水柜", "水质改善", OTHER),
    G.HEALTH: (
        "居民医保个人缴费补贴",
        "医疗救助",
        "办理慢病卡",
        "签约家庭医生",
        "住院报销",
        OTHER,
    ),
    G.COMPULSORY_EDUCATION: ("劝返", "送教上门", "寄宿生生活补助", "营养餐", OTHER),
    G.EDUCATION: ("雨露计划", "助学贷款", "助学金", "免保教费", OTHER),
    G.SAFETY_NET: (
        "低保",
        "特困供养",
        "养老金",
        "临时救助",
        "残疾人补贴",
        "防贫保险",
        OTHER,
    ),
    G.SOCIAL: ("社会捐助", OTHER),
    G.RELOCATION: ("易地搬迁",),
    G.LIVING: ("入户路", "厕所", "庭院", OTHER),
    G.INFRASTRUCTURE: ("道路", "供水", "电网", "网络", OTHER),
}
# 开发式帮扶: what lets a household with labour earn.
DEVELOPING = frozenset({G.INDUSTRY, G.EMPLOYMENT, G.FINANCE, G.POST})


def is_developing(group: str) -> bool:
    return group in DEVELOPING


def key_of(group: str, item: str) -> str:
    """Group and item as one choice of a form."""
    return f"{group}:{item}"


def split_key(key: str) -> tuple[str, str]:
    group, _, item = key.partition(":")
    return group, item


def choices(*, keep: str = "") -> list:
    """Grouped for a select; `keep`: what an older row says beyond the catalogue stays to choose."""
    grouped = []
    for group, items in ITEMS.items():
        named = [(key_of(group, item), item) for item in items]
        if keep.startswith(f"{group}:") and keep not in dict(named):
            named.append((keep, split_key(keep)[1]))
        label = f"{group.label}（开发式）" if is_developing(group) else group.label
        grouped.append((label, named))
    return [("", "请选择"), *grouped]
