"""Brands, their trees of regions, and the branches that can be visited."""

from collections import defaultdict

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import STAFF, memberships_of
from accounts.models import Organisation, Role, User


class BrandQuerySet(models.QuerySet["Brand"]):
    """Which brands, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "BrandQuerySet":
        """Those of the organisations where the person is staff."""
        return self.filter(organisation__in=memberships_of(user, *STAFF).values("organisation"))


class Brand(models.Model):
    """A network of branches of the organisation's client; a competitor's is one too, flagged so."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="brands")
    name = models.CharField(_("name"), max_length=150)
    is_competitor = models.BooleanField(_("competitor"), default=False)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="brand_name_once")]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A node in a brand's tree of regions."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="regions")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="region_not_its_own_parent")
        ]

    def __str__(self) -> str:
        return self.name


def regions_below(roots: set[int]) -> set[int]:
    """The ids of these regions and of all below them; a brand has few regions, so the tree is walked here."""
    children: dict[int | None, list[int]] = defaultdict(list)
    if roots:
        tree = Region.objects.filter(brand__regions__in=roots, parent__isnull=False).distinct()
        for pk, parent in tree.values_list("pk", "parent"):
            children[parent].append(pk)
    found, waiting = set(roots), list(roots)
    while waiting:
        fresh = [pk for pk in children[waiting.pop()] if pk not in found]
        found.update(fresh)
        waiting += fresh
    return found


class BranchQuerySet(models.QuerySet["Branch"]):
    """Which branches, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "BranchQuerySet":
        """Staff: all of the organisation; a director: those in scope."""
        staff = models.Q(brand__organisation__in=memberships_of(user, *STAFF).values("organisation"))
        return self.filter(staff | models.Q(pk__in=Branch.objects.in_scope_of(user).values("pk")))

    def in_scope_of(self, user: User | AnonymousUser) -> "BranchQuerySet":
        """Branches a director answers for: named ones, and all below their regions."""
        directing = memberships_of(user, Role.DIRECTOR)
        roots = set(Region.objects.filter(scopes__membership__in=directing.values("pk")).values_list("pk", flat=True))
        scope = models.Q(region__in=regions_below(roots))
        named = Branch.objects.filter(scopes__membership__in=directing.values("pk")).values("pk")
        rows = self.filter(scope | models.Q(pk__in=named))
        return rows.filter(brand__organisation__in=directing.values("organisation"))


class Branch(models.Model):
    """A place, phone line, courier service or online shop that can be visited."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="branches")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="branches")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=150)
    city = models.CharField(_("city"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    lat = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    time_zone = models.CharField(_("time zone"), max_length=64)
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    segment = models.CharField(_("segment"), max_length=60, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "code"], name="branch_code_once_in_brand"),
            models.CheckConstraint(
                condition=models.Q(lat=None, lon=None) | models.Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="branch_on_the_globe",
            ),
        ]

    def __str__(self) -> str:
        return self.name
