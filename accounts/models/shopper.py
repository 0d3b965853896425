"""What is known of a shopper beyond their name: a code that stands for them, home place, languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.membership import Membership


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

    class Meta:
        verbose_name = _("shopper")
        verbose_name_plural = _("shoppers")

    def __str__(self) -> str:
        return self.code
