"""Whatever a phone sends: a clear answer, never a broken server."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.models import Visit
from audits.tests.phone import Phone, manifest, submission
from conftest import Cast

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=10), part, max_size=4),
    max_leaves=10,
)
CODES = st.sampled_from(["clean", "dirt", "smile", "shot", "why", "ghost"])
VALUES = JSON | st.sampled_from(["yes", "no", 3, "3", {"na": True}, [], ""])


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress")


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@QUIET
@given(answers=st.dictionaries(CODES, VALUES), field=st.sampled_from(list(submission())), value=JSON)
def test_no_submission_breaks_the_server(
    phone: Phone, visit: Visit, answers: dict[str, Any], field: str, value: Any
) -> None:
    for body in (submission(answers=answers), submission(**{field: value})):
        answer = phone.submit(visit, body)
        assert answer.status_code in (200, 201, 400, 409), answer.content
        assert {"code", "detail", "fields"} <= set(answer.json()) or "receipt" in answer.json()
        Visit.objects.update(state="in_progress")


@QUIET
@given(field=st.sampled_from(list(manifest())), value=JSON)
def test_no_manifest_breaks_the_server(phone: Phone, visit: Visit, field: str, value: Any) -> None:
    answer = phone.submit(visit, submission(evidence=[manifest(**{field: value})]))
    assert answer.status_code in (201, 400, 409), answer.content
    Visit.objects.update(state="in_progress")


@QUIET
@given(verb=st.sampled_from(["start", "quiz", "decline", "accept", "draft"]), body=JSON)
def test_no_other_body_breaks_the_server(phone: Phone, visit: Visit, verb: str, body: Any) -> None:
    send = phone.put if verb == "draft" else phone.post
    answer = send(f"visits/{visit.pk}/{verb}", body if body is not None else "null")
    assert answer.status_code in (200, 400, 404, 409), answer.content
