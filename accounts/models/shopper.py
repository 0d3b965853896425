"""What is known of a shopper beyond their name: a code that stands for them, what they are asked for by scenarios."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.membership import Membership


class Gender(models.TextChoices):
    """As a scenario may ask for it; nobody has to tell."""

    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")
    OTHER = "other", pgettext_lazy("gender", "Other")


class Education(models.TextChoices):
    """The highest school that a person finished."""

    SCHOOL = "school", _("School")
    VOCATIONAL = "vocational", _("Vocational")
    HIGHER = "higher", _("Higher")


class Experience(models.TextChoices):
    """How often a person shopped elsewhere, as told; visits approved here are counted."""

    NONE = "none", pgettext_lazy("experience", "None")
    SOME = "some", pgettext_lazy("experience", "Some")
    MUCH = "much", pgettext_lazy("experience", "Much")


class ShopperProfile(models.Model):
    """One per shopper membership; erasing a person empties it and keeps the code as pseudonym."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="shopper")
    code = models.CharField(_("code"), max_length=20)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    home_lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    home_lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    weekdays = models.JSONField(_("days of the week"), default=list, blank=True)  # 1 is Monday; none named: any
    reminders = models.BooleanField(_("reminders by e-mail"), default=True)
    capacity = models.PositiveSmallIntegerField(_("visits at a time"), default=10)
    radius_km = models.PositiveSmallIntegerField(_("farthest from home, km"), null=True, blank=True)
    year_of_birth = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=6, blank=True, choices=Gender.choices)
    has_car = models.BooleanField(_("has a car"), default=False)
    education = models.CharField(_("education"), max_length=10, blank=True, choices=Education.choices)
    experience = models.CharField(_("experience elsewhere"), max_length=4, blank=True, choices=Experience.choices)
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_why = models.TextField(blank=True)

    class Meta:
        verbose_name = _("shopper")
        verbose_name_plural = _("shoppers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(blocked_at=None, blocked_why="")
                | models.Q(blocked_at__isnull=False) & ~models.Q(blocked_why=""),
                name="shopper_blocked_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Certificate(models.Model):
    """What a shopper was trained for, as HQ has seen it; without a last day it holds for ever."""

    profile = models.ForeignKey(ShopperProfile, on_delete=models.CASCADE, related_name="certificates")
    name = models.CharField(_("certificate"), max_length=100)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "name"], name="certificate_once")]

    def __str__(self) -> str:
        return self.name
