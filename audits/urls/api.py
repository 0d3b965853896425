"""The phone's protocol and integrations under /api/v1/."""

from django.urls import path

from audits.api import drafts, messages, meta, push, submissions, uploads, verbs, visits

urlpatterns = [
    path("server-time", meta.ServerTime.as_view(), name="server-time"),
    path("checklist-schema", meta.ChecklistSchema.as_view(), name="checklist-schema"),
    path("my/visits", visits.MyVisits.as_view(), name="my-visits"),
    path("my/offers", visits.MyOffers.as_view(), name="my-offers"),
    path("my/earnings", visits.MyEarnings.as_view(), name="my-earnings"),
    path("my/push", push.MyPush.as_view(), name="my-push"),
    path("visits/<uuid:visit_id>/accept", verbs.AcceptVisit.as_view(), name="api-visit-accept"),
    path("visits/<uuid:visit_id>/day", verbs.ChooseDay.as_view(), name="api-visit-day"),
    path("visits/<uuid:visit_id>/messages", messages.VisitMessages.as_view(), name="api-visit-messages"),
    path("visits/<uuid:visit_id>/messages/read", messages.ReadMessages.as_view(), name="api-visit-messages-read"),
    path("visits/<uuid:visit_id>/decline", verbs.DeclineVisit.as_view(), name="api-visit-decline"),
    path("visits/<uuid:visit_id>/quiz", verbs.TakeQuiz.as_view(), name="api-visit-quiz"),
    path("visits/<uuid:visit_id>/start", verbs.StartVisit.as_view(), name="api-visit-start"),
    path("visits/<uuid:visit_id>/draft", drafts.VisitDraft.as_view(), name="api-visit-draft"),
    path("visits/<uuid:visit_id>/submission", submissions.VisitSubmission.as_view(), name="api-visit-submission"),
    path("uploads", uploads.Uploads.as_view(), name="api-uploads"),
    path("uploads/<uuid:upload_id>", uploads.UploadBytes.as_view(), name="api-upload"),
]
