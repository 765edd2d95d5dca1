"""The model card: what a version is for, what made it, how well it does and where it ends, on one page of Markdown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist

from core.domain.comparisons import Figures
from core.domain.labels import Kind
from core.domain.projects import Project
from core.domain.versions import Release
from core.evaluation.intervals import wilson_share
from core.workflow.reports import Decided, Dossier, Lineage
from ui import evidence, lineage, per_label, reported, words
from ui.limits import limits
from ui.report_words import act_of, against, file_name, moment, name_of, points, signed

MOST_LABELS = 100
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card is written from; `dossier` is of the newest comparison, None where the version has none.

    `releases` are those of this version, oldest first: the routing it had is theirs, not the project's of today.
    `production` is what serves as the card is written, of whichever version.
    """

    project: Project
    entry: Lineage
    releases: Sequence[Release]
    production: Release | None
    dossier: Dossier | None
    decided: Sequence[Decided]
    names: Mapping[str, str]
    written_at: datetime


def markdown(card: Card, most: int | None = None) -> str:
    """Return the card with at most so many of its labels named; whatever was typed or imported is escaped."""
    version = card.entry.version
    top = f"# Model card: {_one(card.project.name)}, version {version.number}"
    stands = f"{lineage.stands(version, card.releases).capitalize()}. Trained {moment(version.created_at)}."
    parts = [top, f"{stands} Written {moment(card.written_at)}.", *_use(card, most), *_made(card)]
    return "\n\n".join([*parts, *_figures(card), *_reported(card), *_decisions(card), *_limits(card)]) + "\n"


def beneath(written: str) -> str:
    """Return a card whose headings stand below those of a page; only ours begin a line with a number sign."""
    return re.sub("^#", "###", written, flags=re.MULTILINE)


def name(card: Card) -> str:
    """Return what the card's file is called."""
    return file_name(card.project.name, f"model-card-v{card.entry.version.number}", card.written_at, "md")


def _use(card: Card, most: int | None) -> Iterator[str]:
    training = card.entry.training
    yield "## What it is for"
    yield (
        f"It gives tickets of the project {_one(card.project.name)} their labels, "
        f"{lineage.ANSWERS[training.label_set.kind]}. "
        "It knows no other labels than these, and was not made to judge people or other kinds of texts."
    )
    serving = card.production.id if card.production else None
    now = not card.releases or any(one.id == serving for one in card.releases)
    yield f"### Where it {'answers' if now else 'answered'} alone"
    routing = [f"- {_routing(one, serves=one.id == serving)}{_own(one, most)}" for one in card.releases]
    yield "\n".join(routing) or "Nowhere: it was never released."
    labels = training.label_set.labels
    yield f"### Labels: {len(labels):,}, label set {training.label_set.number}"
    more = len(labels) - len(labels[:most])
    rest = f", and {more:,} more: the downloaded card names all" if more else ""
    yield f"{', '.join(_one(label) for label in labels[:most])}{rest}"


def _routing(release: Release, *, serves: bool) -> str:
    name = f"Release {release.number}, {moment(release.created_at)}"
    sure, share = (
        f"from a confidence of {release.policy.threshold:.2f} on it",
        words.percent(release.policy.audit_share),
    )
    if serves:
        return f"{name}: {sure} answers alone, but for a random {share} that people check; below that people answer."
    past = f"{sure} answered alone, but for a random {share} that people checked; below that people answered."
    return f"{name}, in production no more: {past}"


def _own(release: Release, most: int | None) -> str:
    """Name the labels that have a higher threshold of their own."""
    own = [(label, least) for label, least in release.policy.by_label if least > release.policy.threshold]
    if not own:
        return ""
    told = (f"{_one(label)} ({per_label.told(least)})" for label, least in own[:most])
    more = f", and {len(own) - len(own[:most]):,} more" if len(own) > len(own[:most]) else ""
    return f" Higher for {', '.join(told)}{more}."


def _made(card: Card) -> Iterator[str]:
    yield "## What made it"
    made = lineage.made_of(card.entry, card.names)
    yield _table(("What", "Value"), [(_one(name), _one(value)) for name, value in made.items()])
    yield "### Fingerprints"
    yield "\n".join(f"- {name}: `{digest}`" for name, digest in lineage.hashes(card.entry).items())


def _figures(card: Card) -> Iterator[str]:
    yield "## How well it does"
    known = card.dossier
    if known is None:
        yield "Not known: it was not measured on held-out tickets. No held-out ticket had a label when it was trained."
        return
    found, figures = known.comparison.evidence, known.comparison.evidence.candidate
    yield (
        f"On held-out set H{known.held_out.number}, {figures.documents:,} tickets no version learns from, frozen "
        f"{moment(known.held_out.created_at)}. Evidence `{known.comparison.evidence_hash}`."
    )
    yield _table(("Figure", "Value", "What it is"), list(_metrics(figures)))
    if not known.first:
        base = name_of(known.base).lower()
        gains = [(metric.value, points(gain)) for metric, gain in sorted(found.gains.items())]
        yield _table((f"Change against {base} in", "With its 95 % interval"), gains)
        yield f"The gate said: **{words.VERDICTS[known.comparison.gate.outcome]}**."
        yield "\n".join(f"- {_one(reason)}" for reason in known.comparison.gate.reasons)
    yield from _labels(figures, known.comparison.evidence.kind)


def _metrics(figures: Figures) -> Iterator[tuple[str, str, str]]:
    for shown, (attribute, meaning) in evidence.METRICS.items():
        value = getattr(figures, attribute)
        if value is None:
            continue
        written = f"{value:.3f}" if attribute in evidence.NUMBERS else words.percent(value)
        yield shown, _with_interval(figures) if attribute == "accuracy" else written, meaning


def _with_interval(figures: Figures) -> str:
    found = wilson_share(figures.accuracy, figures.documents, _Z)
    return f"{words.percent(found.value)} [{100 * found.low:.1f}, {100 * found.high:.1f}], 95 % Wilson interval"


def _labels(figures: Figures, kind: Kind) -> Iterator[str]:
    """Show each label that occurs, the one found least surely first; of very many only these."""
    occurring = sorted((one for one in figures.labels if one.support), key=lambda one: (one.f1, one.label))
    some = f", the {MOST_LABELS} with the lowest F1 of {len(occurring):,}" if len(occurring) > MOST_LABELS else ""
    yield f"### By label{some}"
    rows = []
    for one in occurring[:MOST_LABELS]:
        recall = wilson_share(one.recall, one.support, _Z)
        share = f"{100 * recall.value:.1f} % [{100 * recall.low:.1f}, {100 * recall.high:.1f}]"
        measured = f"{share}, {words.percent(one.precision)}, {one.f1:.3f}"  # in one cell: it wraps on a narrow screen
        rows.append((_one(one.label), f"{one.support:,}", measured))
    yield _table(("Label", "Tickets", "Recall [95 % interval], precision, F1"), rows)
    several = " A ticket can count for several labels." if kind is Kind.MULTI else ""
    yield f"Recall: of what has the label, the share given it. Precision: of what is given it, the share that has it.{several}"


def _reported(card: Card) -> Iterator[str]:
    told = reported.by_name([card.entry])
    for one in told.values():
        yield f"## {reported.TITLE}"
        yield reported.ABOUT
        found = reported.figures(told)
        yield _table(tuple(found.columns), found.itertuples(index=False))
        if missing := reported.untested(one):
            yield _one(missing)


def _decisions(card: Card) -> Iterator[str]:
    yield "## What was decided"
    if not card.decided:
        yield "Nobody has decided about it yet."
    for one in card.decided:
        who, said = _one(card.names.get(one.decision.actor, one.decision.actor)), act_of(one)
        head = f"**{said}**, by {who}, {moment(one.decision.decided_at)}. {against(one)} {_one(signed(one, card.names))}".strip()
        yield f"- {head}\n\n  {_one(one.decision.reason)}"


def _limits(card: Card) -> Iterator[str]:
    yield "## What this cannot tell"
    if card.dossier is None:
        yield "- How often it is right: see above."
        return
    yield "\n".join(f"- {_one(sentence)}" for sentence in limits(card.dossier))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _one(text: str) -> str:
    """Escape a text and keep it on one line: a line's beginning means something in Markdown."""
    return words.plain(" ".join(text.split()))
