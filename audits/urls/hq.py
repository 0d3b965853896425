"""HQ pages under /hq/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
