"""The server's clock, and the published schema of checklists."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api import shapes
from audits.api.base import PhoneView
from audits.api.times import iso
from audits.rules.checklist import checklist_schema


class ServerTime(PhoneView):
    """For the phone's clock offset; asks nothing of the database."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="server_time", responses={200: shapes.ServerTime})
    def get(self, request: Request) -> Response:
        """The time now."""
        return Response({"server_time": iso(timezone.now())}, headers={"Cache-Control": "no-store"})


class ChecklistSchema(PhoneView):
    """The JSON Schema of the checklist document."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="checklist_schema", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """For whoever writes checklists outside of the designer."""
        return Response(checklist_schema(), headers={"Cache-Control": "public, max-age=3600"})
