"""The pages for what went wrong: each says what happened and what to do. Fragments get the one sentence."""

import logging
import secrets

from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role

logger = logging.getLogger(__name__)


def bad_request(request, exception=None):
    return _answer(request, 400, "这次请求看不懂，没有写入任何内容。")


def forbidden(request, exception=None):
    return _answer(
        request, 403, str(exception or "") or "您的岗位不能打开这一页。", ask=_administrators
    )


def not_found(request, exception=None):
    return _answer(request, 404, "没有这一项，或者不在您的辖区。")


def csrf_failure(request, reason=""):
    return _answer(
        request, 403, "这一页放得太久，没有写入。请刷新后再提交。", template="403_csrf.html"
    )


class Conflict:
    """Two people did the same thing in the same moment: the database let one of them win, the other is told."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not (isinstance(exception, IntegrityError) and _is_taken(exception)):
            return None
        logger.warning("409 %s %s", request.method, request.path)
        return _answer(request, 409, "没有写入：同样的内容刚刚由别人登记了，请刷新后再看。")


def _is_taken(problem: IntegrityError) -> bool:
    """A second row where only one may be, on SQLite or PostgreSQL (23505)."""
    is_unique = getattr(problem.__cause__, "pgcode", "") == "23505"
    return is_unique or str(problem).startswith("UNIQUE constraint failed")


def server_error(request):
    """The number stands in the log beside the traceback, so that a caller can be helped."""
    number = f"E-{timezone.localtime():%m%d}-{secrets.token_hex(2).upper()}"
    logger.error("%s %s %s", number, request.method, request.path)
    return _answer(request, 500, f"系统出错了，没有写入。编号 {number}。", number=number)


def _answer(request, status: int, sentence: str, *, template: str = "", ask=None, number: str = ""):
    if getattr(request, "htmx", None) and not request.htmx.boosted:
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    context = {"sentence": sentence, "number": number, "layout": "base_plain.html"}
    if (
        status == 500
    ):  # no context processors: they would ask the database, which may be what failed
        return render(None, "500.html", context, status=status)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context |= {"layout": "base.html", "administrators": ask(user) if ask else []}
    return render(request, template or f"{status}.html", context, status=status)


def _administrators(user: User) -> list[User]:
    """Whom to ask: administrators of the user's area or of one above it, else those of the whole system."""
    working = User.objects.filter(role=Role.ADMIN, is_active=True).select_related("area")
    near = [one for one in working if one.area and user.area and one.area.contains(user.area)]
    return (near or [one for one in working if one.area is None])[:2]
