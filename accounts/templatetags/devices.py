"""`{{ session.user_agent|device }}`: what a person calls their device."""

from django import template

register = template.Library()
# The first that is named wins: browsers pretend to be those further down.
BROWSERS = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
]  # fmt: skip


@register.filter
def device(user_agent: str) -> str:
    """Like "Chrome, Android"; the header itself, shortened, where neither is known."""
    found = [
        next((name for sign, name in signs if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS)
    ]  # fmt: skip
    return ", ".join(filter(None, found)) or user_agent[:60] or "–"
