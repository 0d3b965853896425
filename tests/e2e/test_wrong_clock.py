"""A phone whose clock is hours off: its visit is taken, and the server's times are right."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audits.models import Submission
from audits.services.flags import flag_visit
from conftest import Cast
from tests.e2e.handset import Handset, begin, choose, go_on, received, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHIFT = """{
  const ahead = %d, Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
}"""


@pytest.mark.parametrize(("hours", "is_offline"), [(3, True), (-3, True), (-3, False)])
def test_a_clock_three_hours_off_costs_nothing(
    cast: Cast, new_phone: Callable[..., Handset], hours: int, is_offline: bool
) -> None:
    now = timezone.now()
    visit = cast.visit(opens_at=now - dt.timedelta(hours=1), closes_at=now + dt.timedelta(hours=1))
    phone = new_phone()
    page = phone.open("about:blank")
    page.context.add_init_script(SHIFT % (hours * 3_600_000))
    page = phone.sign_in(cast.shopper)
    if is_offline:
        phone.go_offline()
        page.reload()
    begin(page)
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "4")
    send(page)
    if is_offline:
        expect(page.get_by_text("Waiting to go out")).to_be_visible()
        phone.go_online()
    received(page)
    visit.refresh_from_db()
    sent = Submission.objects.get()
    assert not visit.is_late
    assert now <= visit.started_at <= sent.finished_at <= sent.received_at <= timezone.now()
    assert abs(visit.clock_offset_ms + hours * 3_600_000) < 60_000
    flag_visit(visit_id=visit.pk)
    assert "clock_off" in visit.flags.values_list("code", flat=True)
