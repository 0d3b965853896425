"""Results for HQ under /hq/results/."""

from django.urls import URLPattern, path

from reports.views import result_questions, result_tabs, result_visit, results, wave_files, wave_reports

REPORTS = "waves/<int:wave_id>/reports/"
urlpatterns: list[URLPattern] = [
    path("", results.results, name="results"),
    path("regions/", result_tabs.result_regions, name="result-regions"),
    path("sections/", result_tabs.result_sections, name="result-sections"),
    path("journey/", result_tabs.result_journey, name="result-journey"),
    path("questions/", result_questions.result_questions, name="result-questions"),
    path("questions/<slug:question>/", result_questions.result_question, name="result-question"),
    path("drivers/", result_questions.result_drivers, name="result-drivers"),
    path("channels/", result_tabs.result_channels, name="result-channels"),
    path("waves/", result_tabs.result_waves, name="result-waves"),
    path("shoppers/", result_tabs.result_shoppers, name="result-shoppers"),
    path("brands/", result_tabs.result_brands, name="result-brands"),
    path("visits/<uuid:visit_id>/", result_visit.result_visit, name="result-visit"),
    path("waves/<int:wave_id>/results.csv", results.results_csv_file, name="results-csv"),
    path("waves/<int:wave_id>/branches/<int:branch_id>/", results.result_branch, name="result-branch"),
    path("waves/<int:wave_id>/report/", wave_files.network_report, name="network-report"),
    path("reports/<int:report_id>/", wave_files.result_report, name="result-report"),
    path(REPORTS, wave_reports.wave_report_list, name="wave-report-list"),
    path(f"{REPORTS}status/", wave_reports.wave_reports_status, name="wave-reports-status"),
    path(f"{REPORTS}cancel/", wave_reports.wave_reports_cancel, name="wave-reports-cancel"),
    path(f"{REPORTS}ask/", wave_reports.wave_reports_ask, name="wave-reports-ask"),
    path(f"{REPORTS}all.zip", wave_reports.wave_reports_zip, name="wave-reports-zip"),
]
