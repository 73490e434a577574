"""Forms of areas (区划) and parameters (参数)."""

from __future__ import annotations

from django import forms

from areas.models import Area, AreaTag, AreaTarget, AreaYear
from areas.parameters import Words

TARGETS = ["出列村", "减贫人口", "小额信贷", "户厕改造"]
SIGNS = "\"'“”‘’()（）|｜.．"
TAGS = ["任务村", "贫困村", "脱贫村", "重点帮扶村", "示范村", "易地搬迁安置村"]


class AreaForm(forms.ModelForm):
    class Meta:
        model = Area
        fields = ["name", "kind", "urban_rural"]

    def __init__(self, *args, level: str, **kwargs):
        super().__init__(*args, **kwargs)
        if level != Area.Level.VILLAGE:
            del self.fields["kind"]
            del self.fields["urban_rural"]

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"level", "parent"}


class NewAreaForm(AreaForm):
    class Meta(AreaForm.Meta):
        fields = ["code", *AreaForm.Meta.fields]


class AbolishForm(forms.Form):
    on = forms.DateField(label="撤并日期")
    reason = forms.CharField(label="原因或文号", max_length=500)


class TagForm(forms.ModelForm):
    class Meta:
        model = AreaTag
        fields = ["name", "tag_level", "valid_from"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "、".join(TAGS) + "，或本地的名称"


class EndTagForm(forms.Form):
    on = forms.DateField(label="截止日期")


class ExitForm(forms.Form):
    on = forms.DateField(label="出列日期", help_text="贫困村脱贫摘帽的日期")


class YearForm(forms.ModelForm):
    class Meta:
        model = AreaYear
        exclude = ["area", "year"]  # noqa: DJ006 every fact of the place is on the form
        help_texts = {
            "collective_income": "手填的合计，只填没有按来源登记的年份；按来源登记的在“项目资产、村集体收入”里"
        }


class TargetForm(forms.ModelForm):
    """A task of a year. `name` of an existing one is shown, not typed again."""

    class Meta:
        model = AreaTarget
        fields = ["name", "value", "unit", "from_unit", "document"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].min_value = 0
        self.fields["name"].help_text = (
            "例如：" + "、".join(TARGETS) + "。总结里写任务(“名称”).任务数"
        )
        self.fields["unit"].help_text = "户、人、个、元、万元……"
        if self.instance.pk:
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        name = "".join(self.cleaned_data["name"].split())
        if any(sign in name for sign in SIGNS):
            raise forms.ValidationError("任务名称里不能有引号、括号、竖线和点号。")
        if not self.instance.pk:
            self._refuse_known(name)
        return name

    def _refuse_known(self, name: str) -> None:
        target = self.instance
        known = AreaTarget.objects.filter(area=target.area, year=target.year, name=name).first()
        if known:
            raise forms.ValidationError(
                f"{target.year} 年已有“{name}”（{known.shown}），请改那一条。"
            )

    def clean_value(self):
        if self.cleaned_data["value"] < 0:
            raise forms.ValidationError("任务数不能小于 0。")
        return self.cleaned_data["value"]


class ParameterForm(forms.Form):
    value = forms.DecimalField(label="值", min_value=0, max_digits=14, decimal_places=4)
    valid_from = forms.DateField(label="从哪一天起")
    document = forms.CharField(label="文号", max_length=100, required=False)

    def __init__(self, *args, unit: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].unit = unit
        self.fields["value"].widget.attrs["inputmode"] = "decimal"

    def clean_value(self) -> str:
        return f"{self.cleaned_data['value'].normalize():f}"


class WordsParameterForm(forms.Form):
    """The same for a setting in words."""

    value = forms.CharField(label="值", max_length=100)
    valid_from = forms.DateField(label="从哪一天起")
    document = forms.CharField(label="文号", max_length=100, required=False)

    def __init__(self, *args, words: Words, **kwargs):
        super().__init__(*args, **kwargs)
        self.words = words

    def clean_value(self) -> str:
        value = self.cleaned_data["value"]
        if not self.words.fits(value):
            raise forms.ValidationError(self.words.wrong)
        return value


class AuditFilter(forms.Form):
    q = forms.CharField(
        label="操作人",
        required=False,
        max_length=50,
        widget=forms.SearchInput(attrs={"placeholder": "操作人姓名、用户名"}),
    )
    what = forms.ChoiceField(label="动作", required=False)
    since = forms.DateField(label="从", required=False)
    until = forms.DateField(label="到", required=False)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", "全部动作"), *kinds]
