"""The phone's shell: one page for every address below /shop/, its service worker and its manifest."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from accounts.models import Role
from audits.services.phone_app import app_version, assets
from audits.services.phone_modules import APP, first_modules
from common.catalogue import Catalogue, asked_words

ICON_SIZES = (192, 512)
SHOT = "780x1688"


@never_cache
@require_safe
@role_required(Role.SHOPPER)
def shopper_home(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The app; which screen, it reads from the address, so that an unknown visit looks like a foreign one."""
    return show_shell(request)


@require_safe
def shopper_shell(request: HttpRequest, version: str, language: str) -> HttpResponse:
    """The same page for the worker to keep with the files of its version; 404 for any other version."""
    require_version(version, language)
    with translation.override(language):
        response = show_shell(request)
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def shopper_words(request: HttpRequest, version: str, language: str) -> HttpResponse:
    """The app's words in one language; they never change under this address."""
    require_version(version, language)
    with translation.override(language):
        words = asked_words(APP.rglob("*.js"))
        response = Catalogue.as_view(packages=["audits", "reports"], only=words)(request)
    response.headers["Cache-Control"] = "max-age=31536000, immutable"
    assert isinstance(response, HttpResponse)
    return response


def require_version(version: str, language: str) -> None:
    """404 where this server has another app: a set of files is of one version or none."""
    if version != app_version() or language not in dict(settings.LANGUAGES):
        raise Http404


def show_shell(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody: who is signed in, the app learns from the cookie `person` and from the API."""
    place = {"version": app_version(), "language": get_language()}
    context = {
        **place,
        "words_url": reverse("shopper-words", kwargs=place),
        "manifest_url": reverse("shopper-manifest"),
        "modules": [static(path) for path in first_modules("form" if "/form/" in request.path else "lists")],
        "theme": "",
        "brand_css_url": "",
    }
    return render(request, "audits/shopper/app.html", context)


@require_safe
def shopper_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what the app is made of; it knows nothing of anybody.

    The language stands in its address, since browsers ask for a module without cookies: another one is another worker,
    and comes to the phone in the way a new version does.
    """
    if settings.DEBUG:
        app_version.cache_clear()
    asked = request.GET.get("language", "")
    place = {"version": app_version(), "language": asked if asked in dict(settings.LANGUAGES) else get_language()}
    pages = {"page": reverse("shopper-shell", kwargs=place), "words": reverse("shopper-words", kwargs=place)}
    with translation.override(place["language"]):
        pages["news"] = _("You have news in Mystery.")
    shell = {**place, **pages, "brand": reverse("brand-css"), "assets": assets()}
    script = f"self.SHELL = {json.dumps(shell)};\n{(APP / 'sw.js').read_text()}"
    if "sync" in request.GET:
        # A module, for browsers that wake it to send in the background: it shares the outbox with the app.
        courier = f'import "{shell["words"]}";\nimport {{ deliver }} from "{static("shopper/courier.js")}";\n'
        script = f"{courier}{script}self.SHELL.deliver = () => deliver(self.SHELL);\n"
    headers = {"Service-Worker-Allowed": "/shop/", "Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def shopper_manifest(request: HttpRequest) -> HttpResponse:
    """The web manifest: the app on the phone's home screen. Fetched without cookies, so it is open to everybody."""
    icons: list[dict[str, Any]] = [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}]
    for size in ICON_SIZES:
        icons.append({"src": static(f"shopper/img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"})
    shown = {"visits": _("My visits"), "form": _("The form"), "briefing": _("The briefing")}
    shot = {"sizes": SHOT, "type": "image/webp", "form_factor": "narrow"}
    shots = [shot | {"src": static(f"shopper/img/{name}.webp"), "label": label} for name, label in shown.items()]
    maskable = {"src": static("shopper/img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png"}
    manifest = {
        "id": "/shop/",
        "name": _("Mystery visits"),
        "short_name": _("Visits"),
        "lang": get_language(),
        "start_url": reverse("shopper-home"),
        "scope": "/shop/",
        "display": "standalone",
        "display_override": ["standalone", "minimal-ui"],
        "categories": ["business", "productivity"],
        "background_color": "#f5f6f8",
        "theme_color": "#ffffff",
        "icons": [*icons, maskable | {"purpose": "maskable"}],
        "screenshots": shots,
    }
    return JsonResponse(manifest, content_type="application/manifest+json", headers={"Vary": "Accept-Language, Cookie"})
