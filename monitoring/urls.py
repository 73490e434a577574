from django.urls import path

from monitoring.views import (
    alerts,
    cases,
    clues,
    files,
    measures,
    offline,
    offline_items,
    panel,
    papers,
    screenings,
    self_reports,
    visits,
)

app_name = "monitoring"
urlpatterns = [
    # Rounds 监测对象
    path("", cases.case_list, name="list"),
    path("cases/<int:pk>/", cases.case_detail, name="case"),
    path("cases/<int:pk>/identify/", cases.identify, name="identify"),
    path("cases/<int:pk>/reject/", cases.reject, name="reject"),
    path(
        "cases/<int:pk>/propose-elimination/",
        cases.propose_elimination,
        name="propose_elimination",
    ),
    path("cases/<int:pk>/eliminate/", cases.eliminate, name="eliminate"),
    path("cases/<int:pk>/send-back/", cases.send_back, name="send_back"),
    path("cases/<int:pk>/revert/", cases.revert, name="revert"),
    path("cases/<int:pk>/correct/", cases.correct, name="correct"),
    path("households/<int:pk>/panel/", panel.panel, name="panel"),
    path("households/<int:pk>/propose/", cases.propose, name="propose"),
    # Entered at a household 在一户里登记
    path("households/<int:pk>/visit/", visits.visit_create, name="visit_create"),
    path("households/<int:pk>/clue/", clues.clue_create, name="clue_create"),
    path("households/<int:pk>/measure/", measures.measure_create, name="measure_create"),
    # Visits 走访
    path("visits/", visits.visit_list, name="visits"),
    path("visits/due/", visits.visits_due, name="due"),
    path("visits/<uuid:pk>/", visits.visit_correct, name="visit_correct"),
    # Clues 线索
    path("clues/", clues.clue_list, name="clues"),
    path("clues/conclude/", clues.clues_conclude, name="clues_conclude"),
    path("clues/<uuid:pk>/", clues.clue_detail, name="clue"),
    path("clues/<uuid:pk>/assign/", clues.clue_assign, name="clue_assign"),
    path("clues/<uuid:pk>/verify/", clues.clue_verify, name="clue_verify"),
    path("clues/<uuid:pk>/conclude/", clues.clue_conclude, name="clue_conclude"),
    path("clues/<uuid:pk>/files/", clues.clue_file, name="clue_file"),
    path("clues/<uuid:pk>/correct/", clues.clue_correct, name="clue_correct"),
    # Self-reports 群众自报 (the public page: monitoring/public_urls.py)
    path("self-reports/", self_reports.self_report_list, name="self_reports"),
    path("self-reports/<uuid:pk>/", self_reports.self_report, name="self_report"),
    path(
        "self-reports/<uuid:pk>/accept/<int:household_pk>/",
        self_reports.self_report_accept,
        name="self_report_accept",
    ),
    path(
        "self-reports/<uuid:pk>/decline/",
        self_reports.self_report_decline,
        name="self_report_decline",
    ),
    # Alerts 风险预警
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/run/", alerts.alerts_run, name="alerts_run"),
    path("alerts/backtest/", alerts.alerts_backtest, name="alerts_backtest"),
    path("alerts/<int:pk>/raise/", alerts.alert_raise, name="alert_raise"),
    path("alerts/<int:pk>/quiet/", alerts.alert_quiet, name="alert_quiet"),
    # Measures and plans 措施和方案
    path("measures/<int:pk>/", measures.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/done/", measures.measure_done, name="measure_done"),
    # Screening rounds 集中排查
    path("screenings/", screenings.screening_list, name="screenings"),
    path("screenings/add/", screenings.screening_create, name="screening_create"),
    path("screenings/<int:pk>/", screenings.screening_detail, name="screening"),
    path("screenings/<int:pk>/close/", screenings.screening_close, name="screening_close"),
    path(
        "screenings/<int:pk>/households/<int:household_pk>/",
        screenings.screening_record,
        name="screening_record",
    ),
    # Files 附件、户档
    path("households/<int:pk>/dossier/", files.dossier, name="dossier"),
    path("households/<int:pk>/dossier/add/", files.attachment_add, name="attachment_add"),
    path("files/<uuid:pk>/", files.attachment, name="attachment"),
    path("files/<uuid:pk>/withdraw/", files.attachment_withdraw, name="attachment_withdraw"),
    # Papers 文书
    path("households/<int:pk>/papers/", papers.household_papers, name="household_papers"),
    path("papers/", papers.village_papers, name="village_papers"),
    # The phone without signal 离线
    path("offline/", offline.shell, name="offline"),
    path("offline/session/", offline.session, name="offline_session"),
    path("offline/vault/", offline.vault_open, name="offline_vault"),
    path("offline/vault/recover/", offline.vault_recover, name="offline_recover"),
    path("offline/download/", offline.download, name="offline_download"),
    path("offline/send/", offline.item, name="offline_send"),
    path("offline/send/<uuid:pk>/photo/", offline.photo, name="offline_photo"),
    path("offline/items/", offline_items.conflict_list, name="offline_items"),
    path("offline/items/import/", offline_items.import_file, name="offline_import"),
    path("offline/items/<uuid:pk>/", offline_items.conflict, name="offline_item"),
    path("offline/items/<uuid:pk>/discard/", offline_items.discard, name="offline_discard"),
]
