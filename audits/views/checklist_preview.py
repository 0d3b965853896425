"""The designer's phone: the shopper's own form in a frame, with a store in memory and no server behind it."""

import json

from csp.constants import NONCE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.services.phone_app import app_version

# What of the phone's app must keep nothing and send nothing here, and what stands in its place.
REPLACED = {
    "shopper/bus.js": "hq/preview/bus.js",
    "npm/idb/umd.js": "hq/preview/idb.js",
    "shopper/store/visits.js": "hq/preview/visits.js",
    "shopper/server/api.js": "hq/preview/api.js",
    "shopper/server/outbox.js": "hq/preview/outbox.js",
    "shopper/lazy/recording.js": "hq/preview/recording.js",
}


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "script-src": [SELF, NONCE]})
@never_cache
@role_required(*HQ)
@require_safe
def checklist_preview(request: HttpRequest) -> HttpResponse:
    """The frame's page in the language asked for; which checklist it shows, the designer tells it."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language()
    with translation.override(language):
        words = reverse("shopper-words", kwargs={"version": app_version(), "language": language})
        context = {"import_map": import_map(), "words_url": words}
        return render(request, "audits/hq/checklist_preview.html", context)


def import_map() -> str:
    """The map as JSON; modules are told apart by where they are served, hashes and all."""
    imports = {static(own): static(other) for own, other in REPLACED.items()}
    return json.dumps({"imports": imports})
