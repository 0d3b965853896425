"""Every transition of a visit and a wave: allowed where domain.md says so, refused everywhere else."""

import pytest

from audits.rules.lifecycle import VISIT, VISIT_STATES, WAVE, WAVE_STATES, WrongState, next_state

ALLOWED = {
    ("planned", "offer"): "offered", ("planned", "accept"): "accepted", ("planned", "assign"): "accepted",
    ("planned", "cancel"): "cancelled", ("planned", "expire"): "expired",
    ("offered", "accept"): "accepted", ("offered", "assign"): "accepted",
    ("offered", "cancel"): "cancelled", ("offered", "expire"): "expired",
    ("accepted", "decline"): "offered", ("accepted", "unassign"): "offered", ("accepted", "start"): "in_progress",
    ("accepted", "choose_day"): "accepted", ("planned", "invite"): "offered", ("offered", "invite"): "offered",
    ("offered", "decline_invitation"): "offered", ("offered", "lapse"): "offered", ("offered", "shelve"): "planned",
    ("accepted", "cancel"): "cancelled", ("accepted", "expire"): "expired",
    ("in_progress", "submit"): "submitted", ("in_progress", "expire"): "expired",
    ("returned", "submit"): "submitted", ("submitted", "claim"): "in_review",
    ("in_review", "release"): "submitted", ("in_review", "correct"): "in_review", ("in_review", "return"): "returned",
    ("returned", "recall"): "submitted", ("in_review", "approve"): "approved", ("in_review", "reject"): "rejected",
    ("approved", "correct_approved"): "approved", ("expired", "submit_late"): "submitted",
}  # fmt: skip
WAVE_ALLOWED = {
    ("draft", "open"): "open", ("open", "withdraw"): "draft", ("open", "close"): "closed",
    ("closed", "publish"): "published", ("published", "restate"): "published",
}  # fmt: skip


@pytest.mark.parametrize("verb", VISIT)
@pytest.mark.parametrize("state", VISIT_STATES)
def test_a_visit_moves_only_as_the_table_says(state: str, verb: str) -> None:
    if (state, verb) in ALLOWED:
        assert next_state(VISIT, "visit", verb, state) == ALLOWED[state, verb]
    else:
        with pytest.raises(WrongState, match=f"This visit is {state}"):
            next_state(VISIT, "visit", verb, state)


@pytest.mark.parametrize("verb", WAVE)
@pytest.mark.parametrize("state", WAVE_STATES)
def test_a_wave_moves_only_as_the_table_says(state: str, verb: str) -> None:
    if (state, verb) in WAVE_ALLOWED:
        assert next_state(WAVE, "wave", verb, state) == WAVE_ALLOWED[state, verb]
    else:
        with pytest.raises(WrongState, match=f"This wave is {state}"):
            next_state(WAVE, "wave", verb, state)
