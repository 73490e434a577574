"""Forms of findings (疑点)."""

from django import forms


class WaiveForm(forms.Form):
    """Until when and why a finding is left as it is."""

    until = forms.DateField(label="豁免到哪天", help_text="到这天为止不再列出，之后重新列出")
    reason = forms.CharField(
        label="原因",
        min_length=4,
        max_length=200,
        help_text="怎样核实的、为什么不用改；写进操作记录，不写证件号码",
    )
