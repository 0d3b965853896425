"""One's API tokens."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import TokenForm
from accounts.models import ApiToken, User
from accounts.services.tokens import make_token, revoke_token
from common.errors import Refused


@login_required
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
@never_cache
def list_tokens(request: HttpRequest) -> HttpResponse:
    """The live ones, and a form for one more; a new token's text is shown in this answer alone."""
    assert isinstance(request.user, User)
    form, made = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, made = make_token(name=form.cleaned_data["name"], by=request.user)
            form = TokenForm()
        except Refused as refusal:
            form.add_error(None, refusal.detail)
    tokens = ApiToken.objects.active().filter(user=request.user)
    return render(request, "accounts/token_list.html", {"form": form, "tokens": tokens, "made": made})


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Close one of one's own."""
    assert isinstance(request.user, User)
    get_object_or_404(ApiToken, pk=token_id, user=request.user)
    token = revoke_token(token_id=token_id, by=request.user)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("token-list")
