"""One format for every error of the API: {"code", "detail", "fields"}."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import Refused


def handle_api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; what we didn't foresee stays a 500 of Django's."""
    if isinstance(error, Refused):
        return Response({"code": error.code, "detail": error.detail, "fields": error.fields}, status=error.status)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.data = {"code": "invalid", "detail": _first(error.detail), "fields": _flat(error.detail)}
    elif isinstance(error, Http404):
        response.data = {"code": "not_found", "detail": str(exceptions.NotFound.default_detail), "fields": {}}
    elif isinstance(error, PermissionDenied):
        response.data = {
            "code": "permission_denied",
            "detail": str(exceptions.PermissionDenied.default_detail),
            "fields": {},
        }
    elif isinstance(error, exceptions.APIException):
        code = error.get_codes()
        response.data = {
            "code": code if isinstance(code, str) else "invalid",
            "detail": str(error.detail),
            "fields": {},
        }
    if response.status_code == status.HTTP_401_UNAUTHORIZED:
        response.data["code"] = "not_signed_in"
    return response


def _flat(detail: Any, place: str = "") -> dict[str, str]:
    """Every message by its place, like `answers.greeting`."""
    if isinstance(detail, dict):
        return {
            k: v for name, part in detail.items() for k, v in _flat(part, f"{place}.{name}" if place else name).items()
        }
    if isinstance(detail, list):
        texts = [item for item in detail if not isinstance(item, dict | list)]
        found = {place or "detail": " ".join(map(str, texts))} if texts else {}
        for number, part in enumerate(detail):
            if isinstance(part, dict | list):
                found |= _flat(part, f"{place}[{number}]")
        return found
    return {place or "detail": str(detail)}


def _first(detail: Any) -> str:
    return next(iter(_flat(detail).values()), "")
