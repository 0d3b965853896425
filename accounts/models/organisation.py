"""The tenant: every other row belongs to exactly one, and no query crosses."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A research agency, or a company's own HQ."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(unique=True)
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#3b3fd8", validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")]
    )
    currency = models.CharField(_("currency"), max_length=3, default="UAH", validators=[RegexValidator(r"^[A-Z]{3}\Z")])
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Kyiv")
    joining = models.BooleanField(_("people may ask to shop here"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
