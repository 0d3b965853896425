"""How old shoppers are, the same for forms and files."""

import datetime as dt

# Nobody shops before or after; a year typed wrongly is told so.
AGES = (14, 100)


def years_of_birth() -> tuple[int, int]:
    """The first and the last year in which a shopper may be born."""
    youngest, oldest = AGES
    year = dt.datetime.now(dt.UTC).year
    return year - oldest, year - youngest
