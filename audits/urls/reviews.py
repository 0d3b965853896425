"""HQ pages of reviews and disputes."""

from django.urls import URLPattern, path

from audits.views import disputes, review_answers, reviews

VISIT = "review/<uuid:visit_id>/"
urlpatterns: list[URLPattern] = [
    path("review/", reviews.review_queue, name="review-queue"),
    path(VISIT, reviews.review_visit, name="review-visit"),
    path(f"{VISIT}claim/", reviews.visit_claim, name="visit-claim"),
    path(f"{VISIT}release/", reviews.visit_release, name="visit-release"),
    path(f"{VISIT}approve/", reviews.visit_approve, name="visit-approve"),
    path(f"{VISIT}return/", reviews.visit_return, name="visit-return"),
    path(f"{VISIT}recall/", reviews.visit_recall, name="visit-recall"),
    path(f"{VISIT}reject/", reviews.visit_reject, name="visit-reject"),
    path(f"{VISIT}answers/<slug:question>/correct/", review_answers.answer_correct, name="answer-correct"),
    path(f"{VISIT}remarks/", review_answers.remark_add, name="remark-add"),
    path(f"{VISIT}remarks/<int:remark_id>/", review_answers.remark_edit, name="remark-edit"),
    path(f"{VISIT}remarks/<int:remark_id>/delete/", review_answers.remark_delete, name="remark-delete"),
    path("disputes/", disputes.dispute_list, name="dispute-list"),
    path("disputes/<int:dispute_id>/", disputes.dispute_decide, name="dispute-decide"),
]
