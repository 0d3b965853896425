"""Pages of long lists: only the shown rows are read whole, and pages near the end are counted from there."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class LongPaginator(Paginator[Any]):
    """Of an ordered queryset whose order leaves nothing open; `number` where the caller counted the rows already."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], per_page: int, number: int | None = None) -> None:
        super().__init__(rows, per_page)
        if number is not None:
            self.__dict__["count"] = number

    def page(self, number: int | str) -> Page[Any]:
        """The keys first, then their rows: what is passed over is neither joined nor read whole."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        is_behind = start > self.count - end
        rows = self.object_list.reverse() if is_behind else self.object_list
        first, last = (self.count - end, self.count - start) if is_behind else (start, end)
        keys = list(rows.values_list("pk", flat=True)[first:last])
        found = list(rows.filter(pk__in=keys)) if keys else []
        return Page(found[::-1] if is_behind else found, number, self)
