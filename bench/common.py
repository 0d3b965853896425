"""What every figure shares: the project on an empty database, things timed in turn, one line of JSON at the end."""

import argparse
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

RUNS = 5


def start(name: str, about: str) -> argparse.Namespace:
    """Read `--full` and `--size`, set the project up on the servers' empty database; gives the arguments."""
    parser = argparse.ArgumentParser(prog=f"make bench-{name}", description=about)
    parser.add_argument("--full", action="store_true", help="the size of docs/performance.md's target")
    parser.add_argument("--size", type=int, default=0, help="another size than the usual")
    parser.add_argument("--runs", type=int, default=RUNS, help="alternating runs, at least 5 for a figure")
    asked = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        sys.exit(f"Run it as `make bench-{name}`, which starts its servers.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["MYSTERY_SECRET_KEY"] = "only-for-measuring-" * 3
    os.environ["MYSTERY_FILES_DIR"] = tempfile.mkdtemp(prefix="mystery-bench-")
    import django  # noqa: PLC0415 only now are the settings known

    django.setup()
    from django.conf import settings  # noqa: PLC0415 as above
    from django.core.management import call_command  # noqa: PLC0415 as above

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    return asked


def say(*words: object) -> None:
    """A line for whoever watches."""
    print(*words, flush=True)


def finish(**figures: Any) -> None:
    """The last line."""
    print(json.dumps({name: tidy(value) for name, value in figures.items()}), flush=True)


def tidy(value: Any) -> Any:
    """A float with three places that count."""
    if not isinstance(value, float):
        return value
    return round(value, 3) if abs(value) < 10 else round(value, 1)


def timed(act: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def in_turn(runs: int, **acts: Callable[[], float]) -> dict[str, list[float]]:
    """Each act's figure, run after run, so that a noisy machine disturbs all alike."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _run in range(runs):
        for name, act in acts.items():
            found[name].append(act())
    return found


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the runs' ratios."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values doesn't exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
