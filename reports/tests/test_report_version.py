"""What draws a report is part of its fingerprint, to the last template that it includes."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test.signals import template_rendered

from audits.models import Visit
from audits.services.sheets import with_sheets
from conftest import Cast
from reports import pdf, wave_pdf
from reports.group_report import group_figures
from reports.paper import templates_of, version_of
from reports.tests.fixed import fixed_figures
from reports.tests.rows import make_network, picture
from reports.visit_report import visit_report_figures

REPORTS = (pdf.TEMPLATE, wave_pdf.GROUP, wave_pdf.VISIT)
SOURCES = {"a.html": "{% include 'b.html' with x=1 %}", "b.html": '1 {% include "c.html" only %}', "c.html": "2"}


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """No version is remembered from another test's templates."""
    version_of.cache_clear()
    yield
    version_of.cache_clear()


def use(settings: Any, sources: dict[str, str]) -> None:
    loaders = [("django.template.loaders.locmem.Loader", sources)]
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}
    ]
    version_of.cache_clear()


@pytest.mark.parametrize("changed", SOURCES)
def test_a_change_of_any_included_template_prints_anew(settings: Any, changed: str) -> None:
    use(settings, SOURCES)
    before = version_of("a.html")
    use(settings, SOURCES)
    assert version_of("a.html") == before
    use(settings, {**SOURCES, changed: SOURCES[changed] + "!"})
    assert version_of("a.html") != before


def test_a_template_that_only_a_variable_names_is_refused(settings: Any) -> None:
    use(settings, {"a.html": "{% include name %}"})
    with pytest.raises(ValueError, match="include name"):
        version_of("a.html")


def test_every_template_that_is_rendered_for_a_report_counts(cast: Cast) -> None:
    rendered: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        rendered.add(template.name)

    default_storage.save("fixed/0.jpg", ContentFile(picture(random.Random(0))))
    default_storage.save("fixed/1.jpg", ContentFile(picture(random.Random(1))))
    wave = make_network(cast, branches=3, waves=2, visits=2)[-1]
    group = group_figures(wave, None, "en")
    visit = with_sheets(Visit.objects.filter(wave=wave)).select_related("wave__organisation", "branch__brand").first()
    assert group and visit
    template_rendered.connect(note)
    try:
        pdf.print_report(fixed_figures())
        wave_pdf.print_group(replace(group, code="ABCDEFGH2345"))
        wave_pdf.print_visit(replace(visit_report_figures(visit, "en"), code="ABCDEFGH2345"))
    finally:
        template_rendered.disconnect(note)
    known = {name for report in REPORTS for name in templates_of(report)}
    assert "reports/partials/verdict.html" in rendered
    assert rendered <= known
