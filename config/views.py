"""The first page (待办) and the index of settings (设置)."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.roles import Can


@require_GET
def home(request):
    return render(request, "home.html")


@require_GET
@require(Can.KEEP_REFERENCE)
def settings_index(request):
    return render(request, "settings.html")
