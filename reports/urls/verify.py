"""Checking a printed report under /verify/: the address that its QR code leads to."""

from django.urls import URLPattern, path

from reports.views import verify

urlpatterns: list[URLPattern] = [
    path("", verify.verify, name="verify"),
    path("<str:code>/", verify.verify_code, name="verify-code"),
]
