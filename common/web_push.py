"""Waking an app by Web Push (RFC 8030, signed by RFC 8292): without content, so that no push service learns any."""

from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, b64urlencode

LONGEST_S = 10
# A phone that is off for longer has nothing from old news.
KEPT_S = 24 * 60 * 60
CONNECTIONS: dict[str, type[HTTPConnection]] = {"https": HTTPSConnection}
# The phone took its permission back, or the app is gone from it.
GONE = (404, 410)


class NotPushed(OSError):
    """The push service could not be reached, or didn't take it; worth another try."""


def is_allowed(endpoint: str, hosts: Iterable[str]) -> bool:
    """Whether the address is one of a push service: https, its usual port, a host of the list, or below ".such"."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc and endpoint.isprintable()
    return plain and any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)


def public_key(private: str) -> str:
    """What a browser subscribes with, from the private key (32 bytes as base64url)."""
    key = Vapid02.from_raw(private.encode()).public_key
    return str(b64urlencode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)))


def push(endpoint: str, *, private: str, contact: str) -> bool:
    """Wake who subscribed there; False where nobody is there any more. Redirections are followed nowhere.

    Raises `NotPushed`.
    """
    parts = urlsplit(endpoint)
    signed = Vapid02.from_raw(private.encode()).sign({"sub": contact, "aud": f"{parts.scheme}://{parts.netloc}"})
    connection = CONNECTIONS[parts.scheme](parts.netloc, timeout=LONGEST_S)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, headers={**signed, "TTL": str(KEPT_S), "Content-Length": "0"})
        status = connection.getresponse().status
    except (OSError, HTTPException, UnicodeError) as problem:  # a name that is none fails as it is encoded
        raise NotPushed(str(problem)) from problem
    finally:
        connection.close()
    if status in GONE:
        return False
    if not 200 <= status < 300:
        raise NotPushed(f"the push service answered {status}")
    return True
