"""The lives of a visit and a wave as tables: which verb leads from where to where (domain.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One row of the table: a verb, the states it may start from, and the state it ends in."""

    verb: str
    sources: tuple[str, ...]
    target: str


class WrongState(Exception):
    """A verb that the table doesn't allow now; says what state the thing is in."""

    def __init__(self, noun: str, verb: str, state: str, sources: tuple[str, ...]) -> None:
        allowed = " or ".join(sources)
        super().__init__(f'This {noun} is {state}; "{verb}" is allowed only while {allowed}.')
        self.noun, self.verb, self.state, self.sources = noun, verb, state, sources


UNSTARTED = ("planned", "offered", "accepted")
VISIT = {
    step.verb: step
    for step in (
        Step("offer", ("planned",), "offered"),
        Step("accept", ("planned", "offered"), "accepted"),
        Step("assign", ("planned", "offered"), "accepted"),
        Step("invite", ("planned", "offered"), "offered"),
        Step("decline", ("accepted",), "offered"),
        # An invitation ends by the shopper or by its time; then it may go back to where it was.
        Step("decline_invitation", ("offered",), "offered"),
        Step("lapse", ("offered",), "offered"),
        Step("shelve", ("offered",), "planned"),
        Step("unassign", ("accepted",), "offered"),
        # When it is going to be made is the shopper's plan, and no state.
        Step("choose_day", ("accepted",), "accepted"),
        Step("start", ("accepted",), "in_progress"),
        Step("submit", ("in_progress", "returned"), "submitted"),
        Step("claim", ("submitted",), "in_review"),
        # A reviewer who goes home doesn't hold a visit for ever.
        Step("release", ("in_review",), "submitted"),
        Step("correct", ("in_review",), "in_review"),
        Step("return", ("in_review",), "returned"),
        # A shopper who never answers doesn't hold a visit for ever either.
        Step("recall", ("returned",), "submitted"),
        Step("approve", ("in_review",), "approved"),
        Step("reject", ("in_review",), "rejected"),
        Step("cancel", UNSTARTED, "cancelled"),
        Step("expire", (*UNSTARTED, "in_progress"), "expired"),
        Step("correct_approved", ("approved",), "approved"),
        # Finished in time on the phone, late on the way: still taken, flagged late.
        Step("submit_late", ("expired",), "submitted"),
    )
}
WAVE = {
    step.verb: step
    for step in (
        Step("open", ("draft",), "open"),
        # As if it had never been opened, while no visit of it was anybody's.
        Step("withdraw", ("open",), "draft"),
        Step("close", ("open",), "closed"),
        Step("publish", ("closed",), "published"),
        Step("restate", ("published",), "published"),
    )
}
VISIT_STATES = tuple(dict.fromkeys(("planned", *(step.target for step in VISIT.values()))))
WAVE_STATES = ("draft", "open", "closed", "published")


def next_state(table: dict[str, Step], noun: str, verb: str, state: str) -> str:
    """The state `verb` leads to; raises `WrongState` where the table has no such step."""
    step = table[verb]
    if state not in step.sources:
        raise WrongState(noun, verb, state, step.sources)
    return step.target
