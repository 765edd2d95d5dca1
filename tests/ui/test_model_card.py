"""The model card: what a version is for, how well it does, what was decided; whatever was typed stays text."""

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from core.domain.gate import GateResult, Outcome
from core.domain.labels import Label
from core.domain.routing import Policy
from core.domain.versions import Release
from core.workflow.reports import Dossier
from tests.support.comprehend_files import guides
from tests.support.report_facts import NOON, Read, decided, dossier, evidence, lineage, named, release, reporting
from ui import model_card
from ui.model_card import Card

MARKUP = "<img src=x onerror=ran()> [here](https://elsewhere.example) ![x](y) | `a` *b* :red[c] $d$\n# E"
ALLOWED = {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code", "strong"}


def card(known: Dossier | None) -> Card:
    entry = known.candidate if known else lineage(2, ())
    made = known.decided if known else ()
    project = (known or dossier()).project
    return Card(
        project=project, entry=entry, releases=(), production=None, dossier=known, decided=made, names={"omar": "Omar"},
        written_at=NOON,
    )  # fmt: skip


def shown(markdown: str) -> Read:
    return Read(html=MarkdownIt("commonmark").enable("table").render(markdown))


def test_a_card_says_what_for_what_made_it_how_well_what_was_decided_and_where_it_ends() -> None:
    page = shown(model_card.markdown(card(dossier(made=[decided()]))))
    heads = ("What it is for", "What made it", "How well it does", "What was decided", "What this cannot tell")
    assert len(page.of("h2")) == len(heads)
    assert not [head for head in heads if head not in page.text]
    assert "6,400" in page.text
    assert "12.5 s" in page.text
    assert "86.1 %" in page.text


def test_figures_carry_their_intervals_and_the_set_they_were_measured_on() -> None:
    known = dossier()
    said = model_card.markdown(card(known))
    figures = known.comparison.evidence.candidate
    assert f"{100 * figures.accuracy:.1f} % [" in said
    assert "95 % Wilson interval" in said
    assert "held-out set H3, 120 tickets" in said
    assert "Change against version 1 in" in said


def test_whatever_was_typed_or_imported_stays_text_in_a_card() -> None:
    hostile = named(evidence(), "label 0", MARKUP)
    gate = GateResult(outcome=Outcome.HOLD, reasons=(MARKUP,))
    made = [decided(reason=MARKUP, actor=MARKUP)]
    page = shown(model_card.markdown(card(dossier(hostile, gate=gate, project=MARKUP, made=made))))
    assert {name for name, _ in page.seen} <= ALLOWED
    assert len(page.of("h1")) == 1
    assert page.text.count("[here](https://elsewhere.example)") >= 5


def test_an_override_is_loud_in_a_card() -> None:
    assert "OVERRIDE: promoted version 2" in model_card.markdown(card(dossier(made=[decided(outcome=Outcome.REJECT)])))
    assert "OVERRIDE" not in model_card.markdown(card(dossier(made=[decided()])))


def test_a_version_that_was_not_measured_says_so() -> None:
    said = model_card.markdown(card(None))
    assert "not measured on held-out tickets" in said
    assert "Nobody has decided about it yet." in said


def test_what_a_service_reports_stands_apart_and_is_said_to_be_of_other_documents() -> None:
    page = shown(model_card.markdown(card(reporting(dossier(), guides()))))
    assert "As reported by the service The service measured these by itself, on its own documents" in page.text
    assert "Accuracy 0.3750" in page.text
    assert "no document to test on of 'Z'" in page.text


def test_a_version_of_no_service_has_no_word_of_one() -> None:
    assert "service" not in model_card.markdown(card(dossier()))


def test_a_reported_label_with_markup_stays_text_in_a_card() -> None:
    hostile = replace(guides(), all_labels=(*guides().labels, Label(MARKUP)))
    page = shown(model_card.markdown(card(reporting(dossier(), hostile))))
    assert {name for name, _ in page.seen} <= ALLOWED
    assert "[here](https://elsewhere.example)" in page.text


def test_a_first_version_has_figures_and_no_gain() -> None:
    said = model_card.markdown(card(dossier(first=True)))
    assert "Accuracy" in said
    assert "Change against" not in said


def test_of_very_many_labels_a_card_shows_the_weakest() -> None:
    known = dossier(evidence(120, 600))
    page = shown(model_card.markdown(card(known)))
    assert "the 100 with the lowest F1 of" in page.text
    last = replace(card(known), dossier=None)
    assert "label 119" in model_card.markdown(last)


def test_the_cards_file_is_named_after_project_version_and_day() -> None:
    assert model_card.name(card(dossier(project="IT desk"))) == "IT-desk-model-card-v2-2026-11-20.md"


def test_a_card_names_the_routing_of_the_versions_own_releases_and_not_that_of_today() -> None:
    made = (
        release(2, policy=Policy(threshold=0.81, audit_share=0.03)),
        release(5, policy=Policy(threshold=0.86, audit_share=0.04)),
    )
    today = replace(card(dossier()).project, policy=Policy(threshold=0.55, audit_share=0.2))
    said = model_card.markdown(replace(card(dossier()), project=today, releases=made, production=made[1]))
    assert "Release 2, 20 Nov 2026" in said
    assert "from a confidence of 0.81 on it answered alone, but for a random 3.0 %" in said
    assert "from a confidence of 0.86 on it answers alone, but for a random 4.0 %" in said
    assert said.count("in production no more") == 1
    assert "0.55" not in said


def test_a_card_names_the_labels_that_have_a_higher_threshold_of_their_own() -> None:
    own = {"label 0": 0.9, "label 1": 0.5, "label 2": 1.0, f"label 3{MARKUP}": 0.95}
    policy = Policy(threshold=0.8).with_own({Label(label): least for label, least in own.items()})
    known = replace(card(dossier()), releases=(release(2, policy=policy),))
    said = model_card.markdown(known)
    assert "Higher for label 0 (90.0 %), label 2 (always asks people), label 3" in said
    assert MARKUP not in said
    assert "Higher for label 0 (90.0 %), and 2 more." in model_card.markdown(known, 1)


@pytest.mark.parametrize("production", [None, release(9, 1)])
def test_a_version_that_serves_no_more_is_spoken_of_in_the_past(production: Release | None) -> None:
    said = model_card.markdown(replace(card(dossier()), releases=[release(5)], production=production))
    assert "Candidate, withdrawn from production. Trained" in said
    assert "Release 5, 20 Nov 2026, 12:00 UTC, in production no more: from" in said
    assert not [now for now in ("it answers alone", "people check;", "people answer.") if now in said]


def test_a_version_that_was_never_released_answers_nowhere_alone() -> None:
    said = model_card.markdown(card(dossier()))
    assert "it was never released" in said
    assert "alone, but" not in said


def test_on_a_page_a_card_names_only_so_many_labels_and_says_that_there_are_more() -> None:
    known = replace(card(dossier(evidence(120, 600))), dossier=None)
    assert "label 99, and 20 more" in model_card.markdown(known, model_card.MOST_LABELS)
    assert "label 119" not in model_card.markdown(known, model_card.MOST_LABELS)
    assert "more: the downloaded" not in model_card.markdown(known)
