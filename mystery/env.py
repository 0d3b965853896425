"""Every environment variable, read in one typed place; a missing secret stops the start with a sentence."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
# The push services of Chrome, Firefox, Safari and Windows; a name that begins with a dot stands for all below it.
PUSH_HOSTS = ["fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"]
TRYING_OUT = "only-for-trying-things-out-with-MYSTERY_DEBUG"


@dataclass(frozen=True)
class ObjectStore:
    """An S3-compatible store; `bucket` is private."""

    bucket: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str

    def as_storage(self) -> dict[str, object]:
        """Django's setting for it."""
        where = dict(bucket_name=self.bucket, endpoint_url=self.endpoint or None, region_name=self.region or None)
        keys = dict(access_key=self.access_key, secret_key=self.secret_key)
        return dict(BACKEND="common.object_store.ObjectStorage", OPTIONS=where | keys)


@dataclass(frozen=True)
class Env:
    """The settings that differ between a laptop and a cluster."""

    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    site_url: str
    https: bool
    proxies: int
    database: dict[str, object]
    redis_url: str
    files_dir: Path
    object_store: ObjectStore | None
    mail: dict[str, object] | None
    mail_dir: Path
    mail_from: str
    hsts_seconds: int
    demo: bool
    map_tiles: dict[str, str] | None
    vapid_key: str
    vapid_contact: str
    push_hosts: list[str]


def read_env() -> Env:
    """The environment as typed values; raises `ImproperlyConfigured` in plain words."""
    source = environ.Env()
    debug = source.bool("MYSTERY_DEBUG", default=False)
    var = BASE_DIR / "var"
    return Env(
        debug=debug,
        secret_key=read_secret(source, debug=debug),
        allowed_hosts=source.list("MYSTERY_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"]),
        site_url=source.str("MYSTERY_SITE_URL", default="http://localhost:8000").rstrip("/"),
        https=source.bool("MYSTERY_HTTPS", default=not debug),
        proxies=source.int("MYSTERY_PROXIES", default=0),
        database=source.db_url_config(source.str("DATABASE_URL", default="") or f"sqlite:///{var / 'mystery.sqlite3'}"),
        redis_url=source.str("REDIS_URL", default=""),
        files_dir=Path(source.str("MYSTERY_FILES_DIR", default="") or var / "files"),
        object_store=read_object_store(source),
        mail=source.email_url("EMAIL_URL") if source.str("EMAIL_URL", default="") else None,
        mail_dir=Path(source.str("MYSTERY_MAIL_DIR", default="") or var / "mail"),
        mail_from=source.str("MYSTERY_MAIL_FROM", default="Mystery <mystery@localhost>"),
        hsts_seconds=source.int("MYSTERY_HSTS_SECONDS", default=31536000),
        demo=source.bool("MYSTERY_DEMO", default=False),
        map_tiles=read_tiles(source),
        vapid_key=read_vapid_key(source),
        vapid_contact=source.str("MYSTERY_VAPID_CONTACT", default=""),
        push_hosts=source.list("MYSTERY_PUSH_HOSTS", default=PUSH_HOSTS),
    )


def read_secret(source: environ.Env, *, debug: bool) -> str:
    """The secret key; there is no default outside DEBUG."""
    secret: str = source.str("MYSTERY_SECRET_KEY", default="")
    if secret:
        return secret
    if not debug:
        raise ImproperlyConfigured(
            "MYSTERY_SECRET_KEY is not set. Give it 50 random characters, or set MYSTERY_DEBUG=1 to try things out."
        )
    return TRYING_OUT


def read_vapid_key(source: environ.Env) -> str:
    """What signs pushes, 32 bytes as base64url; "" for no pushes at all. A contact must be there with it."""
    key: str = source.str("MYSTERY_VAPID_KEY", default="").strip()
    if not key:
        return ""
    try:
        length = len(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        length = 0
    if length != 32:
        raise ImproperlyConfigured("MYSTERY_VAPID_KEY must be 32 random bytes, as base64url.")
    if not source.str("MYSTERY_VAPID_CONTACT", default="").startswith("mailto:"):
        raise ImproperlyConfigured("MYSTERY_VAPID_CONTACT must be like mailto:you@example.com where pushes are signed.")
    return key


def read_tiles(source: environ.Env) -> dict[str, str] | None:
    """Where maps get their pictures from, and whom they thank for them; None for maps without."""
    url = source.str("MYSTERY_MAP_TILES", default="")
    if not url:
        return None
    if not url.startswith("https://") or any(part not in url for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("MYSTERY_MAP_TILES must be like https://tiles.example.com/{z}/{x}/{y}.png")
    return {"url": url, "credit": source.str("MYSTERY_MAP_CREDIT", default="")}


def read_object_store(source: environ.Env) -> ObjectStore | None:
    """The object store, where a bucket is named; its keys must then be there too."""
    bucket = source.str("MYSTERY_S3_BUCKET", default="")
    if not bucket:
        return None
    store = ObjectStore(
        bucket=bucket,
        endpoint=source.str("MYSTERY_S3_ENDPOINT", default=""),
        region=source.str("MYSTERY_S3_REGION", default=""),
        access_key=source.str("MYSTERY_S3_ACCESS_KEY", default=""),
        secret_key=source.str("MYSTERY_S3_SECRET_KEY", default=""),
    )
    if not (store.access_key and store.secret_key):
        raise ImproperlyConfigured("MYSTERY_S3_BUCKET needs MYSTERY_S3_ACCESS_KEY and MYSTERY_S3_SECRET_KEY too.")
    return store
