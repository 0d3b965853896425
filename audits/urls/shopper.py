"""The phone's shell under /shop/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
