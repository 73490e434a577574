"""Every address of the system; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path

from config import views
from monitoring.views import offline

urlpatterns = [
    path("", views.home, name="home"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("settings/", views.settings_index, name="settings"),
    path("accounts/", include("accounts.urls")),
    path("households/", include("households.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("report/", include("monitoring.public_urls")),
    path("policies/", include("policies.urls")),
    path("projects/", include("projects.urls")),
    path("ledgers/", include("ledgers.urls")),
    path("quality/", include("quality.urls")),
    path("reports/", include("reports.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
