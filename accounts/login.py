"""Login (登录), logout and the change of one's own password. A login writes an event, never the user table."""

from __future__ import annotations

from datetime import timedelta

from axes.helpers import get_client_ip_address, get_cool_off, get_failure_limit
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import LoginForm, PasswordForm
from accounts.models import AuditEvent, User

WRONG = "用户名或密码不对，或者这个用户已停用。"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request):
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = LoginForm(request.POST or None)
    if form.is_valid():
        user = auth.authenticate(request, **form.cleaned_data)
        if user is not None:
            auth.login(request, user)
            AuditEvent.record(by=user, what="login", address=get_client_ip_address(request))
            return redirect(_next(request))
        _record_failure(request, form.cleaned_data["username"])
        form.add_error(None, WRONG)
    context = {"form": form, "next": _next(request)}
    return render(request, "accounts/login.html", context)


@login_not_required
@require_POST
def logout(request):
    if request.user.is_authenticated:
        AuditEvent.record(by=request.user, what="logout", address=get_client_ip_address(request))
    auth.logout(request)
    return redirect("accounts:login")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request):
    form = PasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        actions.change_own_password(by=request.user, password=form.cleaned_data["new"])
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, f"密码已改，{settings.PASSWORD_DAYS} 天内有效。")
        return redirect("home")
    is_forced = request.user.must_change_password
    context = {
        "form": form,
        "layout": "base_plain.html" if is_forced else "base.html",
        "is_forced": is_forced,
        "is_first": request.user.has_to_change_password,
        "days": settings.PASSWORD_DAYS,
    }
    return render(request, "accounts/password.html", context)


def locked_out(request, response, credentials):
    """The answer of django-axes once user and address are locked: until when, and whom to ask."""
    until = timezone.localtime() + get_cool_off(request) + timedelta(seconds=59)
    context = {
        "failure_limit": get_failure_limit(request, credentials),
        "until": until,
        "minutes": round(get_cool_off(request).total_seconds() / 60),
    }
    return render(request, "429.html", context, status=429)


def _record_failure(request, username: str) -> None:
    """Under the user of that name, if there is one. What was typed is not kept: it may be a password."""
    AuditEvent.record(
        by=None,
        what="login.failed",
        target=User.objects.filter(username=username).first(),
        address=get_client_ip_address(request),
        is_success=False,
    )


def _next(request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else reverse("home")
