"""HQ pages under /hq/, a list per part of the work."""

from django.urls import URLPattern

from . import design, payments, people, reviews, waves

urlpatterns: list[URLPattern] = [
    *design.urlpatterns,
    *waves.urlpatterns,
    *reviews.urlpatterns,
    *payments.urlpatterns,
    *people.urlpatterns,
]
