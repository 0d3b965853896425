"""Time zones to choose from."""

from typing import Any

from django.urls import reverse

from accounts.forms.zones import zone_choices
from accounts.models import NoticeSettings
from conftest import Cast


def test_one_s_own_zones_come_first_and_the_others_by_part_of_the_world_with_their_offset(cast: Cast) -> None:
    own, *parts = zone_choices(["Europe/Kyiv", "Europe/Kyiv"])
    assert [name for name, _label in own[1]] == ["Europe/Kyiv"]
    assert own[1][0][1] in {"Europe/Kyiv (UTC+02:00)", "Europe/Kyiv (UTC+03:00)"}
    grouped = dict(parts)
    assert ("Asia/Kolkata", "Kolkata (UTC+05:30)") in grouped["Asia"]
    assert "Etc" not in grouped
    assert max(len(zones) for zones in grouped.values()) < 200


def test_the_settings_of_letters_offer_the_organisation_s_zone_on_top_and_keep_an_odd_one(
    cast: Cast, as_person: Any
) -> None:
    NoticeSettings.objects.create(user=cast.manager, time_zone="UTC")
    client = as_person(cast.manager)
    page = client.get(reverse("notices-edit")).content.decode()
    assert page.index('<optgroup label="Your organisations">') < page.index('<option value="Europe/Kyiv"')
    assert '<option value="UTC" selected>' in page
    values = {"digest_hour": 9, "quiet_from": 22, "quiet_to": 7, "time_zone": "Asia/Almaty"}
    client.post(reverse("notices-edit"), values)
    assert NoticeSettings.objects.get(user=cast.manager).time_zone == "Asia/Almaty"
