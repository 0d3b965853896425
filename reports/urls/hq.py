"""Results for HQ under /hq/results/."""

from django.urls import URLPattern, path

from reports.views import results

urlpatterns: list[URLPattern] = [
    path("", results.results, name="results"),
    path("waves/<int:wave_id>/results.csv", results.results_csv_file, name="results-csv"),
    path("waves/<int:wave_id>/branches/<int:branch_id>/", results.result_branch, name="result-branch"),
]
