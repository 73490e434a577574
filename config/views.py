"""The first page (待办) and the index of settings (设置)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.context import settings_entries
from config.home import board


@require_GET
def home(request):
    today = timezone.localdate()
    return render(request, "home.html", {"today": today, **board(request.user, today)})


@require_GET
def settings_index(request):
    """Links to what the role may keep; 403 for those who may keep nothing."""
    entries = settings_entries(request.user)
    if not entries:
        raise PermissionDenied("您的角色没有可设置的内容，请找乡镇管理员。")
    return render(request, "settings.html", {"entries": entries})
