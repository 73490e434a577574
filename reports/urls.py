from django.urls import path

from reports.views import cockpit, figures, files, summaries, templates

app_name = "reports"
urlpatterns = [
    path("summaries/", summaries.summaries, name="summaries"),
    path("summaries/new/", summaries.create, name="create"),
    path("summaries/<int:pk>/", summaries.summary, name="summary"),
    path("summaries/<int:pk>/correct/", summaries.correct, name="correct"),
    path("summaries/<int:pk>/figures/<int:number>/", figures.figure, name="figure"),
    path("summaries/<int:pk>/texts/<int:slot>/", summaries.text, name="text"),
    path("summaries/<int:pk>/texts/<int:slot>/save/", summaries.text_save, name="text_save"),
    path("summaries/<int:pk>/explain/", summaries.explain, name="explain"),
    path("summaries/<int:pk>/release/", summaries.release, name="release"),
    path("summaries/<int:pk>/comparison/", summaries.comparison, name="comparison"),
    path("summaries/<int:pk>/word/", files.word, name="word"),
    path("summaries/<int:pk>/excel/", files.excel, name="excel"),
    path("templates/", templates.templates, name="templates"),
    path("templates/default/", templates.default_file, name="default_file"),
    path("templates/<int:pk>/", templates.template_file, name="template_file"),
    path("templates/<int:pk>/retire/", templates.template_retire, name="template_retire"),
    path("words/", templates.vocabulary, name="vocabulary"),
    path("count/", figures.count, name="count"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
]
