"""Somebody asks to shop for an organisation that lets people ask; gone once HQ has decided."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.membership import led_by
from accounts.models.organisation import Organisation
from accounts.models.user import User


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    """Which requests."""

    def visible_to(self, user: User | AnonymousUser) -> "JoinRequestQuerySet":
        """Those to the organisations whose people they lead."""
        return self.filter(organisation__in=led_by(user))


class JoinRequest(models.Model):
    """Nothing of it is proved: the invitation that follows proves the address."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_requests")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    about = models.TextField(_("about you"), max_length=1000, blank=True)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "email"], name="join_request_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.email}"
