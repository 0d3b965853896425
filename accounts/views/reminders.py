"""The link in a reminder: stops them, for whoever has the letter, signed in or not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.services.shoppers import profile_of_key, stop_reminders


@csrf_exempt  # mail programs send the post of RFC 8058 themselves; the key alone is what it needs
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """A look changes nothing, since mail programs follow links; the button, or the program's own post, stops them."""
    profile = profile_of_key(key)
    if profile is None:
        raise Http404
    is_on = profile.reminders
    if request.method == "POST":
        is_on = not stop_reminders(key=key)
    return render(request, "accounts/reminders_stop.html", {"is_on": is_on})
