"""Reading results under /api/v1/."""

from django.urls import URLPattern, path

from reports.api.results import WaveBranches

urlpatterns: list[URLPattern] = [
    path("results/waves/<int:wave_id>/branches", WaveBranches.as_view(), name="api-wave-branches"),
]
