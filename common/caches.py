"""A cache that may be away: nothing in it is the only copy of anything, so nobody fails or waits for it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from common.outages import Outage

log = structlog.get_logger()
ResultT = TypeVar("ResultT")
OUTAGE = Outage()


class ForgivingRedisCache(RedisCache):
    """Redis; while it can't be reached, a cache that holds nothing and takes everything.

    Limits then let everybody through, and locks kept in it are had by whoever asks.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key was free; while Redis is away every key is."""
        return attempt("add", super().add, args, kwargs, otherwise=True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        return attempt("get", super().get, (key, default, version), {}, otherwise=default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep a value, if it can be kept."""
        attempt("set", super().set, args, kwargs, otherwise=None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key is there."""
        return attempt("touch", super().touch, args, kwargs, otherwise=False)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key was there."""
        return attempt("delete", super().delete, args, kwargs, otherwise=False)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Those values that are there."""
        return attempt("get_many", super().get_many, args, kwargs, otherwise={})

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key is there."""
        return attempt("has_key", super().has_key, args, kwargs, otherwise=False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The sum; a count that can't be kept begins anew. Raises `ValueError` for an unknown key."""
        return attempt("incr", super().incr, (key, delta, version), {}, otherwise=delta)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """The keys that were not kept; none are named."""
        return attempt("set_many", super().set_many, args, kwargs, otherwise=[])

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Forget them."""
        attempt("delete_many", super().delete_many, args, kwargs, otherwise=None)

    def clear(self) -> None:
        """Forget all."""
        attempt("clear", super().clear, (), {}, otherwise=None)


def attempt(
    verb: str, call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, otherwise: ResultT
) -> ResultT:
    """What the call gives, or `otherwise` while the server is away."""
    if OUTAGE.is_on:
        return otherwise
    began = time.monotonic()
    try:
        result: ResultT = call(*args, **kwargs)
    except (RedisError, OSError) as problem:
        OUTAGE.note(began)
        log.warning("cache_away", verb=verb, problem=str(problem))
        return otherwise
    return result
