"""The texts that shoppers agree to: the owner's page, and the page where they are accepted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import memberships_of
from accounts.decorators import ActingRequest, role_required
from accounts.forms import TermsForm
from accounts.models import Role, Terms, TermsKind, User
from accounts.services.terms import accept_terms, terms_to_accept, write_terms


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER)
def edit(request: ActingRequest) -> HttpResponse:
    """The texts in force; a change is a new version, which everybody accepts anew."""
    now = {terms.kind: terms for terms in Terms.objects.in_force(request.organisation)}
    initial = {kind: terms.text for kind, terms in now.items()}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        for kind in TermsKind:
            text = form.cleaned_data[kind]
            write_terms(organisation_id=request.organisation.pk, kind=kind, text=text, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("terms-edit")
    return render(request, "accounts/hq/terms_edit.html", {"form": form, "texts": now.values()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def accept(request: HttpRequest) -> HttpResponse:
    """What is still to be accepted, in full; 404 for who shops nowhere."""
    user = request.user
    if not isinstance(user, User) or not memberships_of(user, Role.SHOPPER).exists():
        raise Http404
    if request.method == "POST":
        numbers = [said for said in request.POST.getlist("terms") if said.isascii() and said.isdigit()]
        ids = {int(said) for said in numbers if len(said) < 19}
        accept_terms(ids=ids, by=user)
        if not terms_to_accept(user):
            messages.success(request, _("Thank you. Your acceptance is noted."))
            return redirect("home")
        return redirect("terms-accept")
    return render(request, "accounts/terms_accept.html", {"waiting": terms_to_accept(user)})
