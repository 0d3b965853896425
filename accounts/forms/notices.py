"""What a person sets of the letters to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.zones import zone_choices
from accounts.models import NoticeKind, NoticeSettings, Organisation

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class NoticesForm(forms.ModelForm[NoticeSettings]):
    """Hours for everybody; what the digest tells for who gets one."""

    told = forms.MultipleChoiceField(
        label=_("Tell me in the daily digest"),
        choices=NoticeKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    digest_hour = forms.TypedChoiceField(label=_("Send the digest at"), choices=HOURS, coerce=int)
    quiet_from = forms.TypedChoiceField(label=_("Send nothing from"), choices=HOURS, coerce=int)
    quiet_to = forms.TypedChoiceField(
        label=_("until"), choices=HOURS, coerce=int, help_text=_("The same hour twice leaves no hour quiet.")
    )
    time_zone = forms.ChoiceField(label=_("By the clock of"), required=False)

    class Meta:
        model = NoticeSettings
        fields = ["digest_hour", "quiet_from", "quiet_to", "time_zone"]

    field_order = ["told", "digest_hour", "quiet_from", "quiet_to", "time_zone"]

    def __init__(self, *args: Any, is_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(
            Organisation.objects.filter(memberships__user=self.instance.user).values_list("time_zone", flat=True)
        )
        nowhere = [("", _("The place each letter is about"))]
        chosen = [self.instance.time_zone] if self.instance.time_zone else []
        self.fields["time_zone"].choices = [*nowhere, *zone_choices([*own, *chosen])]  # type: ignore[attr-defined]
        self.fields["told"].initial = [kind for kind in NoticeKind.values if kind not in self.instance.muted]
        if not is_staff:
            del self.fields["told"], self.fields["digest_hour"]

    def clean(self) -> dict[str, Any]:
        """A digest at a quiet hour would never come."""
        data = super().clean() or {}
        if data.keys() >= {"digest_hour", "quiet_from", "quiet_to"}:
            hours = NoticeSettings(quiet_from=data["quiet_from"], quiet_to=data["quiet_to"])
            if hours.is_quiet_at(data["digest_hour"]):
                self.add_error("digest_hour", _("This hour is quiet. Choose another, or other quiet hours."))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "told"}
        hours = NoticeSettings(quiet_from=data["quiet_from"], quiet_to=data["quiet_to"])
        if "digest_hour" not in data and hours.is_quiet_at(self.instance.digest_hour):
            data["digest_hour"] = data["quiet_to"]  # whoever gets a digest only later would never see one
        if "told" in self.fields:
            data["muted"] = [kind for kind in NoticeKind.values if kind not in self.cleaned_data["told"]]
        return data
