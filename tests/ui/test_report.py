"""The decision report: whole, safe, the same for the same facts, and loud about an override."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.comparisons import Evidence, Interval
from core.domain.decisions import Act
from core.domain.gate import GateResult, GateRule, Metric, Outcome, Protected
from core.domain.guards import Standing
from core.domain.labels import Kind, Label
from core.domain.unshared import KnownBy, Unshared
from core.domain.versions import VersionState
from core.evaluation.comparison import compare
from core.workflow.reports import Dossier
from tests.support.comprehend_files import guides
from tests.support.evaluation import predictions
from tests.support.report_facts import NOON, Read, decided, dossier, evidence, named, release, reporting, told
from ui import report, report_pictures
from ui.report_markup import Markup, tag, text

MARKUP = "<script>ran()</script><img src=x onerror=ran()> & \"quoted\" 'text'"
HOLD = GateResult(outcome=Outcome.HOLD, reasons=("Macro F1 changes by +0.4 points [-1.2, +2.0].", "Too few to tell."))
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def better() -> Evidence:
    return evidence()


@pytest.fixture(scope="module")
def multi() -> Evidence:
    a, b = Label("a"), Label("b")
    truth = [(a,), (a, b), (b,), ()] * 10
    return compare(truth, predictions([(a,)] * 40), predictions(truth), (a, b), Kind.MULTI)


def read(known: Dossier) -> Read:
    return Read(html=report.html(told(known)))


def test_the_report_is_well_formed_and_has_one_heading_a_part(better: Evidence) -> None:
    page = read(dossier(better))
    assert len(page.of("h1")) == 1
    assert len(page.of("h2")) == 13
    assert page.of("html") == [{"lang": "en"}]


def test_what_a_service_reports_has_a_part_of_its_own_and_without_it_there_is_none(better: Evidence) -> None:
    without, with_ = read(dossier(better)), read(reporting(dossier(better), guides()))
    assert len(with_.of("h2")) == len(without.of("h2")) + 1
    assert "As reported by the service The service measured these by itself, on its own documents" in with_.text
    assert "Version 2: It had no document to test on of 'Z'." in with_.text
    assert "service" not in without.text


def test_a_reported_label_with_markup_stays_text(better: Evidence) -> None:
    hostile = replace(guides(), all_labels=(*guides().labels, Label(MARKUP)))
    page = read(reporting(dossier(better), hostile))
    assert not page.of("script")
    assert "<script>ran()</script>" in page.text


def test_the_same_facts_make_the_same_bytes(better: Evidence) -> None:
    assert report.html(told(dossier(better))) == report.html(told(dossier(better)))


def test_it_holds_no_script_and_asks_for_nothing_from_elsewhere(better: Evidence) -> None:
    html = report.html(told(dossier(better, made=[decided()])))
    page = Read(html=html)
    assert not {"script", "link", "img", "iframe", "object", "a"} & {name for name, _ in page.seen}
    assert not re.search(r"https?:|//|url\(|@import|javascript:", html)
    assert not [
        name for _, held in page.seen for name in held if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "default-src 'none'" in str(page.of("meta"))


def test_the_report_begins_with_the_set_and_its_use_as_the_page_does(better: Evidence) -> None:
    assert "120 held-out tickets (set H3, third use)." in read(dossier(better)).text


def test_whatever_was_typed_or_imported_is_text(better: Evidence) -> None:
    hostile = named(better, "label 0", f"0 {MARKUP}")
    rule = GateRule(protected=(Protected(Label(f"0 {MARKUP}"), 0.03),))
    gate = GateResult(outcome=Outcome.HOLD, reasons=(f"It has become worse at '{MARKUP}'.",))
    known = dossier(hostile, rule=rule, gate=gate, project=MARKUP, made=[decided(reason=MARKUP, actor=MARKUP)])
    page = read(known)
    assert not page.of("script")
    assert not page.of("img")
    assert page.text.count("<script>ran()</script><img src=x onerror=ran()>") > 8


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was_and_opens_nothing(said: str) -> None:
    assert unescape(text(said)) == said
    assert not set("<>\"'") & set(text(said))
    assert tag("p", said, title=said) == Markup(f'<p title="{text(said)}">{text(said)}</p>' if said else "<p></p>")


def test_half_a_sign_of_an_odd_file_does_not_keep_the_report_from_being_written(better: Evidence) -> None:
    assert report.html(told(dossier(better, project="half \ud83d a sign"))).encode()


def test_every_reason_of_the_gate_is_given_in_its_words(better: Evidence) -> None:
    known = dossier(better)
    page = read(known)
    assert len(known.comparison.gate.reasons) >= 3
    assert not [reason for reason in known.comparison.gate.reasons if reason not in page.text]


def test_the_rule_is_written_out_with_its_protected_labels() -> None:
    rule = GateRule(
        metric=Metric.ACCURACY, margin=0.025, minimum_gain=0.004, superiority=True, least_support=33,
        protected=(Protected(Label("label 1"), 0.07),),
    )  # fmt: skip
    said = read(dossier(rule=rule)).text
    for part in ("every ticket counts the same", "lies above 0", "2.5 points", "0.4 points", "'label 1' is protected"):
        assert part in said
    assert "7.0 points of recall" in said
    assert "fewer than 33" in said


@pytest.mark.parametrize("outcome", [Outcome.HOLD, Outcome.REJECT, None])
def test_a_promotion_against_the_gate_is_loud_twice(better: Evidence, outcome: Outcome | None) -> None:
    page = read(dossier(better, gate=HOLD, made=[decided(outcome=outcome, reason="The fair begins tomorrow.")]))
    assert page.text.count("OVERRIDE: promoted version 2 as release 2 against the gate") == 2
    assert page.of("div", "override")
    assert page.text.count("The fair begins tomorrow.") == 2
    assert "Omar Other" in page.text


@pytest.mark.parametrize(
    "one",
    [
        decided(),
        decided(before=None, outcome=None),
        decided(Act.REJECT, Outcome.HOLD),
        decided(Act.ROLL_BACK, None, version=1),
    ],
    ids=["as the gate says", "first version", "rejected", "rolled back"],
)
def test_nothing_else_is_called_an_override(better: Evidence, one) -> None:
    page = read(dossier(better, gate=HOLD, made=[one]))
    assert "OVERRIDE" not in page.text
    assert not page.of("div", "override")
    assert one.decision.reason in page.text


def test_an_override_stays_loud_after_it_was_rolled_back(better: Evidence) -> None:
    made = [decided(outcome=Outcome.HOLD), decided(Act.ROLL_BACK, None, version=1, reason="It was worse indeed.")]
    page = read(dossier(better, gate=HOLD, made=made))
    assert page.of("div", "override")
    assert "Rolled back to release 2 (version 1)" in page.text


def test_where_the_candidate_stands_is_said_also_of_one_that_was_withdrawn(better: Evidence) -> None:
    made = [decided(), decided(Act.ROLL_BACK, None, version=1, reason="It was worse indeed.")]
    before = replace(told(dossier(better, made=made)), releases=(release(2),))
    never = told(dossier(better, made=[decided(Act.WITHDRAW)]))
    assert (
        "As this is written, version 2 is a candidate, withdrawn from production."
        in Read(html=report.html(before)).text
    )
    assert "As this is written, version 2 is a candidate." in Read(html=report.html(never)).text
    serves = dossier(better, made=made[:1], state=VersionState.PRODUCTION)
    assert "As this is written, version 2 is in production." in read(serves).text


def test_one_pair_of_eyes_is_said(better: Evidence) -> None:
    assert "one pair of eyes" in read(dossier(better, made=[decided(actor="olga")])).text
    assert "one pair of eyes" not in read(dossier(better, made=[decided(actor="omar")])).text


def test_without_a_decision_the_report_says_so(better: Evidence) -> None:
    assert "Nobody has decided about it yet." in read(dossier(better)).text


def test_a_first_version_claims_no_gain_over_itself() -> None:
    page = read(dossier(evidence(rates=(0.9, 0.9)), first=True))
    assert "First version: nothing to compare with" in page.text
    assert not [said for said in ("Fixed", "McNemar", "Gain in", "p of harm", "candidate mends") if said in page.text]
    assert "Every label" in page.text


def test_old_evidence_makes_a_report_that_says_what_it_does_not_hold(better: Evidence) -> None:
    old = replace(better.base, brier=None, log_loss=None, selective=(), reliability=())
    older = replace(better, base=old, candidate=old, guard=(), transitions=(), p_exact=None, detectable=None, order=())
    said = read(dossier(older)).text
    for part in ("older than the tests label by label", "older than this list", "older than these figures"):
        assert part in said


def test_a_multi_label_report_shows_each_labels_own_counts(multi: Evidence) -> None:
    said = read(dossier(multi)).text
    assert "each label's own counts" in said
    assert "Missed (Version 1)" in said


def test_every_figure_has_its_definition_beside_it(better: Evidence) -> None:
    said = read(dossier(better)).text
    for part in (
        "the mean of the labels' F1",
        "the share of tickets answered exactly right",
        "Holm",
        "mid-p",
        "bootstrap",
    ):
        assert part in said
    assert "Precision: of what is given the label" in said


def test_the_whole_hash_and_the_way_to_check_it_are_there(better: Evidence) -> None:
    page = read(dossier(better))
    assert "cd" * 32 in page.text
    assert "SELECT evidence FROM comparison WHERE id = 7" in page.text
    assert "ab" * 32 in page.text


def test_what_it_cannot_tell_is_said_with_its_numbers(better: Evidence) -> None:
    said = read(dossier(better)).text
    assert "What this cannot tell" in said
    assert "served 3 comparisons" in said
    assert f"{100 * (better.detectable or 0):.1f} points of accuracy four times in five" in said


def test_a_gain_over_a_version_that_never_learned_all_labels_is_said_to_be_that(better: Evidence) -> None:
    known = dossier(better)
    new = Unshared(known_by=KnownBy.CANDIDATE, labels=(Label("label 1"), Label("label 2")), tickets=80)
    said = read(replace(known, unshared=(new,))).text
    assert said.count("nly Version 2 knows 'label 1', 'label 2': 80 held-out tickets have one of them") == 2
    assert "nly Version 2 knows" not in read(known).text


def test_tables_repeat_their_heads_and_parts_stay_whole_on_paper(better: Evidence) -> None:
    html = report.html(told(dossier(better)))
    assert "display: table-header-group" in html
    assert "size: A4" in html
    page = Read(html=html)
    assert len(page.of("thead")) == len(page.of("table")) == len(page.of("caption"))


@pytest.mark.parametrize(("labels", "tickets"), [(2, 200), (1_000, 2_000)])
def test_few_and_many_labels_stay_a_small_file(labels: int, tickets: int) -> None:
    html = report.html(told(dossier(evidence(labels, tickets))))
    assert len(html.encode()) < MOST_BYTES
    assert Read(html=html).text.count("label 1 ") >= 1


def test_fixed_tickets_stand_where_the_old_version_is_wrong_and_the_new_one_right(better: Evidence) -> None:
    html = report.html(told(dossier(better)))
    square = html[html.index('<table class="square">') :].partition("</table>")[0]
    head, wrong = square.index("Version 2 right"), square.index("Version 1 wrong")
    assert head < square.index("Version 2 wrong")
    assert wrong < square.index(f"<b>{better.flips.fixed:,}</b>") < square.index("Both wrong")
    assert square.index(f"<b>{better.flips.broken:,}</b>") < wrong


@pytest.mark.parametrize(
    ("gain", "kind"), [(Interval(0.03, 0.01, 0.05), "better"), (Interval(-0.03, -0.05, -0.01), "worse")]
)
def test_a_gain_lies_right_of_no_change_and_a_loss_left_of_it(gain: Interval, kind: str) -> None:
    page = Read(html=report_pictures.gain(gain, GateRule(margin=0.02)))
    (dot,), (zero,), (margin,) = page.of("circle"), page.of("line", "axis"), page.of("line", "margin")
    assert (float(dot["cx"] or 0) > float(zero["x1"] or 0)) is (gain.value > 0)
    assert float(margin["x1"] or 0) < float(zero["x1"] or 0)
    assert dot["class"] == kind


def test_the_labels_that_became_worse_are_drawn_first() -> None:
    found = evidence(3, 200, (0.9, 0.9))
    worse = tuple(replace(one, standing=Standing.REGRESSED) if one.label == "label 2" else one for one in found.guard)
    page = Read(html=report.html(told(dossier(replace(found, guard=worse)))))
    drawn = [said for said in page.words if said in ("label 0", "label 1", "label 2")]
    assert drawn[0] == "label 2"


@pytest.mark.parametrize(("moved", "kind"), [({"found": 20}, "better"), ({"cleared": 20, "lost": 1}, "unsure")])
def test_the_picture_of_recall_has_a_colour_where_recall_decided(
    better: Evidence, moved: dict[str, int], kind: str
) -> None:
    nothing = dict.fromkeys(("found", "lost", "mistaken", "cleared"), 0)
    one = replace(better.guard[0], standing=Standing.BETTER, **{**nothing, **moved})
    (dot,) = Read(html=report_pictures.recalls([one])).of("circle")
    assert dot["class"] == kind


@pytest.mark.parametrize(
    ("project", "versions", "name"),
    [
        ("IT help desk", (1, 2), "IT-help-desk-decision-v1-v2-2026-11-20.html"),
        ("../Über <b>", (3, 3), "Uber-b-decision-v3-2026-11-20.html"),
        ("工单", (1, 2), "project-decision-v1-v2-2026-11-20.html"),
        ("x" * 60, (1, 2), f"{'x' * 50}-decision-v1-v2-2026-11-20.html"),
    ],
)
def test_the_files_name_says_project_versions_and_day_in_safe_letters(
    project: str, versions: tuple[int, int], name: str
) -> None:
    assert report.name(project, *versions, NOON) == name
