"""Tables of results as workbooks: typed cells, a frozen head, filters, and a sheet on method."""

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from audits.models import Branch
from conftest import Cast
from reports.tests.rows import make_network


def test_a_workbook_has_the_page_s_cells_typed_and_says_how_they_were_made(cast: Cast, as_person: Any) -> None:
    wave = make_network(cast, branches=3, waves=2, visits=2)[-1]
    Branch.objects.filter(pk=cast.podil.pk).update(name='=HYPERLINK("http://evil")')
    answer = as_person(cast.manager).get(f"{reverse('results')}?wave={wave.pk}&city=Kyiv&format=xlsx")
    assert f'filename="{wave.programme.brand.name} - {wave.name} - ' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    table, method = book.worksheets
    assert (table.freeze_panes, table.auto_filter.ref[:2]) == ("A2", "A1")
    head = {cell.value: cell.column for cell in table[1]}
    podil = next(row for row in table.iter_rows(min_row=2) if str(row[head["Branch"] - 1].value).startswith("="))
    name, score = podil[head["Branch"] - 1], podil[head["Score"] - 1]
    assert (name.data_type, score.data_type, score.number_format) == ("s", "n", "0.00%")
    assert 0 < score.value < 1
    said = {str(row[0]): str(row[1]) for row in method.iter_rows(values_only=True)}
    assert (said["City"], said["Made by"]) == ("Kyiv", str(cast.manager))
    assert wave.name in said["Wave"]


@pytest.mark.parametrize(
    "name", ["result-regions", "result-sections", "result-brands", "result-waves", "result-channels"]
)
def test_every_tab_s_table_is_a_workbook_too(cast: Cast, as_person: Any, name: str) -> None:
    wave = make_network(cast, branches=3, waves=2, visits=1)[-1]
    answer = as_person(cast.manager).get(f"{reverse(name)}?wave={wave.pk}&format=xlsx")
    assert answer.status_code == 200
    sheets = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets
    assert sheets[0].max_row >= 2
    heads = [cell.value for cell in sheets[0][1]]
    assert len(heads) == len(set(heads))
