"""Results for HQ under /hq/results/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
