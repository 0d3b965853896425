"""Evidence files under /files/, each behind a permission check."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
