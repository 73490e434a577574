"""Pages of users (用户), for administrators only."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, history, sight
from accounts.access import areas_of, require
from accounts.forms import NewUserForm, UserFilter, UserForm
from accounts.models import User
from accounts.pages import carry_out, page_of, tell
from accounts.roles import Can


@require_GET
@require(Can.MANAGE_USERS)
def users(request):
    form = UserFilter(request.GET)
    found = User.objects.visible_to(request.user).select_related("area__parent")
    if form.is_valid():
        found = _filtered(found, **form.cleaned_data)
    page = page_of(request, found.order_by("area__code", "username"))
    context = {"form": form, "page": page, "found": f"{page.paginator.count} 人"}
    return render(request, "accounts/users.html", context)


@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
@require(Can.MANAGE_USERS)
def create(request):
    form = NewUserForm(request.POST or None, areas=areas_of(request.user))
    made = carry_out(request, form, actions.create_user)
    if made:
        return _tell_password(request, *made)
    return render(request, "accounts/user_form.html", {"form": form})


@require_GET
@require(Can.MANAGE_USERS)
def detail(request, pk):
    user = _user(request, pk)
    context = {"one": user, "sight": sight.of(user), "changes": history.of(user, limit=20)}
    return render(request, "accounts/user.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.MANAGE_USERS)
def change(request, pk):
    user = _user(request, pk)
    form = UserForm(request.POST or None, instance=user, areas=areas_of(request.user))
    changed = carry_out(request, form, actions.change_user, user=user)
    if changed:
        messages.success(request, f"已改{changed}：{changed.get_role_display()}，立即生效。")
        return redirect("accounts:user", pk)
    return render(request, "accounts/user_form.html", {"form": form, "one": user})


@require_POST
@require(Can.MANAGE_USERS)
def deactivate(request, pk):
    user = _user(request, pk)
    reason = request.POST.get("reason", "").strip()[:500]
    done = f"已停用{user}，他已退出系统。"
    tell(request, actions.deactivate_user, done, user=user, reason=reason)
    return redirect("accounts:user", pk)


@require_POST
@require(Can.MANAGE_USERS)
def activate(request, pk):
    user = _user(request, pk)
    tell(request, actions.activate_user, f"已恢复{user}，用原来的密码登录。", user=user)
    return redirect("accounts:user", pk)


@sensitive_variables("password")
@require_POST
@require(Can.MANAGE_USERS)
def reset_password(request, pk):
    user = _user(request, pk)
    return _tell_password(request, user, actions.reset_password(by=request.user, user=user))


@sensitive_variables("password")
def _tell_password(request, user: User, password: str):
    """The only time that the temporary password is shown; it is kept nowhere in clear."""
    return render(request, "accounts/user_password.html", {"one": user, "password": password})


def _user(request, pk) -> User:
    users = User.objects.visible_to(request.user).select_related("area__parent")
    return get_object_or_404(users, pk=pk)


def _filtered(users, *, q: str, role: str, active: str):
    if q:
        users = users.filter(Q(name__icontains=q) | Q(username__icontains=q) | Q(unit__icontains=q))
    if role:
        users = users.filter(role=role)
    if active:
        users = users.filter(is_active=active == "1")
    return users
