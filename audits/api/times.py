"""Times as the phone reads them."""

import datetime as dt


def iso(at: dt.datetime | None) -> str | None:
    """UTC with Z, to the millisecond."""
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
