"""The phone's shell under /shop/."""

from django.urls import URLPattern, path

from audits.views import shopper

urlpatterns: list[URLPattern] = [
    path("", shopper.shopper_home, name="shopper-home"),
    path("sw.js", shopper.shopper_worker, name="shopper-worker"),
    path("shell/<slug:version>/<slug:language>/", shopper.shopper_shell, name="shopper-shell"),
    path("shell/<slug:version>/<slug:language>/words.js", shopper.shopper_words, name="shopper-words"),
    path("manifest.webmanifest", shopper.shopper_manifest, name="shopper-manifest"),
    path("<path:rest>", shopper.shopper_home, name="shopper-app"),
]
