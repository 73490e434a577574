"""Catalogues of policies (政策目录、补贴标准) for the administrator."""

from django.contrib import admin

from accounts.admin_site import ReferenceAdmin
from policies.models import Policy, PolicyStandard


@admin.register(Policy)
class PolicyAdmin(ReferenceAdmin):
    list_display = ["name", "sector", "level", "nature"]


@admin.register(PolicyStandard)
class PolicyStandardAdmin(ReferenceAdmin):
    list_display = [
        "policy",
        "area",
        "kind",
        "item",
        "value",
        "unit",
        "document",
        "valid_from",
        "valid_to",
    ]
    list_select_related = ["policy", "area"]
