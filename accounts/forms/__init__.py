"""What people type, a file a noun."""

from accounts.forms.notices import NoticesForm
from accounts.forms.people import AcceptanceForm, AccountForm, InvitationForm, MemberFilter, OrganisationForm, TokenForm
from accounts.forms.shoppers import (
    BlockForm,
    CertificateForm,
    HQShopperForm,
    JoinForm,
    ShopperForm,
    ShoppersBulkForm,
    TermsForm,
)

__all__ = [
    "AcceptanceForm",
    "AccountForm",
    "BlockForm",
    "CertificateForm",
    "HQShopperForm",
    "InvitationForm",
    "JoinForm",
    "MemberFilter",
    "NoticesForm",
    "OrganisationForm",
    "ShopperForm",
    "ShoppersBulkForm",
    "TermsForm",
    "TokenForm",
]
