"""One's own letters about results, under /account/."""

from django.urls import URLPattern, path

from reports.views import letters

urlpatterns: list[URLPattern] = [
    path("letters/results/", letters.letters_own, name="letters-own"),
    path("letters/results/<str:key>/", letters.letter_stop, name="letter-stop"),
]
