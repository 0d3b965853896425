"""What the pages of programmes, branches and their parts share."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, get_language_info

from accounts.decorators import ActingRequest
from common.errors import Refused

PER_PAGE = 50
HQRequest = ActingRequest


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page asked for, 50 rows; a number that is none shows the first or the last."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """What a service refused, beside the field at fault, or above the form."""
    named = {name: text for name, text in refused.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, text)
    if not named:
        form.add_error(None, refused.detail)


def refuse_to(request: HttpRequest, refused: Refused, to: str, **kwargs: Any) -> HttpResponse:
    """Back to a page, with what the service said above it."""
    messages.error(request, refused.detail)
    return HttpResponseRedirect(reverse(to, kwargs=kwargs))


def wants_archived(request: HttpRequest) -> bool:
    """What an archive button asks: to put away, or to take back."""
    return request.POST.get("archived") != "no"


def reader_language() -> str:
    """The code of the reader's language, without a region."""
    return (get_language() or "en").split("-")[0]


def language_name(code: str) -> str:
    """A language as the reader's names it, else its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
