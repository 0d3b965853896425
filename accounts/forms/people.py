"""People, invitations and the organisation as they are typed: the shape of input, nothing more."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.forms.zones import zone_choices
from accounts.models import ApiToken, Organisation, Role, User

MOST_INVITED = 200
THEMES = [("", _("As on the device")), ("light", _("Light")), ("dark", _("Dark"))]


def is_address(text: str) -> bool:
    """Whether mail could go there."""
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return len(text) <= 254


class AccountForm(forms.ModelForm[User]):
    """What a person sets about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES, required=False)

    class Meta:
        model = User
        fields = ["name", "language", "theme"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class InvitationForm(forms.Form):
    """Whom to invite as what; only roles that are theirs to give are offered."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
        help_text=_("One address, or up to 200: one a line, or with commas between them."),
    )
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES, required=False)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"].choices = [("", _("Choose a role")), *choices]  # type: ignore[attr-defined]

    def clean_email(self) -> list[str]:
        """Each address once, in lower case; those that are none are named."""
        words = [word.lower() for word in re.split(r"[\s,;]+", self.cleaned_data["email"]) if word]
        bad = [word for word in words if not is_address(word)]
        if bad:
            named = ", ".join(word[:60] for word in bad[:5])
            raise forms.ValidationError(_("Not an e-mail address: %(named)s") % {"named": named})
        if not 0 < len(words) <= MOST_INVITED:
            raise forms.ValidationError(_("Give 1 to 200 addresses at a time."))
        return list(dict.fromkeys(words))


class MemberFilter(forms.Form):
    """The list's search."""

    q = forms.CharField(label=_("Name, e-mail or code"), required=False, max_length=100, widget=forms.SearchInput)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("All roles")), *Role.choices, ("blocked", _("Blocked shoppers"))],
    )


class AcceptanceForm(forms.Form):
    """A new person's name, password and language."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; three or four words that don't belong together are good."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Strong enough, and not their own name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class OrganisationForm(forms.ModelForm[Organisation]):
    """What an owner may set."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of its e-mails, and of reports where the reader has chosen none."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Of new branches; each branch may have its own."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "accent", "currency", "language", "time_zone", "joining"]
        widgets = {
            "accent": forms.TextInput(attrs={"type": "color"}),
            "currency": forms.TextInput(attrs={"size": 3, "maxlength": 3, "autocapitalize": "characters"}),
        }
        help_texts = {
            "accent": _("Of buttons and links. It is darkened or lightened where it couldn't be read otherwise."),
            "joining": _("At a public address of its own; nobody comes in before HQ has agreed."),
            "currency": _("Three letters, like UAH or EUR. Sums already agreed keep theirs."),
        }

    def clean_currency(self) -> str:
        """In capitals, however it was typed."""
        return str(self.cleaned_data["currency"]).upper()


class TokenForm(forms.ModelForm[ApiToken]):
    """What the token is for."""

    class Meta:
        model = ApiToken
        fields = ["name"]
        help_texts = {"name": _("What will use it, so that you know later which one to revoke.")}
