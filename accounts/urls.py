from django.urls import path

from accounts import area_views, audit_views, login, reveal, user_views

app_name = "accounts"
urlpatterns = [
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("password/", login.password, name="password"),
    path("users/", user_views.users, name="users"),
    path("users/new/", user_views.create, name="user_create"),
    path("users/<int:pk>/", user_views.detail, name="user"),
    path("users/<int:pk>/change/", user_views.change, name="user_change"),
    path("users/<int:pk>/deactivate/", user_views.deactivate, name="user_deactivate"),
    path("users/<int:pk>/activate/", user_views.activate, name="user_activate"),
    path("users/<int:pk>/reset/", user_views.reset_password, name="user_reset"),
    path("areas/", area_views.areas, name="areas"),
    path("areas/new/", area_views.add, name="county_add"),
    path("areas/<int:pk>/", area_views.area, name="area"),
    path("areas/<int:pk>/new/", area_views.add, name="area_add"),
    path("areas/<int:pk>/change/", area_views.change, name="area_change"),
    path("areas/<int:pk>/abolish/", area_views.abolish, name="area_abolish"),
    path("areas/<int:pk>/tags/new/", area_views.add_tag, name="tag_add"),
    path("areas/<int:pk>/years/", area_views.other_year, name="area_other_year"),
    path("areas/<int:pk>/years/<int:year>/", area_views.year, name="area_year"),
    path("areas/<int:pk>/years/<int:year>/targets/", area_views.add_target, name="target_add"),
    path("targets/<int:pk>/", area_views.change_target, name="target_change"),
    path("tags/<int:pk>/exit/", area_views.exit_tag, name="tag_exit"),
    path("tags/<int:pk>/end/", area_views.end_tag, name="tag_end"),
    path("parameters/", area_views.parameters, name="parameters_top"),
    path("parameters/<int:pk>/", area_views.parameters, name="parameters"),
    path("parameters/<int:pk>/<slug:key>/", area_views.set_parameter, name="parameter_set"),
    path("audit/", audit_views.audit, name="audit"),
    path("history/<str:label>/<str:pk>/", audit_views.row_history, name="history"),
    path("reveal/<str:label>/<str:pk>/<slug:field>/", reveal.show, name="reveal"),
]
