"""Branches as people type and filter them."""

import zoneinfo
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.forms.base import HQForm
from audits.models import Branch, Brand, Region
from audits.models.brand import BranchQuerySet, regions_below
from audits.services.branches import BranchContent

# Closing at 24:00 is written 23:59: a time of day has no 24:00.
TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def time_zone_or_error(name: str) -> str:
    """The name of a zone that exists; raises `ValidationError`."""
    if name not in zoneinfo.available_timezones():
        raise forms.ValidationError(_("There is no such time zone; they are named like Europe/Kyiv."))
    return name


class RegionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Regions told apart by brand."""

    def label_from_instance(self, obj: Any) -> str:
        """`Zerno: Kyiv`."""
        return f"{obj.brand}: {obj}"


class BranchForm(HQForm):
    """Everything of a branch; `day_1` to `day_7` are Monday to Sunday."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("The only one of its kind in the brand."))
    name = forms.CharField(label=_("Name"), max_length=150)
    region = RegionChoice(label=_("Region"), queryset=Region.objects.none(), required=False, empty_label=_("None"))
    segment = forms.CharField(label=_("Segment"), max_length=60, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    lat = forms.DecimalField(
        label=_("Latitude"), min_value=-90, max_value=90, max_digits=9, decimal_places=6, required=False
    )
    lon = forms.DecimalField(
        label=_("Longitude"), min_value=-180, max_value=180, max_digits=9, decimal_places=6, required=False
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Such as Europe/Kyiv; hours and deadlines are meant in it."),
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, organisation: Organisation, branch: Branch | None = None, brand: Brand | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.branch = branch
        regions = Region.objects.filter(brand__organisation=organisation).select_related("brand")
        if branch:
            regions = regions.filter(brand=branch.brand_id)
        else:
            self.fields = {
                "brand": forms.ModelChoiceField(
                    label=_("Brand"), queryset=organisation.brands.filter(archived_at=None), initial=brand
                ),
                **self.fields,
            }
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        for day, label in WEEKDAYS.items():
            opens = forms.TimeField(label=_("opens"), required=False, widget=TIME)
            closes = forms.TimeField(label=_("closes"), required=False, widget=TIME)
            self.fields[f"opens_{day + 1}"], self.fields[f"closes_{day + 1}"] = opens, closes
            opens.weekday = label  # type: ignore[attr-defined]

    def days(self) -> list[dict[str, Any]]:
        """The opening hours' fields, a row per weekday."""
        return [
            {"label": label, "opens": self[f"opens_{day + 1}"], "closes": self[f"closes_{day + 1}"]}
            for day, label in WEEKDAYS.items()
        ]

    def clean_time_zone(self) -> str:
        """A zone that exists."""
        return time_zone_or_error(self.cleaned_data["time_zone"].strip())

    def clean(self) -> dict[str, Any]:
        """Both coordinates or none; both times of a day or none; a region of the branch's brand."""
        data = super().clean() or self.cleaned_data
        if (data.get("lat") is None) != (data.get("lon") is None) and not {"lat", "lon"} & self.errors.keys():
            self.add_error("lon" if data.get("lon") is None else "lat", gettext("Give both coordinates, or neither."))
        for number in range(1, 8):
            opens, closes = data.get(f"opens_{number}"), data.get(f"closes_{number}")
            if (opens is None) != (closes is None) and not {f"opens_{number}", f"closes_{number}"} & self.errors.keys():
                self.add_error(f"closes_{number}", gettext("Give both times, or neither for a closed day."))
            elif opens and closes and closes <= opens:
                self.add_error(f"closes_{number}", gettext("It must close after it opens."))
        return data

    def content(self) -> BranchContent:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        hours = {
            str(day): [f"{data[f'opens_{day}']:%H:%M}", f"{data[f'closes_{day}']:%H:%M}"]
            for day in range(1, 8)
            if data[f"opens_{day}"]
        }
        names = ("code", "name", "time_zone", "city", "address", "lat", "lon", "segment", "region")
        return BranchContent(**{name: data[name] for name in names}, opening_hours=hours)


def branch_initial(branch: Branch) -> dict[str, Any]:
    """What the form shows of a branch."""
    names = ("code", "name", "time_zone", "city", "address", "lat", "lon", "segment")
    values: dict[str, Any] = {name: getattr(branch, name) for name in names} | {"region": branch.region_id}
    for day, hours in (branch.opening_hours or {}).items():
        if isinstance(hours, list) and len(hours) == 2:
            values |= {f"opens_{day}": hours[0], f"closes_{day}": hours[1]}
    return values


class BranchBulkForm(HQForm):
    """One change of many branches: `act` says which, its field has the value."""

    act = forms.ChoiceField(
        label=_("Change"),
        choices=[
            ("", _("Choose…")),
            ("region", _("Region")),
            ("segment", _("Segment")),
            ("time_zone", _("Time zone")),
            ("archive", _("Archive")),
            ("take_back", _("Take back from the archive")),
        ],
        error_messages={"required": _("Choose what to change.")},
    )
    region = RegionChoice(label=_("Region"), queryset=Region.objects.none(), required=False, empty_label=_("None"))
    segment = forms.CharField(label=_("Segment"), max_length=60, required=False)
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Europe/Kyiv", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="bulk_%s", **kwargs)
        regions = Region.objects.filter(brand__organisation=organisation).select_related("brand")
        self.fields["region"].queryset = regions.order_by("brand__name", "name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A zone that exists, where the zone is what changes."""
        data = super().clean() or self.cleaned_data
        if data.get("act") == "time_zone":
            data["time_zone"] = time_zone_or_error(data.get("time_zone", "").strip())
        return data


def matching(word: str) -> Q:
    """Branches with the word in their code, name, city or address.

    SQLite knows upper and lower case of ASCII only, so the usual spellings of a word are asked for one by one.
    """
    found = Q()
    for spelling in {word, word.lower(), word.upper(), word.capitalize()}:
        for name in ("code", "name", "city", "address"):
            found |= Q(**{f"{name}__icontains": spelling})
    return found


class BranchFilterForm(HQForm):
    """What the list is narrowed by."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.none(), required=False, empty_label=_("All")
    )
    region = RegionChoice(label=_("Region"), queryset=Region.objects.none(), required=False, empty_label=_("All"))
    city = forms.ChoiceField(label=_("City"), required=False)
    archived = forms.ChoiceField(
        label=pgettext_lazy("place", "Archive"),
        required=False,
        choices=[("", _("In use")), ("yes", _("Archived")), ("all", _("All"))],
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = organisation.brands.all()  # type: ignore[attr-defined]
        regions = Region.objects.filter(brand__organisation=organisation).select_related("brand")
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        cities = Branch.objects.filter(brand__organisation=organisation).exclude(city="").order_by("city")
        names = cities.values_list("city", flat=True).distinct()
        self.fields["city"].choices = [("", _("All")), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def narrow(self, branches: BranchQuerySet) -> BranchQuerySet:
        """Those that fit; a filter that isn't valid narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for name in ("brand", "city"):
            if wanted.get(name):
                branches = branches.filter(**{name: wanted[name]})
        if wanted.get("region"):
            branches = branches.filter(region__in=regions_below({wanted["region"].pk}))
        for word in (wanted.get("q") or "").split()[:10]:
            branches = branches.filter(matching(word))
        if wanted.get("archived") != "all":
            branches = branches.filter(archived_at__isnull=wanted.get("archived") != "yes")
        return branches
