"""Pictures of briefings: brought by HQ, shown to whoever may see them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.models import ScenarioPicture
from audits.services.pictures import keep_picture
from audits.views.design import HQRequest
from audits.views.files import derivative
from common.errors import Refused


@role_required(*HQ)
@require_POST
def scenario_picture_add(request: HQRequest) -> HttpResponse:
    """Keep one picture; its id and where it is shown, or why it can't be."""
    file = request.FILES.get("picture")
    if file is None:
        return JsonResponse({"detail": _("Choose a picture.")}, status=400)
    try:
        picture = keep_picture(organisation=request.organisation, content=file, size=file.size or 0, by=request.user)
    except Refused as refused:
        return JsonResponse({"detail": refused.detail}, status=400)
    return JsonResponse({"id": str(picture.pk), "small": reverse("picture-small", args=[picture.pk])}, status=201)


@require_safe
@login_required
def picture_shown(request: HttpRequest, picture_id: UUID) -> HttpResponseBase:
    """At most 1600 pixels."""
    return derivative(request, ScenarioPicture.objects.visible_to(request.user), picture_id, "shown")


@require_safe
@login_required
def picture_small(request: HttpRequest, picture_id: UUID) -> HttpResponseBase:
    """As the phone keeps it."""
    return derivative(request, ScenarioPicture.objects.visible_to(request.user), picture_id, "small")
