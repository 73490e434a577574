"""What residents open without a login (公开页面)."""

from django.urls import path

from monitoring.views import report

app_name = "report"
urlpatterns = [
    path("<str:code>/", report.report, name="form"),
]
