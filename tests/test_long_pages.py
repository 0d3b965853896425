"""Pages of long lists, read from the nearer end."""

import pytest
from django.core.paginator import Paginator

from audits.models import Visit
from common.pages import LongPaginator
from conftest import Cast


@pytest.mark.parametrize("number", [0, 1, 2, 7, 8])
def test_every_page_of_a_long_list_has_the_rows_that_it_would_have_anyway(cast: Cast, number: int) -> None:
    wave = cast.wave(state="open")
    for _ in range(number):
        cast.visit(wave=wave)
    rows = Visit.objects.filter(wave=wave).select_related("branch")
    plain, long = Paginator(rows, 2), LongPaginator(rows, 2, number)
    assert long.num_pages == plain.num_pages
    for page in (*plain.page_range, "nonsense", 99):
        assert list(long.get_page(page)) == list(plain.get_page(page))
        assert long.get_page(page).has_next() == plain.get_page(page).has_next()
