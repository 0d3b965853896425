"""Shoppers from files: the known are changed, the unknown invited, as it was shown or not at all; and undone."""

import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Invitation, Organisation, Role, ShopperProfile, User
from accounts.services.invitations import invite_shoppers
from accounts.services.members import locked_organisation
from accounts.services.profiles import COLUMNS, put_values
from audits.exchange.network_cells import place
from audits.exchange.network_rows import Judgement, Wish
from audits.exchange.people_cells import said
from audits.exchange.people_columns import EXPORTED
from audits.exchange.people_rows import EMPTY, People, judge_people
from audits.models import Import, ImportRow
from audits.services.branch_imports import SHOWN, Tell, in_chunks, keep
from audits.services.branch_undo import Outcome, note

Fate = ImportRow.Fate


def judge(source: Import, tell: Tell) -> None:
    """Say of every row what would become of it."""
    keep(source, judged(source), tell)


def judged(source: Import) -> Judgement:
    """Every row's fate as people are now."""
    rows = enumerate(source.table[1:], start=source.first_row + 1)
    return judge_people(rows, Wish(**source.wish), people_of(source.organisation))


def people_of(organisation: Organisation) -> People:
    """Shoppers and the invited, in three queries."""
    profiles = shoppers_here(organisation).select_related("membership__user")
    invited = Invitation.objects.open().filter(organisation=organisation, role=Role.SHOPPER).order_by("pk")
    carried = dict(invited.values_list("email", "profile"))
    codes = {str(known["code"]).casefold(): email for email, known in carried.items() if known.get("code")}
    owners = ShopperProfile.objects.filter(membership__organisation=organisation)
    codes |= {code.casefold(): email for code, email in owners.values_list("code", "membership__user__email")}
    return People({row.membership.user.email: values_of(row) for row in profiles}, carried, codes)


def shoppers_here(organisation: Organisation) -> Any:
    """The profiles of those who shop here now."""
    here = {"membership__organisation": organisation, "membership__ended_at": None}
    return ShopperProfile.objects.filter(**here, membership__user__is_active=True)


def values_of(profile: ShopperProfile) -> dict[str, Any]:
    """A profile as cells say it."""
    return {
        "code": profile.code,
        "phone": profile.phone,
        "languages": sorted(profile.languages),
        "lat": "" if profile.home_lat is None else place(profile.home_lat),
        "lon": "" if profile.home_lon is None else place(profile.home_lon),
        "radius_km": "" if profile.radius_km is None else profile.radius_km,
        "capacity": profile.capacity,
        "weekdays": sorted(profile.weekdays),
        "year_of_birth": "" if profile.year_of_birth is None else profile.year_of_birth,
        "gender": profile.gender,
        "has_car": profile.has_car,
    }


def exported_rows(organisation: Organisation, language: str) -> Iterator[list[str]]:
    """All shoppers as the cells of an export, in the columns that an import knows."""
    profiles = shoppers_here(organisation).select_related("membership__user").order_by("code", "pk")
    for profile in profiles.iterator(chunk_size=1_000):
        user = profile.membership.user
        values = {**values_of(profile), "email": user.email, "name": user.name}
        yield [said(name, values[name], language) for name in EXPORTED]


def write(source: Import, tell: Tell) -> None:
    """Change and invite as the preview showed; where people changed meanwhile, show it anew instead."""
    locked_organisation(source.organisation_id)
    shown = list(source.rows.values_list(*SHOWN))
    changed = dict(source.rows.filter(fate=Fate.CHANGED).values_list("name", "after"))
    profiles, invitations = locked_people(source.organisation, changed)
    judgement = judged(source)
    if shown != [operator.attrgetter(*SHOWN)(row) for row in judgement.rows]:
        keep(source, judgement, tell)
        source.problem = "moved"
        return
    fresh = {row.name: row.after for row in judgement.rows if row.fate == "new"}
    put_all(profiles, invitations, changed, tell, len(fresh))
    invite_shoppers(organisation=source.organisation, profiles=fresh, by=source.by)
    tell(len(fresh) + len(changed), len(fresh) + len(changed))
    # The rows say what was written; the file itself, full of addresses, is needed no more.
    source.table = source.table[:1]
    source.state, source.written_at = Import.State.WRITTEN, timezone.now()


def locked_people(
    organisation: Organisation, emails: Iterable[str]
) -> tuple[dict[str, ShopperProfile], dict[str, Invitation]]:
    """Profiles and open invitations of these addresses, under lock."""
    wanted = list(emails)
    rows = shoppers_here(organisation).filter(membership__user__email__in=wanted).order_by("pk")
    profiles = rows.select_for_update(of=("self",)).select_related("membership__user")
    open_ones = Invitation.objects.open().filter(organisation=organisation, role=Role.SHOPPER, email__in=wanted)
    return (
        {profile.membership.user.email: profile for profile in profiles},
        {invitation.email: invitation for invitation in open_ones.select_for_update(of=("self",)).order_by("pk")},
    )


def put_all(
    profiles: Mapping[str, ShopperProfile],
    invitations: Mapping[str, Invitation],
    values: Mapping[str, Mapping[str, Any]],
    tell: Tell,
    more: int = 0,
) -> None:
    """The values of each address into its profile, or into what its invitation carries."""
    waiting = []
    for email, given in values.items():
        if email in profiles:
            put_values(profiles[email], given)
        elif email in invitations:
            invitations[email].profile = {**invitations[email].profile, **given}
            waiting.append(invitations[email])
    told = [profiles[email] for email in values if email in profiles]
    hear = lambda done, everything: tell(done, everything + more)  # noqa: E731
    in_chunks(told, hear, lambda rows: ShopperProfile.objects.bulk_update(rows, COLUMNS))
    in_chunks(waiting, hear, lambda rows: Invitation.objects.bulk_update(rows, ["profile"]), len(told))


def undo(source: Import, tell: Tell) -> None:
    """Put old values back and withdraw invitations that nobody accepted; what was changed since is left alone."""
    locked_organisation(source.organisation_id)
    written = source.rows.filter(fate__in=[Fate.NEW, Fate.CHANGED])
    rows = list(written.values_list("pk", "fate", "name", "before", "after"))
    profiles, invitations = locked_people(source.organisation, [name for _pk, _fate, name, *_values in rows])
    outcomes: dict[str, list[int]] = defaultdict(list)
    back: dict[str, dict[str, Any]] = {}
    gone: list[int] = []
    for pk, fate, email, before, after in rows:
        now = values_now(profiles.get(email), invitations.get(email)) or {}
        ours = after.keys() & now.keys()  # the name of who has accepted meanwhile is their own
        if fate == Fate.NEW:
            is_open = email in invitations and email not in profiles
            gone += [invitations[email].pk] if is_open else []
            outcomes[Outcome.DELETED if is_open else Outcome.LEFT].append(pk)
        elif not ours or any(now[name] != after[name] for name in ours):
            outcomes[Outcome.LEFT].append(pk)
        else:
            back[email] = before
            outcomes[Outcome.PUT_BACK].append(pk)
    put_all(profiles, invitations, back, tell, len(gone))
    Invitation.objects.filter(pk__in=gone).delete()
    note(source, outcomes)
    source.state = Import.State.UNDONE


def values_now(profile: ShopperProfile | None, invitation: Invitation | None) -> dict[str, Any] | None:
    """What is kept of somebody, wherever it is; None of who is neither here nor invited."""
    if profile is not None:
        return values_of(profile)
    return None if invitation is None else {**EMPTY, "name": "", **invitation.profile}


def forget_strangers() -> None:
    """Rows of who is neither here nor invited any more: nobody agreed to have their address kept."""
    here = User.objects.filter(email=OuterRef("name"))
    invited = Invitation.objects.open().filter(email=OuterRef("name"), organisation=OuterRef("source__organisation"))
    done = {"source__kind": Import.Kind.PEOPLE, "source__state__in": [Import.State.WRITTEN, Import.State.UNDONE]}
    ImportRow.objects.filter(~Exists(here), ~Exists(invited), **done).delete()
