"""Brands, their trees of regions, and the branches that can be visited."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class Brand(models.Model):
    """A network of branches of the organisation's client; a competitor's is one too, flagged so."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="brands")
    name = models.CharField(_("name"), max_length=150)
    is_competitor = models.BooleanField(_("competitor"), default=False)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

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
