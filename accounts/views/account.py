"""One's own account: name, language, appearance, and the role one acts in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import memberships_of
from accounts.forms import AccountForm, ShopperForm
from accounts.middleware import YEAR, choose_membership
from accounts.models import ShopperProfile, User
from accounts.services.people import calendar_key, edit_person, renew_calendar
from accounts.services.shoppers import edit_own_profiles
from accounts.services.terms import terms_to_accept


@login_required
def show_account(request: HttpRequest) -> HttpResponse:
    """Name, language and appearance, and the way to everything else of one's account."""
    user = request.user
    assert isinstance(user, User)
    initial = {"language": user.language or translation.get_language()}
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=user.pk), initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/account_home.html", {"form": form})
    saved = edit_person(
        name=form.cleaned_data["name"],
        language=form.cleaned_data["language"],
        theme=form.cleaned_data["theme"],
        by=user,
    )
    with translation.override(saved.language):
        messages.success(request, _("Saved."))
    response = redirect("account-home")
    remember_theme(response, saved.theme)
    return response


def remember_theme(response: HttpResponse, theme: str) -> None:
    """Keep the appearance for the pages that are shown before signing in."""
    if theme:
        response.set_cookie(
            "theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie("theme", samesite="Lax")


@login_required
def edit_own_shopping(request: HttpRequest) -> HttpResponse:
    """What a shopper tells, so that fitting visits are offered; 404 for who shops nowhere."""
    assert isinstance(request.user, User)
    profile = ShopperProfile.objects.filter(membership__in=memberships_of(request.user)).order_by("pk").first()
    if profile is None:
        raise Http404
    form = ShopperForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        edit_own_profiles(values=form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("shopping-edit")
    waiting = terms_to_accept(request.user)
    calendar = settings.SITE_URL + reverse("shopper-calendar", args=[calendar_key(request.user)])
    context = {"form": form, "calendar": calendar, "waiting": waiting}
    return render(request, "accounts/shopping_edit.html", context)


@login_required
@require_POST
def renew_own_calendar(request: HttpRequest) -> HttpResponse:
    """A new link to one's calendar of visits, for who gave the earlier one away."""
    assert isinstance(request.user, User)
    if not ShopperProfile.objects.filter(membership__in=memberships_of(request.user)).exists():
        raise Http404
    renew_calendar(by=request.user)
    messages.success(request, _("The earlier link opens nothing any more."))
    return redirect("shopping-edit")


@login_required
@require_POST
def switch_membership(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles from now on."""
    assert isinstance(request.user, User)
    wanted = request.POST.get("membership", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    membership = get_object_or_404(memberships_of(request.user), pk=wanted)
    response = redirect("home")
    choose_membership(request, response, membership)
    return response


def not_offered(_request: HttpRequest, key: str = "") -> HttpResponse:
    """An address changes by invitation only, since its owner's mailbox must prove it: allauth's own page is closed."""
    raise Http404
