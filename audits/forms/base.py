"""What every form of the design pages has in common."""

from typing import Any

from django import forms


class HQForm(forms.Form):
    """Labels stand alone, without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
