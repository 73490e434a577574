from django.urls import path

from monitoring.views import (
    cases,
    clues,
    due,
    files,
    helpers,
    lists,
    measures,
    officers,
    panel,
    papers,
    plans,
    procedure,
    procedures,
    screening_records,
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
    # The procedure 程序
    path("procedure/", procedure.in_procedure, name="in_procedure"),
    path("cases/<int:pk>/take/<slug:kind>/", procedure.step_take, name="step_take"),
    path("cases/<int:pk>/back/", procedure.step_back, name="step_back"),
    path("cases/<int:pk>/fast-track/", procedure.fast_track, name="fast_track"),
    path("cases/<int:pk>/steps/<int:step>/", procedure.step_detail, name="step"),
    path("cases/<int:pk>/steps/<int:step>/files/", procedure.step_file, name="step_file"),
    path("settings/procedures/", procedures.procedures, name="procedures_top"),
    path("settings/procedures/<int:pk>/", procedures.procedures, name="procedures"),
    path(
        "settings/procedures/<int:pk>/<slug:purpose>/",
        procedures.procedure_set,
        name="procedure_set",
    ),
    # A household's monitoring 一户的监测
    path("households/<int:pk>/panel/", panel.panel, name="panel"),
    path("households/<int:pk>/propose/", cases.propose, name="propose"),
    # Entered at a household 在一户里登记
    path("households/<int:pk>/visit/", visits.visit_create, name="visit_create"),
    path("households/<int:pk>/clue/", clues.clue_create, name="clue_create"),
    path("households/<int:pk>/measure/", measures.measure_create, name="measure_create"),
    # Visits 走访
    path("visits/", visits.visit_list, name="visits"),
    path("visits/due/", due.visits_due, name="due"),
    path("visits/due/paper/", due.due_paper, name="due_paper"),
    path("visits/due/phones/", due.due_phones, name="due_phones"),
    path("visits/officers/", due.officers, name="officers"),
    path("helpers/<int:pk>/replace/", helpers.helper_replace, name="helper_replace"),
    path("helpers/<int:pk>/handover/", helpers.helper_handover, name="handover"),
    path("visits/<uuid:pk>/", visits.visit_detail, name="visit"),
    path("visits/<uuid:pk>/photos/", visits.visit_photo, name="visit_photo"),
    path("visits/<uuid:pk>/correct/", visits.visit_correct, name="visit_correct"),
    # Clues 线索
    path("clues/", clues.clue_list, name="clues"),
    path("clues/conclude/", clues.clues_conclude, name="clues_conclude"),
    path("clues/<uuid:pk>/", clues.clue_detail, name="clue"),
    path("clues/<uuid:pk>/assign/", clues.clue_assign, name="clue_assign"),
    path("clues/<uuid:pk>/verify/", clues.clue_verify, name="clue_verify"),
    path("clues/<uuid:pk>/conclude/", clues.clue_conclude, name="clue_conclude"),
    path("clues/<uuid:pk>/files/", clues.clue_file, name="clue_file"),
    path("clues/<uuid:pk>/correct/", clues.clue_correct, name="clue_correct"),
    # Department lists 部门名单
    path("lists/", lists.list_list, name="lists"),
    path("lists/add/", lists.list_upload, name="list_upload"),
    path("lists/check/<int:pk>/", lists.list_check, name="list_check"),
    path("lists/check/<int:pk>/columns/", lists.list_columns, name="list_columns"),
    path("lists/<int:pk>/", lists.list_detail, name="list_detail"),
    path("lists/rows/", lists.list_rows, name="list_rows"),
    path("lists/rows/<int:pk>/", lists.list_row, name="list_row"),
    path("lists/rows/<int:pk>/match/<int:member_pk>/", lists.list_row_match, name="list_row_match"),
    path("lists/rows/<int:pk>/clue/", lists.list_row_clue, name="list_row_clue"),
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
    # Measures and plans 措施和方案
    path("measures/<int:pk>/", measures.measure_detail, name="measure"),
    path("measures/<int:pk>/files/", measures.measure_file, name="measure_file"),
    path("measures/<int:pk>/correct/", measures.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/done/", measures.measure_done, name="measure_done"),
    path("cases/<int:pk>/plan/", plans.plan, name="plan"),
    path("cases/<int:pk>/plan/edit/", plans.plan_edit, name="plan_edit"),
    # Screening rounds 集中排查
    path("screenings/", screenings.screening_list, name="screenings"),
    path("screenings/add/", screenings.screening_create, name="screening_create"),
    path("screenings/<int:pk>/", screenings.screening_detail, name="screening"),
    path("screenings/<int:pk>/change/", screenings.screening_change, name="screening_change"),
    path("screenings/<int:pk>/close/", screenings.screening_close, name="screening_close"),
    path(
        "screenings/<int:pk>/households/",
        screening_records.screening_households,
        name="screening_households",
    ),
    path(
        "screenings/<int:pk>/fine/",
        screening_records.screening_fine,
        name="screening_fine",
    ),
    path(
        "screenings/<int:pk>/sheet/",
        screening_records.screening_sheet,
        name="screening_sheet",
    ),
    path(
        "screenings/<int:pk>/problems/",
        screening_records.screening_problems,
        name="screening_problems",
    ),
    path(
        "screenings/<int:pk>/households/<int:household_pk>/",
        screening_records.screening_record,
        name="screening_record",
    ),
    path(
        "screening-problems/<int:pk>/",
        screening_records.screening_problem,
        name="screening_problem",
    ),
    path(
        "screening-problems/<int:pk>/rectify/",
        screening_records.screening_rectify,
        name="screening_rectify",
    ),
    # Grid officers 网格员
    path("grid-officers/", officers.officer_list, name="grid_officers"),
    path("grid-officers/add/", officers.officer_create, name="grid_officer_create"),
    path("grid-officers/<int:pk>/replace/", officers.officer_replace, name="grid_officer_replace"),
    path("grid-officers/<int:pk>/end/", officers.officer_end, name="grid_officer_end"),
    # Files 附件、户档
    path("households/<int:pk>/dossier/", files.dossier, name="dossier"),
    path("households/<int:pk>/dossier/add/", files.attachment_add, name="attachment_add"),
    path("files/<uuid:pk>/", files.attachment, name="attachment"),
    path("files/<uuid:pk>/withdraw/", files.attachment_withdraw, name="attachment_withdraw"),
    # Papers 文书
    path("households/<int:pk>/papers/", papers.household_papers, name="household_papers"),
    path("papers/", papers.village_papers, name="village_papers"),
]
