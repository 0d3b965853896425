"""HQ pages of waves."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
