"""Imports at once: on PostgreSQL, with threads, each with its own connection."""

import pytest
from django.db import connection, transaction

from audits.models import Branch, Import, Region
from audits.services import imports
from audits.services.branches import BranchContent, create_branch
from audits.tests.test_api_races import at_once
from audits.tests.test_branch_imports import started
from common.errors import Refused
from conftest import Cast, locks_rows

pytestmark = [locks_rows, pytest.mark.django_db(transaction=True)]


def to_be_written(cast: Cast) -> Import:
    source = started(cast, 400)
    imports.run_import(import_id=source.pk)
    imports.write_import(import_id=source.pk, by=cast.manager)
    return source


def test_a_task_that_runs_four_times_at_once_writes_once(cast: Cast) -> None:
    source = to_be_written(cast)
    at_once(*[lambda: imports.run_import(import_id=source.pk)] * 4)
    source.refresh_from_db()
    assert source.state == "written"
    assert (Branch.objects.count(), Region.objects.count()) == (403, 8)


def test_who_asks_while_a_step_is_taken_is_told_so_and_waits_for_nothing(cast: Cast) -> None:
    source = to_be_written(cast)

    def ask() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        try:
            imports.write_import(import_id=source.pk, by=cast.manager)
        except Refused as refused:
            return refused.code
        return "asked"

    with transaction.atomic():
        Import.objects.select_for_update().get(pk=source.pk)
        assert at_once(ask) == ["import_busy"]


def test_of_two_imports_of_one_file_written_at_once_one_writes_and_the_other_is_shown_anew(cast: Cast) -> None:
    sources = [to_be_written(cast) for _file in range(2)]
    at_once(*(lambda pk=source.pk: imports.run_import(import_id=pk) for source in sources))  # type: ignore[misc]
    found = Import.objects.order_by("state").values_list("state", "problem")
    assert list(found) == [("judged", "moved"), ("written", "")]
    assert (Branch.objects.count(), Region.objects.count()) == (403, 8)


def test_a_branch_made_by_hand_meanwhile_is_not_overwritten(cast: Cast) -> None:
    source = to_be_written(cast)

    def make() -> str:
        content = BranchContent(code="B-00007", name="By hand", time_zone="Europe/Kyiv")
        try:
            return str(create_branch(brand=cast.brand, content=content, by=cast.manager).name)
        except Refused as refused:
            return refused.code

    _done, made = at_once(lambda: imports.run_import(import_id=source.pk), make)
    source.refresh_from_db()
    name = Branch.objects.get(code="B-00007").name
    assert (made, name, source.state) in [
        ("By hand", "By hand", "judged"), ("name_taken", "Branch 7", "written"),
    ]  # fmt: skip
