from django.urls import path

from projects.views import assets, enterprises, funds, kinds, projects

app_name = "projects"
urlpatterns = [
    path("", projects.project_list, name="list"),
    path("households/<int:pk>/panel/", enterprises.panel, name="panel"),
    path("new/", projects.project_create, name="create"),
    path("<int:pk>/", projects.project_detail, name="detail"),
    path("<int:pk>/correct/", projects.project_correct, name="correct"),
    path("<int:pk>/withdraw/", projects.project_withdraw, name="withdraw"),
    path("<int:pk>/funding/new/", funds.funding_create, name="funding_create"),
    path("funding/<int:pk>/correct/", funds.funding_correct, name="funding_correct"),
    path("funding/<int:pk>/withdraw/", funds.funding_withdraw, name="funding_withdraw"),
    path("assets/", assets.asset_list, name="assets"),
    path("<int:pk>/assets/new/", assets.asset_create, name="asset_create"),
    path("assets/<int:pk>/correct/", assets.asset_correct, name="asset_correct"),
    path("assets/<int:pk>/withdraw/", assets.asset_withdraw, name="asset_withdraw"),
    path("enterprises/", enterprises.enterprise_list, name="enterprises"),
    path("enterprises/new/", enterprises.enterprise_create, name="enterprise_create"),
    path("enterprises/<int:pk>/", enterprises.enterprise_detail, name="enterprise_detail"),
    path(
        "enterprises/<int:pk>/correct/", enterprises.enterprise_correct, name="enterprise_correct"
    ),
    path(
        "enterprises/<int:pk>/withdraw/",
        enterprises.enterprise_withdraw,
        name="enterprise_withdraw",
    ),
    path("enterprises/<int:pk>/links/new/", enterprises.link_choose, name="link_choose"),
    path(
        "enterprises/<int:pk>/links/new/<int:household>/",
        enterprises.link_create,
        name="link_create",
    ),
    path("links/<int:pk>/correct/", enterprises.link_correct, name="link_correct"),
    path("links/<int:pk>/end/", enterprises.link_end, name="link_end"),
    path("links/<int:pk>/withdraw/", enterprises.link_withdraw, name="link_withdraw"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/new/", kinds.kind_create, name="kind_create"),
    path("kinds/<int:pk>/change/", kinds.kind_change, name="kind_change"),
]
