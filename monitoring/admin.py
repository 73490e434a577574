"""Catalogues of monitoring (监测对象类别) for the administrator."""

from django.contrib import admin

from accounts.admin_site import ReferenceAdmin
from monitoring.models import Category


@admin.register(Category)
class CategoryAdmin(ReferenceAdmin):
    list_display = ["code", "name", "valid_from", "valid_to"]
