"""A person who signs in, by e-mail; what they may do comes from their memberships."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserManager(BaseUserManager["User"]):
    """Makes people; an e-mail is kept in lower case, so that one person is one row."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password they sign in by a code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Support staff with the admin; no organisation's data follows from it."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail, however it was typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person, whatever number of organisations and roles they have."""

    email = models.EmailField(_("e-mail"), unique=True)
    refused_email = models.EmailField(blank=True, default="", db_default="")  # what a mail server refused for good
    name = models.CharField(pgettext_lazy("person", "name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("appearance"), max_length=5, blank=True, choices=[("light", "light"), ("dark", "dark")])
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    calendar_serial = models.PositiveIntegerField(default=0)  # one more, and the calendar's earlier link opens nothing
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_refused(self) -> bool:
        """Whether letters to the address would come back: nothing but what signs in is sent until it is another."""
        return bool(self.refused_email) and self.refused_email == self.email

    @property
    def person_key(self) -> str:
        """What a phone keeps this person's work under: opaque, and the same for ever.

        Not made with the secret key: changing that would lock everybody out of the work that waits on their phone.
        """
        return salted_hmac("accounts.person", str(self.pk), secret=self.date_joined.isoformat()).hexdigest()[:24]
