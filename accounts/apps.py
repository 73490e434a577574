from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from accounts import history, triggers


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "用户"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """The plumbing of the row history: the database's triggers, and what they ask of a connection."""
        connection_created.connect(history.prepare_connection)
        pre_migrate.connect(triggers.make_way, sender=self)
        post_migrate.connect(triggers.install, sender=self)


class AdminConfig(django_admin.AdminConfig):
    """Django's admin with our door."""

    default_site = "accounts.admin_site.AdminSite"
    default = False
