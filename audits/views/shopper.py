"""The phone's shell: one page for every address below /shop/, its service worker and its manifest."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from accounts.access import memberships_of
from accounts.decorators import role_required
from accounts.models import Role, ShopperProfile
from audits.services.phone_modules import APP, all_modules, first_modules

STYLES = ("css/tokens.css", "css/base.css", "css/shopper.css")
LIBRARIES = (
    "npm/idb/umd.js",
    "npm/tus/tus.min.js",
    *(f"npm/noble/{name}.js" for name in ("sha2", "_md", "_u64", "utils")),
)
ICON_SIZES = (192, 512)


@never_cache
@ensure_csrf_cookie
@require_safe
@role_required(Role.SHOPPER)
def shopper_home(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The app; which screen, it reads from the address, so that an unknown visit looks like a foreign one."""
    # A person's visits of every organisation stand together; the first profile names them, as in the API.
    shopping = memberships_of(request.user, Role.SHOPPER)
    rows = ShopperProfile.objects.filter(membership__in=shopping).order_by("pk")
    profile = rows.select_related("membership__organisation").first()
    if profile is None:
        raise Http404
    context = {
        "profile": profile,
        "person": f"{profile.membership.organisation.slug}/{profile.code}",
        "version": app_version(),
        "manifest_url": reverse("shopper-manifest"),
        "modules": [static(path) for path in first_modules("form" if "/form/" in request.path else "lists")],
    }
    return render(request, "audits/shopper/app.html", context)


@require_safe
def shopper_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what the app is made of; it knows nothing of anybody."""
    shell = {"version": app_version(), "assets": assets()}
    script = f"self.SHELL = {json.dumps(shell)};\n{(APP / 'sw.js').read_text()}"
    headers = {"Service-Worker-Allowed": "/shop/", "Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def shopper_manifest(request: HttpRequest) -> HttpResponse:
    """The web manifest: the app on the phone's home screen. Fetched without cookies, so it is open to everybody."""
    icons: list[dict[str, Any]] = [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}]
    for size in ICON_SIZES:
        icons.append({"src": static(f"shopper/img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"})
    maskable = {"src": static("shopper/img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png"}
    manifest = {
        "id": "/shop/",
        "name": _("Mystery visits"),
        "short_name": _("Visits"),
        "lang": get_language(),
        "start_url": reverse("shopper-home"),
        "scope": "/shop/",
        "display": "standalone",
        "background_color": "#f5f6f8",
        "theme_color": "#ffffff",
        "icons": [*icons, maskable | {"purpose": "maskable"}],
    }
    return JsonResponse(manifest, content_type="application/manifest+json", headers={"Vary": "Accept-Language, Cookie"})


def assets() -> list[str]:
    """Every address the shell is made of, for the worker to keep."""
    paths = [*STYLES, *all_modules(), *LIBRARIES, "img/mark.svg"]
    return [static(path) for path in paths if finders.find(path)]


@lru_cache(maxsize=1)
def app_version() -> str:
    """Twelve signs that change with the app's files."""
    digest = hashlib.sha256()
    for path in [*sorted(APP.rglob("*.js")), *(APP.parent / name for name in STYLES)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
