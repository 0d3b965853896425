"""Reading results under /api/v1/."""

from django.urls import URLPattern, path

from reports.api.answers import WaveDictionary, WaveQuestions, WaveSections, WaveVisits
from reports.api.results import WaveBranches

urlpatterns: list[URLPattern] = [
    path("results/waves/<int:wave_id>/branches", WaveBranches.as_view(), name="api-wave-branches"),
    path("results/waves/<int:wave_id>/sections", WaveSections.as_view(), name="api-wave-sections"),
    path("results/waves/<int:wave_id>/questions", WaveQuestions.as_view(), name="api-wave-questions"),
    path("results/waves/<int:wave_id>/visits", WaveVisits.as_view(), name="api-wave-visits"),
    path("results/waves/<int:wave_id>/dictionary", WaveDictionary.as_view(), name="api-wave-dictionary"),
]
