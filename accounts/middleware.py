"""What holds for every page behind the login: who must log in first, change the password first, and no caches."""

from __future__ import annotations

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

OPEN_WITH_OLD_PASSWORD = {"accounts:password", "accounts:logout"}


class LoginRequired(LoginRequiredMiddleware):
    """Pages go to the login; what a script asked for gets one sentence it can show, and keeps what was typed."""

    def handle_no_permission(self, request, view_func):
        if _is_page(request):
            return super().handle_no_permission(request, view_func)
        return _sentence("登录已过期，没有写入。请重新登录，填的内容还在。", 401)


class FreshPassword:
    """First login, or a password older than PASSWORD_DAYS: only the password page opens."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        is_open = not getattr(view, "login_required", True)
        if is_open or not user.is_authenticated or not user.must_change_password:
            return None
        if request.resolver_match.view_name in OPEN_WITH_OLD_PASSWORD:
            return None
        if _is_page(request):
            return redirect("accounts:password")
        return _sentence("请先改密码再办。", 403)


class PlainText:
    """Text with a NUL in it is refused: PostgreSQL cannot store it and nobody types it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        sent = [*request.GET.lists(), *request.POST.lists()]
        if "\0" in request.path or any("\0" in text for _, texts in sent for text in texts):
            raise BadRequest("NUL in the request")


class NoStore:
    """Nothing that a signed-in user sees stays in a cache of the browser or of the way there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response


def _is_page(request) -> bool:
    """A navigation; not a fragment of htmx, nor a script's fetch, which does not accept HTML."""
    if request.htmx and not request.htmx.boosted:
        return False
    return "text/html" in request.headers.get("Accept", "text/html")


def _sentence(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    if status == 401:
        response["WWW-Authenticate"] = f'Session location="{reverse("accounts:login")}"'
    return response
