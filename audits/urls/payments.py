"""HQ pages of payments."""

from django.urls import URLPattern, path

from audits.views import payments

PAYOUT = "payments/payouts/<int:number>/"
urlpatterns: list[URLPattern] = [
    path("payments/", payments.payment_list, name="payment-list"),
    path("payments/bulk/", payments.payment_bulk, name="payment-bulk"),
    path("payments/payouts/", payments.payout_list, name="payout-list"),
    path(PAYOUT, payments.payout_detail, name="payout-detail"),
    path(f"{PAYOUT}pay/", payments.payout_pay, name="payout-pay"),
    path(f"{PAYOUT}undo/", payments.payout_undo, name="payout-undo"),
    path(f"{PAYOUT}<slug:kind>/", payments.payout_export, name="payout-export"),
]
