from django.urls import path

from quality import views

app_name = "quality"
urlpatterns = [
    path("", views.finding_list, name="list"),
    path("run/", views.run, name="run"),
    path("findings/<int:pk>/waive/", views.waive, name="waive"),
    path("households/<int:pk>/panel/", views.panel, name="panel"),
]
