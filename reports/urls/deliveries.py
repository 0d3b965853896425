"""What HQ has sent, under /hq/deliveries/."""

from django.urls import URLPattern, path

from reports.views import alert_rules, alerts, deliveries, subscriptions

urlpatterns: list[URLPattern] = [
    path("", subscriptions.subscription_list, name="subscription-list"),
    path("new/", subscriptions.subscription_create, name="subscription-create"),
    path("<int:subscription_id>/", subscriptions.subscription_edit, name="subscription-edit"),
    path("<int:subscription_id>/switch/", subscriptions.subscription_switch, name="subscription-switch"),
    path("log/", deliveries.delivery_list, name="delivery-list"),
    path("log/<int:delivery_id>/again/", deliveries.delivery_retry, name="delivery-retry"),
    path("rules/", alert_rules.rule_list, name="rule-list"),
    path("rules/new/<int:programme_id>/", alert_rules.rule_create, name="rule-create"),
    path("rules/<int:rule_id>/", alert_rules.rule_edit, name="rule-edit"),
    path("rules/<int:rule_id>/switch/", alert_rules.rule_switch, name="rule-switch"),
    path("alerts/", deliveries.alert_list, name="alert-list"),
    path("alerts/<int:letter_id>/", alerts.alert_answer_hq, name="alert-answer-hq"),
    path("alerts/<int:letter_id>/again/", deliveries.alert_retry, name="alert-retry"),
]
