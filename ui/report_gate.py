"""The report's first pages: the verdict, the rule, the reasons, and who decided what and why."""

from collections.abc import Iterator

from core.domain.comparisons import Flips
from core.domain.decisions import Act
from core.domain.gate import GateRule, Outcome
from core.workflow.reports import Decided
from ui import gate, lineage, report_pictures, unshared, words
from ui.report_markup import Markup, bullets, joined, paragraph, section, tag
from ui.report_words import Told, act_of, against, moment, points, signed

KINDS = {Outcome.PROMOTE: "better", Outcome.HOLD: "unsure", Outcome.REJECT: "worse"}
MEANS = {
    Outcome.PROMOTE: "The evidence is good enough to put the candidate into production.",
    Outcome.HOLD: "The evidence is not good enough, neither for the candidate nor against it.",
    Outcome.REJECT: "The evidence speaks against the candidate.",
}


def summary(told: Told) -> Markup:
    """Answer in one look: what the gate says, and what people decided."""
    return section("In short", _verdict(told), _standing(told))


def _verdict(told: Told) -> Markup:
    known, (base, candidate) = told.dossier, told.sides
    if known.first:
        return tag("div", tag("h3", "First version: nothing to compare with"), class_="box unsure")
    outcome, flips = known.comparison.gate.outcome, known.comparison.evidence.flips
    question = f"Should {candidate.lower()} take the place of {base.lower()}?"
    moved = f"Of {known.held_out.documents:,} held-out tickets it mends {flips.fixed:,} and breaks {flips.broken:,}."
    title = tag("h3", f"The gate says: {words.VERDICTS[outcome]}")
    return tag("div", paragraph(question), title, paragraph(MEANS[outcome], moved), class_=f"box {KINDS[outcome]}")


def _standing(told: Told) -> Markup:
    """Say what was decided last about the candidate, and shout when it was against the gate."""
    boxes = [tag("div", *_decision(told, one), class_="box override") for one in told.dossier.decided if one.override]
    last = told.dossier.decided[-1:]
    stands = lineage.stands(told.dossier.candidate.version, told.releases)
    now = f"As this is written, {told.sides[1].lower()} is {'a ' if stands.startswith('candidate') else ''}{stands}."
    if not last:
        return paragraph("Nobody has decided about it yet.", kind="decided")
    if not last[0].override:
        boxes.append(tag("div", *_decision(told, last[0]), class_="box"))
    return joined((*boxes, paragraph(now)))


def _decision(told: Told, one: Decided) -> Iterator[Markup]:
    yield tag("h3", act_of(one))
    yield paragraph(f"By {told.person(one.decision.actor)}, {moment(one.decision.decided_at)}.", against(one))
    yield tag("blockquote", one.decision.reason)
    if before := signed(one, told.names):
        yield paragraph(before)


def reasons(told: Told) -> Markup:
    """Give the gate's reasons as it gave them, the interval they rest on, and the rule."""
    known = told.dossier
    title, rule = "Why the gate says so", section_rule(known.rule)
    if known.first:
        return section(title, paragraph("There was no version before it, so the gate had nothing to judge."), rule)
    gain = known.comparison.evidence.gains[known.rule.metric]
    drawn = tag(
        "div",
        report_pictures.gain(gain, known.rule),
        paragraph(
            f"The gain in {known.rule.metric.value}, {points(gain)}: what {told.sides[1].lower()} has more than "
            f"{told.sides[0].lower()} on the same tickets, with its 95 % interval (paired bootstrap, 2,000 draws).",
            kind="caption",
        ),
        class_="whole",
    )
    note = joined(paragraph(said, kind="mind") for said in unshared.sentences(known))
    return section(title, bullets(known.comparison.gate.reasons, numbered=True), note, drawn, rule)


def section_rule(rule: GateRule) -> Markup:
    """Write the rule out; it was chosen before the training and kept with it."""
    return joined((tag("h3", "The rule, chosen before training"), bullets(_rule(rule))))


def _rule(rule: GateRule) -> Iterator[str]:
    margin = f"{100 * rule.margin:.1f} points"
    yield f"{gate.METRICS[rule.metric]}."
    if rule.superiority:
        yield "Promote only if it is shown to be better: the whole 95 % interval of the gain lies above 0."
    else:
        yield f"Promote only if it is shown to be no worse by more than {margin}: the whole 95 % interval lies above that."
    if rule.minimum_gain:
        yield f"The gain itself must reach {100 * rule.minimum_gain:.1f} points."
    guarded = ", a protected label has become worse" if rule.protected else ""
    yield f"Reject if the whole interval lies below a loss of {margin}{guarded}, or a label is not found any more at all."
    yield "Hold if it lies across, or if any label has become worse."
    for one in rule.protected:
        yield f"'{one.label}' is protected: it must be shown to lose no more than {100 * one.margin:.1f} points of recall."
    if not rule.protected:
        yield "No label is protected."
    yield f"A label with fewer than {rule.least_support:,} held-out tickets is not tested by itself."


def decisions(told: Told) -> Markup:
    """Tell who decided what and why, oldest first."""
    made = told.dossier.decided
    if not made:
        return section("Who decided what, and why", paragraph("Nobody has decided about it yet."))
    entries = (tag("li", *_decision(told, one), class_="override" if one.override else "") for one in made)
    return section("Who decided what, and why", tag("ol", *entries, class_="decisions"), paragraph(_hands(told)))


def _hands(told: Told) -> str:
    """Say whether somebody decided about their own training: whoever was not there will ask."""
    version = told.dossier.candidate.version
    starter = version.created_by
    own = any(
        one.decision.act is Act.PROMOTE
        and (one.decision.version, one.decision.actor, one.proposal) == (version.id, starter, None)
        for one in told.dossier.decided
    )
    who = told.person(starter)
    if own:
        return f"{who} asked for the training and also decided to promote: one pair of eyes."
    return f"{who} asked for the training."


def moved(told: Told) -> Markup:
    """Show what became of the same tickets under both versions."""
    found, (base, candidate) = told.dossier.comparison.evidence.flips, told.sides
    title = "What would change"
    if told.dossier.first:
        return Markup("")
    head = tag("tr", tag("td"), *(tag("th", f"{candidate} {said}", scope="col") for said in ("right", "wrong")))
    rows = (
        (f"{base} right", ("Both right", found.both_right, "same"), ("Broken", found.broken, "worse")),
        (f"{base} wrong", ("Fixed", found.fixed, "better"), ("Both wrong", found.both_wrong, "unsure")),
    )
    body = [tag("tr", tag("th", name, scope="row"), *(_cell(found, *cell) for cell in cells)) for name, *cells in rows]
    meaning = "Each held-out ticket is in one of the four; right means exactly the labels people gave it."
    table = tag("table", tag("caption", meaning), tag("thead", head), tag("tbody", *body), class_="square")
    return section(title, table, report_pictures.flips(found), bullets(_tests(told)))


def _cell(found: Flips, name: str, count: int, kind: str) -> Markup:
    total = max(found.both_right + found.fixed + found.broken + found.both_wrong, 1)
    return tag("td", tag("span", name), tag("b", f"{count:,}"), tag("span", words.percent(count / total)), class_=kind)


def _tests(told: Told) -> Iterator[str]:
    evidence = told.dossier.comparison.evidence
    yield (
        f"p = {evidence.p_value:.3g} (McNemar, two-sided mid-p): how often chance alone would part fixed from broken "
        "so unevenly, were both versions equally often right."
    )
    if evidence.p_exact is not None:
        yield f"p = {evidence.p_exact:.3g} (exact, one-sided): the same, only for a better candidate."
    if evidence.detectable:
        yield f"So many tickets show a gain of {100 * evidence.detectable:.1f} points of accuracy four times in five."
