"""What shoppers agree to: the organisation's texts, each change a version of its own, and who accepted which when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.models.shopper import ShopperProfile


class TermsKind(models.TextChoices):
    """Which of the texts."""

    AGREEMENT = "agreement", _("Agreement")
    CONDUCT = "conduct", _("Code of conduct")


class TermsQuerySet(models.QuerySet["Terms"]):
    """Which texts."""

    def in_force(self, organisation: Organisation) -> list["Terms"]:
        """The newest text of each kind; an empty one has taken its kind out of use."""
        newest: dict[str, Terms] = {}
        for terms in self.filter(organisation=organisation).order_by("pk"):
            newest[terms.kind] = terms
        return [newest[kind] for kind in TermsKind.values if kind in newest and newest[kind].text]


class Terms(models.Model):
    """One version of one text, known by its day; never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="terms")
    kind = models.CharField(_("kind"), max_length=10, choices=TermsKind.choices)
    text = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=TermsKind.values), name="terms_kind_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d}"


class TermsAcceptance(models.Model):
    """A shopper accepted one version."""

    profile = models.ForeignKey(ShopperProfile, on_delete=models.CASCADE, related_name="acceptances")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")
        constraints = [models.UniqueConstraint(fields=["profile", "terms"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return f"{self.profile}, {self.terms}"
