"""Members and settings under /hq/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
