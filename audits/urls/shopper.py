"""The phone's shell under /shop/."""

from django.urls import URLPattern, path

from audits.views import shopper

urlpatterns: list[URLPattern] = [
    path("", shopper.shopper_home, name="shopper-home"),
    path("sw.js", shopper.shopper_worker, name="shopper-worker"),
    path("manifest.webmanifest", shopper.shopper_manifest, name="shopper-manifest"),
    path("<path:rest>", shopper.shopper_home, name="shopper-app"),
]
