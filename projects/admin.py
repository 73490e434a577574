"""Catalogues of projects (项目类型) for the administrator."""

from django.contrib import admin

from accounts.admin_site import ReferenceAdmin
from projects.models import ProjectKind


@admin.register(ProjectKind)
class ProjectKindAdmin(ReferenceAdmin):
    list_display = ["name", "sector"]
