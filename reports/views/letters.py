"""What a person is sent about results: seen and turned off in the account, or by the link in a letter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.errors import Refused
from reports.services.letters_off import key_of, letters_of, refuse_foreign, turn_letter, wanted_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters_own(request: HttpRequest) -> HttpResponse:
    """One's own letters, each with its switch."""
    assert isinstance(request.user, User)
    if request.method == "POST":
        try:
            wanted = refuse_foreign(wanted_of(request.POST.get("key", "")), request.user)
        except Refused as refused:
            raise Http404 from refused
        turn_letter(wanted, off=request.POST.get("off") == "yes")
        messages.success(request, _("Saved."))
        return redirect("letters-own")
    rows = [(one.thing, key_of(one.user, one.thing), is_off) for one, is_off in letters_of(request.user)]
    return render(request, "reports/letters_own.html", {"letters": rows})


@csrf_exempt  # mail programs send the post of RFC 8058 themselves; the key alone is what it needs
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_stop(request: HttpRequest, key: str) -> HttpResponse:
    """A look changes nothing, since mail programs follow links; the button, or the program's own post, does."""
    wanted = wanted_of(key)
    if wanted is None:
        raise Http404
    if request.method == "POST":
        turn_letter(wanted, off=request.POST.get("on") != "yes")
    return render(request, "reports/letter_stop.html", {"name": wanted.thing.name, "is_off": wanted.is_off})
