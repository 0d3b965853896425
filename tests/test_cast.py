"""The cast, and what each sees of one visit: the rule every page stands on."""

from django.utils import timezone

from audits.models import Visit, Wave
from conftest import Cast


def test_an_accepted_visit_is_seen_by_its_shopper_and_hq_alone(cast: Cast) -> None:
    cast.visit()
    seen = {
        name
        for name in ("owner", "manager", "reviewer", "director", "shopper", "other_shopper", "rival_manager")
        if Visit.objects.visible_to(getattr(cast, name)).exists()
    }
    assert seen == {"owner", "manager", "shopper"}


def test_a_director_sees_an_approved_visit_only_once_its_wave_is_published(cast: Cast) -> None:
    visit = cast.visit(state="approved", approved_at=timezone.now(), submitted_at=timezone.now())
    assert not Visit.objects.visible_to(cast.director).exists()
    Wave.objects.update(state="published", published_at=timezone.now())
    assert Visit.objects.visible_to(cast.director).get() == visit
    Visit.objects.update(branch=cast.obolon)
    assert not Visit.objects.visible_to(cast.director).exists()


def test_a_visit_is_looked_for_without_gathering_all_that_a_person_sees(cast: Cast) -> None:
    for name in ("manager", "reviewer", "director", "shopper"):
        sql = str(Visit.objects.visible_to(getattr(cast, name)).query)
        assert sql.count('FROM "audits_visit"') == 1
