"""Code lists of monitoring (代码表)."""

from django.db import models


class RiskKind(models.TextChoices):
    """返贫致贫风险（100A27）。"""

    ILLNESS = "illness", "因病"
    SCHOOLING = "schooling", "因学"
    DISABILITY = "disability", "因残"
    DISASTER = "disaster", "因自然灾害"
    ACCIDENT = "accident", "因意外事故"
    FAILED_BUSINESS = "failed_business", "因产业项目失败"
    UNSTABLE_WORK = "unstable_work", "因务工就业不稳"
    LACK_OF_LABOUR = "lack_of_labour", "缺劳动力"
    HOUSING = "housing", "因安全住房"
    WATER = "water", "因安全饮水"
    OTHER = "other", "其他"


class Source(models.TextChoices):
    """发现渠道。"""

    SELF = "self", "农户自主申报"
    OFFICER = "officer", "干部、网格员走访"
    SCREENING = "screening", "集中排查"
    DEPARTMENT = "department", "部门筛查预警"
    PETITION = "petition", "信访、舆情"


class MeasureGroup(models.TextChoices):
    """帮扶措施 14 组（100A39–100A55）。前四组为开发式帮扶。"""

    INDUSTRY = "industry", "产业帮扶"
    EMPLOYMENT = "employment", "就业帮扶"
    FINANCE = "finance", "金融帮扶"
    POST = "post", "公益岗位帮扶"
    HOUSING = "housing", "住房安全保障"
    WATER = "water", "饮水安全保障"
    HEALTH = "health", "健康帮扶"
    COMPULSORY_EDUCATION = "compulsory_education", "义务教育保障"
    EDUCATION = "education", "其他教育帮扶"
    SAFETY_NET = "safety_net", "综合保障"
    SOCIAL = "social", "社会帮扶"
    RELOCATION = "relocation", "搬迁"
    LIVING = "living", "生产生活条件改善"
    INFRASTRUCTURE = "infrastructure", "基础设施建设"


class KeyGroup(models.TextChoices):
    """集中排查的重点群体。"""

    SUBSISTENCE = "subsistence", "新申请或新识别低保户"
    DESTITUTE = "destitute", "分散供养特困户"
    TEMPORARY_AID = "temporary_aid", "临时救助户"
    ORPHAN = "orphan", "孤儿和事实无人抚养儿童"
    ILLNESS = "illness", "大病重病、自付超过3万元"
    DISABILITY = "disability", "重残、多残户"
    LOST_LABOUR = "lost_labour", "主要劳动力死亡或服刑"
    DISASTER = "disaster", "因灾、因意外受损"
    UNEMPLOYED = "unemployed", "失业或务工收入骤减"
    HOUSING = "housing", "新增危房"
    WATER = "water", "饮水困难"
    DROPOUT = "dropout", "义务教育失学"
    PUPILS = "pupils", "多子女就学"
    LIVING_ALONE = "living_alone", "独居老人"
    PETITION = "petition", "信访户"
    ELIMINATED = "eliminated", "已消除风险户"
