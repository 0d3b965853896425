"""What a manager asked of a wave beside its dates: which branches, when, how spread, by whom and for how much.

Kept as one document with the wave, so that the next wave can be drafted from it.
"""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from audits.rules.spread import DAYS, Week, whole_week

Weekdays = list[Annotated[int, Field(ge=1, le=7)]]
Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class Quota(BaseModel):
    """Some hours of some days of the week, and the share of the visits that is to be made in them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekdays: Weekdays
    opens: Clock = ""
    closes: Clock = ""
    share: Annotated[int, Field(ge=1, le=100)]

    @property
    def week(self) -> Week:
        """Its hours."""
        return whole_week(self.weekdays, self.opens, self.closes)


class WavePlan(BaseModel):
    """Empty, it asks for nothing more than the scenario and the programme do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Where. `seed` draws the same sample again.
    reach: Literal["all", "some", "codes", "chosen"] = "chosen"
    regions: list[int] = []
    cities: list[str] = []
    segments: list[str] = []
    codes: list[str] = []
    chosen: list[int] = []
    sample: Annotated[int, Field(ge=1)] | None = None
    percent: bool = False
    seed: int = 0
    # When. Days `off` are none of the public holidays; those `allowed` again are.
    weekdays: Weekdays = []
    opens: Clock = ""
    closes: Clock = ""
    without_holidays: bool = False
    allowed: list[dt.date] = []
    off: list[dt.date] = []
    apart: Annotated[int, Field(ge=0)] = 0
    quotas: list[Quota] = []
    # Who, for how much, and by which rules.
    who: Literal["offer", "plan", "assign"] = "offer"
    fee: Amount | None = None
    bonus: Amount | None = None
    bonus_below: Annotated[int, Field(ge=1)] = 3
    rotation_days: Annotated[int, Field(ge=0)] | None = None
    a_day: Annotated[int, Field(ge=1)] | None = None
    a_wave: Annotated[int, Field(ge=1)] | None = None
    farthest_km: Annotated[int, Field(ge=1)] | None = None

    @property
    def week(self) -> Week:
        """The hours that the wave itself allows."""
        return whole_week(self.weekdays or DAYS, self.opens, self.closes)

    def days_off(self, public: Collection[dt.date]) -> frozenset[dt.date]:
        """The days without visits, where these are the public holidays."""
        found = set(self.off)
        if self.without_holidays:
            found |= set(public) - set(self.allowed)
        return frozenset(found)
