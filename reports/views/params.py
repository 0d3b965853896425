"""What stands after the question mark."""

from django.http import HttpRequest

LONGEST = 9


def asked_number(request: HttpRequest, name: str) -> int | None:
    """The whole number that was asked for; None for nothing, -1, which no row has, for nonsense."""
    text = request.GET.get(name, "")
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) <= LONGEST else -1


def asked_numbers(request: HttpRequest, name: str) -> list[int]:
    """The whole numbers that were asked for, without nonsense."""
    return [int(text) for text in request.GET.getlist(name) if text.isdecimal() and len(text) <= LONGEST]
