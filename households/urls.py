from django.urls import include, path

from households.views import listing, members, record, register, restructure, tags

app_name = "households"
urlpatterns = [
    path("", listing.household_list, name="list"),
    path("find/", listing.find, name="find"),
    path("export/", listing.export, name="export"),
    path("tag/", tags.tag_all, name="tag_all"),
    path("new/", register.create, name="create"),
    path("person-hint/", members.person_hint, name="person_hint"),
    path("imports/", include("households.imports.urls")),
    path("<int:pk>/", record.detail, name="detail"),
    path("<int:pk>/history/", record.history, name="history"),
    path("<int:pk>/print/", record.print_sheet, name="print"),
    path("<int:pk>/edit/", register.edit, name="edit"),
    path("<int:pk>/status/", register.status, name="status"),
    path("<int:pk>/years/", register.years, name="years"),
    path("<int:pk>/years/<int:year>/", register.year, name="year"),
    path("<int:pk>/members/new/", members.member_create, name="member_create"),
    path("<int:pk>/change-head/", members.change_head, name="change_head"),
    path("<int:pk>/split/", restructure.split, name="split"),
    path("<int:pk>/merge/", restructure.merge, name="merge"),
    path("<int:pk>/dissolve/", restructure.dissolve, name="dissolve"),
    path("<int:pk>/helpers/new/", restructure.helper_create, name="helper_create"),
    path("<int:pk>/tags/new/", tags.tag_create, name="tag_create"),
    path("tags/<int:pk>/end/", tags.tag_end, name="tag_end"),
    path("helpers/<int:pk>/end/", restructure.helper_end, name="helper_end"),
    path("members/<int:pk>/edit/", members.member_edit, name="member_edit"),
    path("members/<int:pk>/leave/", members.member_leave, name="member_leave"),
]
