"""The cheapest way to bring as many visits as possible to shoppers, as a minimum-cost flow (OR-tools)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """A row is a kind of visit, of which there are `sizes`, a column a shopper with `room` for so many.

    Costs are whole numbers. `branches` says for each row at which branch it is, if a shopper may come there once only,
    else -1.
    """

    sizes: Numbers
    room: Numbers
    cost: Numbers
    branches: Numbers


def cheapest(network: Network, allowed: Mask) -> Numbers:
    """How many visits of each row each shopper makes, over `allowed` pairs: as many as can be, at the least cost."""
    rows, columns = allowed.shape
    past = rows + columns
    taken = np.zeros(allowed.shape, np.int64)
    row, column = np.nonzero(allowed & (network.room > 0))
    if not row.size:
        return taken
    meeting, exits, meetings = meetings_of(network, row, column)
    starts = [row, exits[:, 0], np.arange(rows, past), np.arange(rows)]
    ends = [
        np.where(meeting >= 0, meeting, rows + column),
        rows + exits[:, 1],
        np.full(columns, past),
        np.full(rows, past),
    ]
    once = np.where(network.branches[row] >= 0, 1, network.sizes[row])
    room = [np.minimum(once, network.sizes[row]), np.ones(len(exits), np.int64), network.room, network.sizes]
    # Dearer than any chain of detours that covering one visit more could ask of the others.
    uncovered = (int(network.cost.max()) + 1) * (int(network.sizes.sum()) + 1)
    costs = [network.cost[row, column], np.zeros(len(exits)), np.zeros(columns), np.full(rows, uncovered)]
    solver = min_cost_flow.SimpleMinCostFlow()
    joined = [np.concatenate(part).astype(np.int64) for part in (starts, ends, room, costs)]
    arcs = solver.add_arcs_with_capacity_and_unit_cost(*joined)
    total = int(network.sizes.sum())
    nodes = np.arange(past + 1 + meetings)
    supplies = np.zeros(nodes.size, np.int64)
    supplies[:rows], supplies[past] = network.sizes, -total
    solver.set_nodes_supplies(nodes, supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow has no optimum: {status}")
    taken[row, column] = solver.flows(arcs[: row.size])
    return taken


def meetings_of(network: Network, row: Numbers, column: Numbers) -> tuple[Numbers, Numbers, int]:
    """Nodes of one branch and one shopper, where several kinds of visits are at a branch that a shopper sees once.

    Gives for each arc its meeting's node or -1, each meeting's node and column, and how many there are. A branch with
    one kind of visit needs none: there an arc of room for one says the same.
    """
    branch = network.branches[row]
    kinds = np.bincount(network.branches[network.branches >= 0], minlength=1)
    shared = (branch >= 0) & (kinds[np.maximum(branch, 0)] > 1)
    first = sum(network.cost.shape) + 1
    width = network.cost.shape[1]
    keys, place = np.unique(branch[shared] * width + column[shared], return_inverse=True)
    meeting = np.full(row.size, -1, np.int64)
    meeting[shared] = first + place
    return meeting, np.stack([first + np.arange(keys.size), keys % width], axis=1), int(keys.size)
