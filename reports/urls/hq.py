"""Results for HQ under /hq/results/."""

from django.urls import URLPattern, path

from reports.views import result_tabs, results

urlpatterns: list[URLPattern] = [
    path("", results.results, name="results"),
    path("regions/", result_tabs.result_regions, name="result-regions"),
    path("brands/", result_tabs.result_brands, name="result-brands"),
    path("waves/<int:wave_id>/results.csv", results.results_csv_file, name="results-csv"),
    path("waves/<int:wave_id>/branches/<int:branch_id>/", results.result_branch, name="result-branch"),
]
