"""Score cells: one refreshed, all rebuilt against a plain GROUP BY, visits scored anew, and shown after an approval."""

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from itertools import cycle

from bench.common import finish, in_turn, ratio, say, start, timed

asked = start("rollup", __doc__)

from django.db import connection  # noqa: E402 the project is set up first
from django.db.models import Prefetch  # noqa: E402

from audits.models import Answer, Visit, Wave  # noqa: E402
from audits.rules.scoring import score_visit  # noqa: E402
from audits.services.scores import parsed_checklist, stored_answers  # noqa: E402
from bench.rows import make_rows  # noqa: E402
from bench.shown import shown_after  # noqa: E402
from conftest import make_cast  # noqa: E402
from reports.models import QuestionCell, ScoreCell  # noqa: E402
from reports.services.cells import rebuild_scores, refresh_cells  # noqa: E402

VISITS = asked.size or (100_000 if asked.full else 20_000)
REFRESHES = 400
BRANCHES, WAVES = 2000 if VISITS >= 100_000 else max(10, VISITS // 50), 12
GROUP_BYS = (
    """
CREATE TEMP TABLE expert AS
SELECT wave_id, branch_id, '' AS section, count(*) AS n, sum(score) AS total, sum(score::int * score) AS squares
FROM audits_visit WHERE state = 'approved' AND score IS NOT NULL GROUP BY 1, 2
UNION ALL
SELECT v.wave_id, v.branch_id, s.section, count(*), sum(s.score), sum(s.score::int * s.score)
FROM audits_sectionscore s JOIN audits_visit v ON v.id = s.visit_id
WHERE v.state = 'approved' AND s.score IS NOT NULL GROUP BY 1, 2, 3
""",
    """
CREATE TEMP TABLE expert AS
SELECT v.wave_id, v.branch_id, a.question, count(a.rate) AS n, sum(a.rate) AS total, sum(a.rate::bigint * a.rate) AS squares
FROM audits_answer a JOIN audits_visit v ON v.id = a.visit_id WHERE v.state = 'approved' GROUP BY 1, 2, 3
""",
)


def expert() -> None:
    """The figures alone, grouped once."""
    with connection.cursor() as cursor:
        for group_by in GROUP_BYS:
            cursor.execute("DROP TABLE IF EXISTS expert")
            cursor.execute(group_by)


def refresh_all(wave_ids: Sequence[int], branch_ids: Sequence[int], count: int) -> list[float]:
    """Milliseconds of so many refreshes, all over the network."""
    pairs = zip(cycle(wave_ids), cycle(branch_ids), range(count), strict=False)
    return [1000 * timed(lambda: refresh_cells(wave_id=wave, branch_id=branch)) for wave, branch, _ in pairs]  # noqa: B023 called at once


def refreshes_a_second(wave_ids: Sequence[int], branch_ids: Sequence[int], workers: int) -> float:
    """What so many processes at once do, each its own branches."""
    fork = multiprocessing.get_context("fork")
    warm, told = fork.Barrier(workers), fork.Queue()

    def work(own: Sequence[int]) -> None:
        refresh_all(wave_ids, own, 20)
        warm.wait()
        told.put(1000 * REFRESHES / sum(refresh_all(wave_ids, own, REFRESHES)))

    connection.close()
    processes = [fork.Process(target=work, args=(branch_ids[number::workers],)) for number in range(workers)]
    for process in processes:
        process.start()
    rates = [told.get() for _ in processes]
    for process in processes:
        process.join()
    return sum(rates)


def rescore(wave: Wave, most: int) -> float:
    """Visits a second of one core, read and scored from their answers; the core's own time, whoever else wants it."""
    parsed = parsed_checklist(wave.checklist_version)
    answers = Prefetch("answers", Answer.objects.only("visit", "question", "value", "is_na"))
    visits = Visit.objects.filter(wave=wave).only("pk").prefetch_related(answers)[:most]
    began = time.process_time()
    scored = [score_visit(parsed, stored_answers(visit)) for visit in visits]
    return len(scored) / (time.process_time() - began)


def main() -> None:
    """Each in turn."""
    seconds = []
    cast = make_cast()
    seconds.append(timed(lambda: make_rows(cast, visits=VISITS, branches=BRANCHES, waves=WAVES, answers=True)))
    waves = list(Wave.objects.order_by("pk"))
    say(f"{VISITS} visits x 40 answers, {BRANCHES} branches, {WAVES} waves in {seconds[0]:.0f} s")
    rebuild_scores()
    say(f"{ScoreCell.objects.count()} cells of sections, {QuestionCell.objects.count()} of questions")
    found = in_turn(asked.runs, ours=lambda: timed(rebuild_scores), theirs=lambda: timed(expert))
    say(f"rebuild {statistics.median(found['ours']):.2f} s, GROUP BY {statistics.median(found['theirs']):.2f} s")
    pairs = [wave.pk for wave in waves[:-1]], list(waves[0].branches.order_by("pk").values_list("pk", flat=True))
    refresh_all(*pairs, 20)
    refreshed = refresh_all(*pairs, REFRESHES)
    rate = statistics.median(refreshes_a_second(*pairs, workers=2) for _ in range(asked.runs))
    rates = [rescore(wave, 1000) for wave in waves[: asked.runs]]
    shown = shown_after(cast, waves[-1], a_second=20, seconds=30 if asked.full else 10)
    finish(
        rebuild_ratio_to_groupby=ratio(found["ours"], found["theirs"]),
        rebuild_seconds=statistics.median(found["ours"]),
        refresh_ms=statistics.median(refreshed),
        refreshes_per_second_of_one=1000 * len(refreshed) / sum(refreshed),
        refreshes_per_second=rate,
        rescored_per_second=statistics.median(rates),
        **shown,
        visits=VISITS,
    )


if __name__ == "__main__":
    main()
