"""Forms of users: login, password, user, and the filter of the list."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation

from accounts import passwords
from accounts.models import User
from accounts.roles import Role


class LoginForm(forms.Form):
    username = forms.CharField(
        label="用户名",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="现在的密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        max_length=128,
        help_text=passwords.RULE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍新密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不对。")
        return self.cleaned_data["old"]

    def clean_new(self):
        new = self.cleaned_data["new"]
        if self.user.check_password(new):
            raise forms.ValidationError("新密码和现在的一样，请换一个。")
        password_validation.validate_password(new, self.user)
        return new

    def clean(self):
        data = super().clean()
        if "new" in data and data.get("again") != data["new"]:
            self.add_error("again", "两遍输入的新密码不一样。")
        return data


class UserForm(forms.ModelForm):
    """`areas`: those that the administrator may hand out."""

    class Meta:
        model = User
        fields = ["name", "unit", "role", "area"]

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["area"].empty_label = "无（全系统，只限系统管理员）"
        self.fields["area"].label_from_instance = _area_label
        self.fields["area"].help_text = "除系统管理员外都要有辖区；能看到的就是辖区和它下面的户。"

    def clean(self):
        data = super().clean()
        if data.get("role") not in (None, Role.ADMIN) and not data.get("area"):
            self.add_error("area", "除系统管理员外都要有辖区。")
        return data

    def _get_validation_exclusions(self):
        # `clean` says it at the field; the database's constraint would say it again above the form.
        return super()._get_validation_exclusions() | {"area"}


class NewUserForm(UserForm):
    class Meta(UserForm.Meta):
        fields = ["username", *UserForm.Meta.fields]


class UserFilter(forms.Form):
    q = forms.CharField(
        label="姓名、用户名或单位",
        required=False,
        max_length=50,
        widget=forms.SearchInput(attrs={"placeholder": "姓名、用户名、单位"}),
    )
    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "全部角色"), *Role.choices]
    )
    active = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在用和停用"), ("1", "在用"), ("0", "停用")]
    )


def _area_label(area) -> str:
    """Indented by level, so that the tree can be read in a select."""
    depth = {"county": 0, "township": 1, "village": 2, "grid": 3}[area.level]
    return f"{'　' * depth}{area.name}（{area.code}）"
