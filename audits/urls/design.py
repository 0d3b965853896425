"""HQ pages where a programme is designed: brands, branches, programmes, scenarios, checklists, scopes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
