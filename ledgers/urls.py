from django.urls import path

from ledgers.views import entries, kinds, team

app_name = "ledgers"
urlpatterns = [
    path("", entries.entry_list, name="list"),
    path("new/", entries.entry_new, name="entry_new"),
    path("new/<int:kind>/", entries.entry_create, name="entry_create"),
    path("<int:pk>/", entries.entry_detail, name="entry"),
    path("<int:pk>/correct/", entries.entry_correct, name="entry_correct"),
    path("<int:pk>/withdraw/", entries.entry_withdraw, name="entry_withdraw"),
    path("team/", team.team, name="team"),
    path("team/new/", team.team_post, name="team_post"),
    path("team/<int:pk>/correct/", team.team_correct, name="team_correct"),
    path("team/<int:pk>/end/", team.team_end, name="team_end"),
    path("team/<int:pk>/withdraw/", team.team_withdraw, name="team_withdraw"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/new/", kinds.kind_create, name="kind_create"),
    path("kinds/<int:pk>/change/", kinds.kind_change, name="kind_change"),
]
