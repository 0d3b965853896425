"""Automatic assignment: 10,000 visits among 1,000 shoppers, beside greedy and the bound of the linear program.

Both are made from the same pairs: greedy gives each visit to the nearest who still has room, the linear program halves and
thirds people as it likes, so no plan can cover more, or as many on fewer kilometres.
"""

import datetime as dt
import random
import resource
import statistics
from collections import Counter
from dataclasses import replace

from bench.common import finish, in_turn, say, start, timed

asked = start("plan", __doc__)

import numpy as np  # noqa: E402 the project is set up first
from scipy.optimize import linprog  # noqa: E402
from scipy.sparse import csr_matrix, vstack  # noqa: E402

from audits.rules.eligibility import ANY_DAY, Job, Place, Shopper, why_not  # noqa: E402
from audits.rules.planning import PER_KM, UNKNOWN_KM, Limits, Plan, Problem, plan_shoppers  # noqa: E402

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
CITIES = 40
LIMITS = Limits(a_day=3, a_wave=14)


def street(cities: list[Place], chance: random.Random) -> Place:
    """Somewhere in or around one of the cities; the first ones are larger."""
    city = cities[min(CITIES - 1, int(chance.expovariate(0.12)))]
    return Place(city.lat + chance.gauss(0, 0.12), city.lon + chance.gauss(0, 0.18))


def network(visits: int, people: int, seed: int) -> tuple[list[Job], dict[int, Shopper]]:
    """Five visits at each branch in a month, and shoppers with all that may stand in the way."""
    chance = random.Random(seed)  # noqa: S311 no secret
    cities = [Place(chance.uniform(46.5, 51.5), chance.uniform(23.5, 37.5)) for _city in range(CITIES)]
    days = tuple(NOW.date() + dt.timedelta(days=day) for day in range(28))
    ends_at, jobs = NOW + dt.timedelta(days=28), []
    for branch in range(visits // 5):
        place = street(cities, chance)
        job = Job("", branch, NOW, ends_at, rotation_days=90, max_distance_km=60.0, place=place, days=days)
        jobs += [replace(job, visit=(branch, number)) for number in range(5)]
    shoppers = {}
    for key in range(people):
        able = frozenset({6, 7}) if chance.random() < 0.2 else ANY_DAY
        met = frozenset(chance.sample(range(visits // 5), 5))
        shoppers[key] = Shopper(
            True, 12, chance.randrange(2), conflicts=met, home=street(cities, chance), weekdays=able
        )
    return jobs, shoppers


def greedy(problem: Problem) -> tuple[int, float]:
    """Visits covered and their cost, each by the nearest who has room."""
    room, cost = problem.network.room.copy(), problem.network.cost
    covered, total = 0, 0.0
    for row, size in enumerate(problem.network.sizes):
        able = np.flatnonzero((problem.pairs.codes[row] == 0) & (room > 0))
        nearest = able[np.argsort(cost[row, able])][:size]
        room[nearest] -= 1
        covered, total = covered + nearest.size, total + cost[row, nearest].sum()
    return covered, total


def bound(problem: Problem) -> tuple[float, float]:
    """The most visits that the linear program covers, and the least that so many cost it."""
    row, column = np.nonzero(problem.pairs.codes == 0)
    ones = np.ones(row.size)
    place = np.arange(row.size)
    rooms = vstack([csr_matrix((ones, (row, place))), csr_matrix((ones, (column, place)))])
    most = np.concatenate([problem.network.sizes[: row.max() + 1], problem.network.room[: column.max() + 1]])
    covered = -linprog(-ones, A_ub=rooms, b_ub=most, bounds=(0, 1), method="highs").fun
    cost = problem.network.cost[row, column].astype(float)
    all_of_them = csr_matrix(ones)
    cheapest = linprog(
        cost, A_ub=rooms, b_ub=most, A_eq=all_of_them, b_eq=[round(covered)], bounds=(0, 1), method="highs"
    )
    return covered, cheapest.fun


def broken(jobs: list[Job], shoppers: dict[int, Shopper], plan: Plan) -> int:
    """How many rules the plan breaks, by the job board's own judgement and by counting."""
    held: Counter[int] = Counter()
    days: Counter[tuple[int, dt.date | None]] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    found = 0
    for job in jobs:
        if job.visit not in plan.choices:
            continue
        choice = plan.choices[job.visit]
        shopper = shoppers[choice.shopper]
        found += why_not(job, replace(shopper, held=shopper.held + held[choice.shopper]), NOW) is not None
        found += choice.day is None or choice.day.isoweekday() not in shopper.weekdays
        held[choice.shopper] += 1
        days[choice.shopper, choice.day] += 1
        pairs[choice.shopper, job.branch] += 1
    most_a_day, most_a_wave = LIMITS.a_day or 0, LIMITS.a_wave or 0
    found += sum(number > most_a_day for number in days.values()) + sum(number > 1 for number in pairs.values())
    return found + sum(number > most_a_wave for number in held.values())


def kilometres(plan: Plan) -> float:
    """What the plan costs, in the planner's own units."""
    return sum(round((UNKNOWN_KM if one.km is None else one.km) * PER_KM) for one in plan.choices.values())


def main() -> None:
    """Both sizes; the plan and greedy in turn, the bound once, for it takes long and never changes."""
    visits = asked.size or 10_000
    jobs, shoppers = network(visits, visits // 10, seed=1)
    plans: list[Plan] = []
    seconds = in_turn(
        asked.runs,
        plan=lambda: timed(lambda: plans.append(plan_shoppers(jobs, shoppers, at=NOW, limits=LIMITS))),
        greedy=lambda: timed(lambda: greedy(Problem(jobs, shoppers, NOW, LIMITS, 0))),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    plan, problem = plans[-1], Problem(jobs, shoppers, NOW, LIMITS, 0)
    simple, (covered, least) = greedy(problem), bound(problem)
    small = network(300, 100, seed=2)
    little = [timed(lambda: plan_shoppers(*small, at=NOW, limits=LIMITS)) for _run in range(asked.runs)]
    say(
        f"{visits} visits, {len(shoppers)} shoppers, {int((problem.pairs.codes == 0).sum())} kinds of visit x shopper that fit"
    )
    say(f"covered: plan {len(plan.choices)}, linear program {covered:.1f}, greedy {simple[0]}")
    say(
        f"km: plan {kilometres(plan) / PER_KM:.0f}, linear program {least / PER_KM:.0f}, greedy {simple[1] / PER_KM:.0f}"
    )
    finish(
        over_bound=kilometres(plan) / least,
        seconds=statistics.median(seconds["plan"]),
        rules_broken=broken(jobs, shoppers, plan),
        uncovered=visits - len(plan.choices),
        uncovered_by_bound=visits - round(covered),
        greedy_uncovered=visits - simple[0],
        greedy_seconds=statistics.median(seconds["greedy"]),
        small_seconds=statistics.median(little),
        peak_mb=peak,
    )


if __name__ == "__main__":
    main()
