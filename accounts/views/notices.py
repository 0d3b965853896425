"""The settings of letters, and the link in a digest that stops it, for whoever has the letter, signed in or not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import STAFF, memberships_of
from accounts.forms import NoticesForm
from accounts.models import NoticeKind, User, notices_of
from accounts.services import notices


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_notices(request: HttpRequest) -> HttpResponse:
    """When one is written to, and what the digest tells."""
    assert isinstance(request.user, User)
    is_staff = memberships_of(request.user, *STAFF).exists()
    form = NoticesForm(request.POST or None, instance=notices_of(request.user), is_staff=is_staff)
    if request.method == "POST" and form.is_valid():
        notices.edit_notices(values=form.values(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("notices-edit")
    return render(request, "accounts/notices_edit.html", {"form": form, "is_staff": is_staff})


@csrf_exempt  # mail programs send the post of RFC 8058 themselves; the key alone is what it needs
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """A look changes nothing, since mail programs follow links; the button, or the program's own post, stops it."""
    person = notices.person_of_digest(key)
    if person is None:
        raise Http404
    if request.method == "POST":
        notices.stop_digests(by=person)
    is_on = request.method != "POST" and set(notices_of(person).muted) < set(NoticeKind.values)
    return render(request, "accounts/digest_stop.html", {"is_on": is_on})
