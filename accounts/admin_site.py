"""Django's admin: catalogues (基础数据) only, for administrators of the whole system only, because it bypasses `visible_to`."""

from __future__ import annotations

from functools import wraps

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX

from accounts.history import acting
from accounts.models import AuditEvent


def may_enter(user) -> bool:
    """Administrators of the whole system: catalogues are shared by all townships."""
    return user.is_administrator and user.area_id is None


class AdminSite(admin.AdminSite):
    site_header = site_title = "守望 · 基础数据"
    index_title = "目录和对照表"
    site_url = "/settings/"

    def has_permission(self, request) -> bool:
        return request.user.is_staff and may_enter(request.user)

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password")

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def known(request, *args, **kwargs):
            """The row history knows who wrote; the wrong role is told so instead of being sent to the login."""
            if not self.has_permission(request):
                raise PermissionDenied("基础数据各乡镇共用，只有全系统的管理员能改。")
            with acting(request.user):
                response = guarded(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                return response

        return known

    def login(self, request, extra_context=None):
        return redirect_to_login(request.GET.get("next") or "/admin/")


class ReferenceAdmin(ImportExportModelAdmin):
    """A catalogue: added to and corrected, never deleted, because old rows point to it. Each change is an event."""

    formats = (CSV, XLSX)

    def has_module_permission(self, request) -> bool:
        return may_enter(request.user)

    def has_view_permission(self, request, obj=None) -> bool:
        return may_enter(request.user)

    def has_add_permission(self, request) -> bool:
        return may_enter(request.user)

    def has_change_permission(self, request, obj=None) -> bool:
        return may_enter(request.user)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def has_import_permission(self, request) -> bool:
        return may_enter(request.user)

    def has_export_permission(self, request) -> bool:
        return may_enter(request.user)

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        detail = {"fields": form.changed_data}
        AuditEvent.record(by=request.user, what="reference.change", target=obj, detail=detail)
