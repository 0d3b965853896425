"""The briefing beside its form, as on the phone, while it is written."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.scenario_documents import ScenarioPage
from audits.forms.scenario_drafts import Draft
from audits.rules.documents import listed
from audits.services.phone_app import app_version
from audits.services.phone_scenarios import phone_scenario
from audits.views.design import HQRequest
from audits.views.programmes import programme_or_404
from audits.views.scenario_checks import checks_of
from audits.views.scenario_drafts import posted


@role_required(*HQ)
@require_POST
def scenario_preview(request: HQRequest, programme_id: int) -> HttpResponse:
    """What the form says now, valid or not: the phone's scenario, and what stands in the way of publishing."""
    programme = programme_or_404(request, programme_id)
    began = posted(request, "began") or Draft(0, "", {})
    page = ScenarioPage(began.document, "", request.organisation.currency, request.POST)
    page.is_valid()
    document = page.written()
    currency = programme.brand.currency or request.organisation.currency
    answer = {"scenario": showable(document, currency), "checks": checks_of(document, page.rows).as_json()}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_safe
@csp_replace({"frame-ancestors": [SELF]})
@role_required(*HQ)
def scenario_phone(request: HQRequest, programme_id: int) -> HttpResponse:
    """The empty phone, in the language and light asked for; the form's script fills it."""
    programme = programme_or_404(request, programme_id)
    asked, theme = request.GET.get("language", ""), request.GET.get("theme", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"
    with translation.override(language):
        place = {"version": app_version(), "language": language}
        context = {
            "programme": programme,
            "theme": theme if theme in ("light", "dark") else "",
            "words_url": reverse("shopper-words", kwargs=place),
        }
        answer = render(request, "audits/shopper/preview.html", context)
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def showable(document: dict[str, Any], currency: str) -> dict[str, Any]:
    """The phone's scenario of a draft: without rows that are only half there."""
    windows = [window for window in listed(document, "windows") if window.keys() >= {"weekdays", "from", "to"}]
    filled = {"fee": "0", "fee_currency": currency}
    return phone_scenario(filled | document | {"windows": [window for window in windows if window["weekdays"]]})
