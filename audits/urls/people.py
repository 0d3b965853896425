"""HQ pages of shoppers under /hq/people/."""

from django.urls import URLPattern, path

from audits.views import shoppers

SHOPPER = "people/<int:membership_id>/"
urlpatterns: list[URLPattern] = [
    path(SHOPPER, shoppers.shopper_detail, name="shopper-detail"),
    path(f"{SHOPPER}block/", shoppers.shopper_block, name="shopper-block"),
    path(f"{SHOPPER}conflicts/", shoppers.shopper_conflicts, name="shopper-conflicts"),
    path(f"{SHOPPER}certificates/", shoppers.shopper_certificates, name="shopper-certificates"),
]
