"""HQ's page of alert rules: written by programme, tried on the last wave, turned on and off."""

from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from accounts.models import User
from audits.models import Programme
from common.errors import Refused
from reports.forms import RuleForm, add_refusal
from reports.models import AlertRule
from reports.services import alert_rules


@role_required(*HQ)
@require_safe
def rule_list(request: ActingRequest) -> HttpResponse:
    """Every rule with what it looks at and how often it told, and the programmes that may get another."""
    rows = own_rules(request).select_related("programme__brand").annotate(told=Count("alerts"))
    rules = list(rows.order_by(F("on_since").desc(nulls_last=True), "pk"))
    looked_at = {rule.programme for rule in rules if rule.part}
    parts = {programme: alert_rules.parts_of(programme) for programme in looked_at}
    context = {
        "rules": [
            (rule, parts[rule.programme][rule.kind].get(rule.part, rule.part) if rule.part else "") for rule in rules
        ],
        "programmes": own_programmes(request).filter(archived_at=None).order_by("name"),
    }
    return render(request, "reports/hq/rule_list.html", context)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_create(request: ActingRequest, programme_id: int) -> HttpResponse:
    """A new rule of a programme."""
    programme = get_object_or_404(own_programmes(request), pk=programme_id)
    return rule_page(request, programme, None)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: ActingRequest, rule_id: int) -> HttpResponse:
    """One rule."""
    rule = get_object_or_404(own_rules(request).select_related("programme__brand__organisation"), pk=rule_id)
    return rule_page(request, rule.programme, rule)


def rule_page(request: ActingRequest, programme: Programme, rule: AlertRule | None) -> HttpResponse:
    """The form; its button "Try" saves nothing, and says what the rule would have told in the last wave."""
    is_trial = "try" in request.POST
    form = RuleForm(request.POST or None, programme=programme, rule=rule, is_trial=is_trial)
    trial = alert_rules.try_rule(rule) if rule and request.method != "POST" else None
    is_tried = trial is not None
    if request.method == "POST" and form.is_valid():
        content, people = form.content(), list(form.cleaned_data["people"])
        if is_trial:
            tried = AlertRule(programme=programme, kind=content.kind, part=content.part, below=content.below)
            trial, is_tried = alert_rules.try_rule(tried), True
        else:
            try:
                save(request, programme, rule, content, people)
            except Refused as refused:
                add_refusal(
                    form, {"looks_at" if k == "part" else k: v for k, v in refused.fields.items()}, refused.detail
                )
            else:
                messages.success(request, _("Saved. It holds for whatever is approved from now on."))
                return redirect("rule-list")
    context = {"form": form, "programme": programme, "rule": rule, "trial": trial, "is_tried": is_tried}
    return render(request, "reports/hq/rule_edit.html", context)


def save(
    request: ActingRequest,
    programme: Programme,
    rule: AlertRule | None,
    content: alert_rules.RuleContent,
    people: list[User],
) -> None:
    """Make or change the rule."""
    if rule:
        alert_rules.edit_rule(rule_id=rule.pk, content=content, people=people, by=request.user)
    else:
        alert_rules.create_rule(programme=programme, content=content, people=people, by=request.user)


@role_required(*HQ)
@require_POST
def rule_switch(request: ActingRequest, rule_id: int) -> HttpResponse:
    """Look at it, or no more."""
    rule = get_object_or_404(own_rules(request), pk=rule_id)
    on = request.POST.get("on") == "yes"
    alert_rules.switch_rule(rule_id=rule.pk, on=on, by=request.user)
    words = _("“%(name)s” is on.") if on else _("“%(name)s” is off.")
    messages.success(request, words % {"name": rule.name})
    return redirect("rule-list")


def own_rules(request: ActingRequest) -> QuerySet[AlertRule]:
    """Those of the organisation the person acts in."""
    rows = AlertRule.objects.visible_to(request.user)
    return rows.filter(programme__brand__organisation=request.organisation)


def own_programmes(request: ActingRequest) -> QuerySet[Programme]:
    """Those of the organisation the person acts in."""
    rows = Programme.objects.visible_to(request.user).filter(brand__organisation=request.organisation)
    return rows.select_related("brand__organisation")
