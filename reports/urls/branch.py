"""The director's pages under /branch/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
