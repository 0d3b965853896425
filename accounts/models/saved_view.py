"""A list narrowed as a person needs it again and again, under a name of theirs."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.organisation import Organisation
from accounts.models.user import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Which views."""

    def visible_to(self, user: User | AnonymousUser) -> "SavedViewQuerySet":
        """A person's own."""
        return self.filter(user_id=user.pk or 0)


class SavedView(models.Model):
    """`page` is a list's URL name, `query` what its address asks for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=30)
    name = models.CharField(pgettext_lazy("list", "name"), max_length=60)
    query = models.CharField(max_length=1000)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "page", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The list, narrowed so."""
        return f"{reverse(self.page)}?{self.query}"
