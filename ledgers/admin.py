"""Catalogues of ledgers (台账种类) for the administrator."""

from django.contrib import admin

from accounts.admin_site import ReferenceAdmin
from ledgers.models import LedgerKind


@admin.register(LedgerKind)
class LedgerKindAdmin(ReferenceAdmin):
    list_display = ["name"]
