"""Every component on one page, with invented data: for tests and for looking, never mounted for users."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import include, path

from config import urls


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名")
    number = forms.CharField(label="证件号码", help_text="18 位，末位可以是 X")
    phone = forms.CharField(label="电话", required=False)
    relation = forms.ChoiceField(label="与户主关系", choices=[("son", "之子"), ("wife", "配偶")])
    born_on = forms.DateField(label="出生日期")
    income = forms.DecimalField(label="工资性收入", decimal_places=2)
    education = forms.ChoiceField(
        label="义务教育",
        widget=forms.RadioSelect(attrs={"bad_value": "problem"}),
        choices=[("fine", "正常"), ("problem", "有问题")],
    )
    risks = forms.MultipleChoiceField(
        label="风险",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("ill", "因病"), ("school", "因学"), ("weak", "缺劳动力")],
    )
    note = forms.CharField(
        label="情况和诉求", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    paper = forms.FileField(label="公示照片", required=False)
    reports_clue = forms.BooleanField(label="同时报一条线索", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["income"].unit = "元"
        self.fields["education"].last = "正常"


class SampleFilter(forms.Form):
    q = forms.CharField(
        label="查找",
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "input-search",
                "placeholder": "姓名、拼音首字母、证件后四位",
            }
        ),
    )
    village = forms.ChoiceField(
        label="村", required=False, choices=[("", "全部 16 个村"), ("1", "段墓村"), ("2", "郑杨村")]
    )
    policy = forms.ChoiceField(
        label="享受政策", required=False, choices=[("", "享受政策：不限"), ("1", "享受政策")]
    )
    pillars = forms.ChoiceField(
        label="三保障", required=False, choices=[("", "三保障：不限"), ("bad", "有问题")]
    )
    visited = forms.ChoiceField(
        label="走访", required=False, choices=[("", "走访：不限"), ("late", "漏访")]
    )
    since = forms.DateField(
        label="识别自", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


PILLARS = [
    {
        "mark": "教",
        "label": "义务教育",
        "title": "义务教育：正常",
        "note": "1 名适龄儿童在校",
        "tone": "",
    },
    {
        "mark": "医",
        "label": "基本医疗",
        "title": "基本医疗：有问题",
        "note": "1 人未缴 2022 年医保",
        "tone": "bad",
    },
    {
        "mark": "房",
        "label": "住房安全",
        "title": "住房安全：正常",
        "note": "B 级，2018 年改造",
        "tone": "",
    },
    {
        "mark": "水",
        "label": "饮水安全",
        "title": "饮水安全：正常",
        "note": "集中供水到户",
        "tone": "",
    },
]
ROWS = [
    {"name": "周德厚", "tail": "0314", "place": "段墓村三组", "income": 5240, "tone": "warn"},
    {"name": "张道宏", "tail": "7716", "place": "段墓村一组", "income": 13870, "tone": ""},
    {"name": "郑殿花", "tail": "062X", "place": "郑杨村四组", "income": 7980, "tone": "done"},
] * 3


def sample() -> dict:
    """Data for every component."""
    wrong = SampleForm({"name": "周海涛", "education": "problem", "relation": "son"})
    wrong.add_error("number", "没有 2 月 30 日这一天，请核对第 7 到 14 位。")
    wrong.add_error(None, "这一户刚被刘志强改过，请核对后再存。")
    fresh = SampleForm(initial={"name": "周海涛", "born_on": date(1992, 2, 3), "income": "9800.50"})
    return {
        "wrong": wrong,
        "fresh": fresh,
        "page": Paginator(range(1371), 50).page(3),
        "rows": ROWS,
        "pillars": PILLARS,
        "crumbs": [("农户", "/"), ("段墓村", "/"), ("周德厚户", "")],
        "facts": [
            ("户编号", "9900000127"),
            ("住址", "段墓村三组 22 号"),
            ("脱贫年度", 2016),
            ("备注", ""),
        ],
        "stats": [
            {
                "label": "逾期",
                "value": 3,
                "unit": "件",
                "note": "最长 6 天",
                "tone": "bad",
                "icon": "alert-triangle",
                "url": "#",
            },
            {
                "label": "今天到期",
                "value": 2,
                "unit": "件",
                "note": "公示 1，核实 1",
                "tone": "warn",
                "icon": "clock",
                "url": "#",
            },
            {
                "label": "等我办理",
                "value": 6,
                "unit": "件",
                "note": "审核 4，线索 2",
                "icon": "user",
                "url": "#",
                "current": True,
            },
            {"label": "数据疑点", "value": 12, "unit": "条", "note": "涉及 9 户"},
        ],
        "tabs": [
            {"label": "全部", "count": 8962, "url": "#"},
            {"label": "脱贫户", "count": 426, "url": "#", "current": True},
            {"label": "有误", "count": 12, "tone": "bad", "url": "#"},
        ],
        "problems": [
            {"text": "村内公示只有 4 天，至少要 5 天。", "url": "#", "fix": "补公示"},
            "公示照片缺期满那天的。",
        ],
        "steps": [
            {"name": "线索受理", "note": "12-13 高建军，用 1 天", "state": "done"},
            {
                "name": "村内公示",
                "note": "12-27 至 12-31，无异议",
                "state": "done",
                "warn": True,
                "late": "只有 4 天，少 1 天",
            },
            {
                "name": "乡镇审核",
                "note": "应于 01-04 办结",
                "state": "now",
                "late": "逾期 2 天，由王晓燕办理",
            },
            {"name": "区级审定并公告", "note": "预计 01-10 前"},
        ],
        "events": [
            {
                "on": date(2022, 1, 6),
                "text": "入户走访，刘志强",
                "url": "#",
                "note": "透析每周 3 次",
            },
            {"on": date(2021, 12, 20), "text": "医疗救助 6200 元到账", "kind": "money"},
            {
                "on": date(2021, 10, 25),
                "text": "第 1 轮监测开始",
                "kind": "round",
                "note": "脱贫不稳定户",
            },
            {"on": date(2021, 10, 19), "text": "线索：人均纯收入低于监测线", "kind": "bad"},
        ],
        "states": ["草稿", "送审", "发布"],
    }


@login_not_required
def styleguide(request):
    messages.success(request, "已登记线索：冯小军，郑杨村二组")
    messages.warning(request, "资料更新于今天 08:12，之后的变化连上网再取。")
    conditions = SampleFilter(request.GET or None)
    conditions.is_valid()
    return render(request, "styleguide.html", sample() | {"conditions": conditions})


@login_not_required
def broken(request):
    raise RuntimeError("a page that fails")


urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("broken/", broken),
    path("", include(urls.urlpatterns)),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
