"""Addresses of imports (数据导入), within `households`."""

from django.urls import path

from households.imports import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("template/<slug:kind>/", views.import_template, name="import_template"),
    path("current/", views.import_current, name="import_current"),
    path("<int:pk>/", views.import_batch, name="import_batch"),
    path("<int:pk>/progress/", views.import_progress, name="import_progress"),
    path("<int:pk>/mend/", views.import_mend, name="import_mend"),
    path("<int:pk>/commit/", views.import_commit, name="import_commit"),
    path("<int:pk>/cancel/", views.import_cancel, name="import_cancel"),
    path("<int:pk>/errors/", views.import_errors, name="import_errors"),
]
