"""Every answer of a network as XLSX and CSV, a row for each visit and for each answer: seconds, those of work, size and peak memory."""

import resource
import time
from typing import Any

from bench.common import finish, say, start

asked = start("exports", __doc__)

from django.utils import timezone  # noqa: E402 the project is set up first

from audits.models import Wave  # noqa: E402
from bench.rows import make_rows  # noqa: E402
from conftest import make_cast  # noqa: E402
from reports.exports.scope import Scope  # noqa: E402
from reports.services.exports import ask_export, make_export  # noqa: E402

VISITS = asked.size or (100_000 if asked.full else 5_000)
BRANCHES, WAVES = max(10, VISITS // 50), 12


def peak_mb() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Each in turn, the largest last."""
    cast = make_cast()
    make_rows(cast, visits=VISITS, branches=BRANCHES, waves=WAVES, answers=True)
    waves = Wave.objects.filter(state="published").order_by("pk")
    scope = Scope(waves=tuple(waves.values_list("pk", flat=True)))
    figures: dict[str, Any] = {"visits": VISITS, "before_mb": peak_mb()}
    for kind, form in (("visits", "csv"), ("visits", "xlsx"), ("answers", "csv"), ("answers", "xlsx")):
        export = ask_export(
            organisation=cast.zerno, kind=kind, form=form, variant="code", scope=scope, language="en", by=cast.manager
        )
        began, worked = time.perf_counter(), time.process_time()
        made = make_export(export_id=export.pk)
        export.refresh_from_db()
        name = f"{kind}_{form}"
        figures |= {
            f"{name}_seconds": time.perf_counter() - began,
            f"{name}_cpu_seconds": time.process_time() - worked,
            f"{name}_mb": export.bytes / 1e6,
            f"{name}_peak_mb": peak_mb(),
        }
        say(
            f"{name}: {'made' if made else export.problem} in {figures[f'{name}_seconds']:.0f} s, {timezone.now():%H:%M}"
        )
    finish(**figures)


if __name__ == "__main__":
    main()
