"""Code lists of persons and households (代码表). Values are the words officials write; the database keeps the words' short codes."""

from django.db import models


class Sex(models.TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class BaseType(models.TextChoices):
    """户类型：由哪一类农户来。监测类别另记，见 monitoring.Case。"""

    LIFTED = "lifted", "脱贫户"
    ORDINARY = "ordinary", "一般农户"
    POOR = "poor", "贫困户"  # 建档立卡、尚未脱贫; before 2021


class Attribute(models.TextChoices):
    """户属性。"""

    ORDINARY = "ordinary", "一般"
    SUBSISTENCE = "subsistence", "低保"
    DESTITUTE = "destitute", "特困"


class PolicyStanding(models.TextChoices):
    """脱贫户的政策享受情况。"""

    ENJOYING = "enjoying", "享受政策"
    STABLE = "stable", "稳定脱贫"
    NONE = "", "不适用"


class CertificateKind(models.TextChoices):
    IDENTITY = "identity", "居民身份证"
    DISABILITY = "disability", "残疾人证"
    NONE = "none", "无证"
    OTHER = "other", "其他"


RELATIONS = {
    "01": "户主",
    "02": "配偶",
    "03": "之子",
    "04": "之女",
    "05": "之儿媳",
    "06": "之女婿",
    "07": "之孙子",
    "08": "之孙女",
    "09": "之外孙子",
    "10": "之外孙女",
    "11": "之父",
    "12": "之母",
    "13": "之岳父",
    "14": "之岳母",
    "15": "之公公",
    "16": "之婆婆",
    "17": "之祖父",
    "18": "之祖母",
    "19": "之外祖父",
    "20": "之外祖母",
    "21": "之兄弟姐妹",
    "22": "之兄弟媳妇",
    "23": "之曾孙子",
    "24": "之曾孙女",
    "25": "之侄儿",
    "26": "之侄女",
    "27": "之叔伯",
    "99": "其他",
}
HEAD = "01"
MALE_RELATIONS = {"03", "06", "07", "09", "11", "13", "15", "17", "19", "23", "25", "27"}
FEMALE_RELATIONS = {"04", "05", "08", "10", "12", "14", "16", "18", "20", "22", "24", "26"}

_ETHNICITIES = (
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 "
    "土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 "
    "纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 "
    "锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 "
    "裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族"
)
ETHNICITIES = tuple(_ETHNICITIES.split())


class Political(models.TextChoices):
    MASSES = "masses", "群众"
    LEAGUE = "league", "共青团员"
    PROBATIONARY = "probationary", "中共预备党员"
    PARTY = "party", "中共党员"
    DEMOCRATIC = "democratic", "民主党派"


class Education(models.TextChoices):
    """文化程度：不在校的人填，与在校生状况互斥。"""

    ILLITERATE = "illiterate", "文盲或半文盲"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    COLLEGE = "college", "大专"
    BACHELOR = "bachelor", "本科及以上"


SCHOOL_YEARS = {
    "preschool_age": "学龄前儿童",
    "preschool": "学前教育",
    "primary": "小学",
    "junior1": "七年级",
    "junior2": "八年级",
    "junior3": "九年级",
    "senior1": "普通高中一年级",
    "senior2": "普通高中二年级",
    "senior3": "普通高中三年级",
    "vocational1": "中职一年级",
    "vocational2": "中职二年级",
    "vocational3": "中职三年级",
    "higher1": "高职高专一年级",
    "higher2": "高职高专二年级",
    "higher3": "高职高专三年级",
    "technician1": "技师学院一年级",
    "technician2": "技师学院二年级",
    "technician3": "技师学院三年级",
    "technician4": "技师学院四年级",
    "bachelor1": "本科一年级",
    "bachelor2": "本科二年级",
    "bachelor3": "本科三年级",
    "bachelor4": "本科四年级",
    "bachelor5": "本科五年级",
    "master": "硕士研究生及以上",
}


# 学段 → the years that belong to it.
_COMPULSORY = ("primary", "junior1", "junior2", "junior3")
SCHOOL_STAGES = {
    "学前教育": ("preschool",),
    "小学": _COMPULSORY[:1],
    "初中": _COMPULSORY[1:],
    "义务教育": _COMPULSORY,
    **{
        stage: tuple(code for code, label in SCHOOL_YEARS.items() if label.startswith(stage))
        for stage in ("普通高中", "中职", "高职高专", "技师学院", "本科")
    },
    "研究生": ("master",),
}


class Labour(models.TextChoices):
    ORDINARY = "ordinary", "普通劳动力"
    SKILLED = "skilled", "技能劳动力"
    WEAK = "weak", "弱劳动力或半劳动力"
    LOST = "lost", "丧失劳动力"
    NONE = "none", "无劳动力"


CAUSES = {
    "01": "因病",
    "02": "因残",
    "03": "因学",
    "04": "因灾",
    "05": "缺土地",
    "06": "缺水",
    "07": "缺技术",
    "08": "缺劳动力",
    "09": "缺资金",
    "10": "交通条件落后",
    "11": "自身发展动力不足",
    "99": "其他",
}


class JoinReason(models.TextChoices):
    """自然增加的原因；建档时已在的为“建档”。"""

    FOUNDING = "founding", "建档时在册"
    BIRTH = "birth", "新生儿"
    MARRIAGE = "marriage", "婚入"
    MOVED_IN = "moved_in", "户籍迁入"
    ADOPTION = "adoption", "收养"
    RELEASED = "released", "刑满释放、服刑归来"
    DISCHARGED = "discharged", "退役归来"
    FOUND = "found", "失联返回"
    LIVING_TOGETHER = "living_together", "共同生活补录"
    SPLIT = "split", "分户转入"
    MERGE = "merge", "并户转入"
    OTHER = "other", "其他"


class LeaveReason(models.TextChoices):
    """自然减少的原因。"""

    DEATH = "death", "死亡"
    MARRIAGE = "marriage", "婚出"
    MOVED_OUT = "moved_out", "户籍迁出"
    IMPRISONED = "imprisoned", "判刑收监"
    ENLISTED = "enlisted", "入伍转士官、出国定居"
    LOST = "lost", "失联"
    LIVING_APART = "living_apart", "不共同生活"
    CLEARED = "cleared", "纳入财政供养、购房等清退"
    DUPLICATE = "duplicate", "重复录入"
    SPLIT = "split", "分户转出"
    MERGE = "merge", "并户转出"
    OTHER = "other", "其他"


class DissolveReason(models.TextChoices):
    """销户的原因。"""

    DIED_OUT = "died_out", "全户消亡"
    MOVED_OUT = "moved_out", "整户迁出"
    MERGED = "merged", "并户注销"
    CLEARED = "cleared", "清退"
    DUPLICATE = "duplicate", "重复建档"
    OTHER = "other", "其他"


class HouseGrade(models.TextChoices):
    A = "A", "A级（安全）"
    B = "B", "B级（基本安全）"
    C = "C", "C级（局部危险）"
    D = "D", "D级（整栋危险）"


class RoadKind(models.TextChoices):
    ASPHALT = "asphalt", "沥青路"
    CEMENT = "cement", "水泥路"
    GRAVEL = "gravel", "砂石路"
    EARTH = "earth", "泥土路"


DISABILITY_KINDS = {1: "视力", 2: "听力", 3: "言语", 4: "肢体", 5: "智力", 6: "精神", 7: "多重"}
DISABILITY_GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
