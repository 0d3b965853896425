"""The director's pages under /branch/."""

from django.urls import URLPattern, path

from reports.views import alerts, branch, branch_files, branch_overview, packs, wave_files

WAVE = "<int:branch_id>/waves/<int:wave_id>/"
VISIT = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern] = [
    path("", branch.branch_home, name="branch-home"),
    path("overview/", branch_overview.branch_overview, name="branch-overview"),
    path(WAVE, branch.branch_wave, name="branch-wave"),
    path(f"{WAVE}report/", branch_files.branch_report, name="branch-report"),
    path(f"{WAVE}actions/new/", branch.action_plan, name="action-plan"),
    path("alerts/<int:letter_id>/", alerts.alert_answer, name="alert-answer"),
    path("actions/<int:action_id>/done/", branch.action_finish, name="action-finish"),
    path("reports/<int:report_id>/", branch_files.branch_report_status, name="branch-report-status"),
    path("reports/<int:report_id>/file/", branch_files.branch_report_file, name="branch-report-file"),
    path("waves/<int:wave_id>/regions/<int:region_id>/report/", wave_files.region_report, name="region-report"),
    path("wave-reports/<int:report_id>/", wave_files.wave_report, name="wave-report"),
    path("wave-reports/<int:report_id>/status/", wave_files.wave_report_status, name="wave-report-status"),
    path("wave-reports/<int:report_id>/file/", wave_files.wave_report_file, name="wave-report-file"),
    path(VISIT, branch.branch_visit, name="branch-visit"),
    path(f"{VISIT}report/", wave_files.visit_report, name="visit-report"),
    path(f"{VISIT}disputes/<slug:question>/", branch.dispute_raise, name="dispute-raise"),
    path(f"{VISIT}pictures/<int:number>/", branch_files.branch_picture, name="branch-picture"),
    path(f"{VISIT}recordings/<int:number>/", branch_files.branch_recording, name="branch-recording"),
    path(f"{WAVE}evidence/", packs.pack_create, name="pack-create"),
    path("packs/<int:export_id>/", packs.pack_detail, name="pack-detail"),
    path("packs/<int:export_id>/status/", packs.pack_status, name="pack-status"),
    path("packs/<int:export_id>/file/", packs.pack_file, name="pack-file"),
    path("packs/<int:export_id>/cancel/", packs.pack_cancel, name="pack-cancel"),
    path("packs/<int:export_id>/retry/", packs.pack_retry, name="pack-retry"),
]
