"""Labels that not both versions know, in words: the same on the Compare page, in the decision report and in the model card."""

from collections.abc import Iterator, Sequence

from core.domain.comparisons import Figures
from core.domain.judging import named
from core.domain.labels import Label
from core.domain.unshared import KnownBy, Unshared
from core.workflow.reports import Dossier
from ui.report_words import name_of

NOTES = {KnownBy.CANDIDATE: "new", KnownBy.BASE: "former", KnownBy.NEITHER: "unknown"}


def sentences(known: Dossier) -> list[str]:
    """Say which labels not both versions know, on how many tickets, and what that does to the figures."""
    return [*(_said(one, known) for one in known.unshared), *_shared(known)]


def notes(known: Dossier) -> dict[Label, str]:
    """Return what a table says of each such label."""
    return {label: NOTES[one.known_by] for one in known.unshared for label in one.labels}


def _said(one: Unshared, known: Dossier) -> str:
    base, candidate = name_of(known.base), name_of(known.candidate)
    who = {KnownBy.CANDIDATE: f"Only {candidate} knows", KnownBy.BASE: f"Only {base} knows"}
    nobody = f"{candidate} does not know" if known.first else "Neither version knows"
    head = f"{who.get(one.known_by, nobody)} {named(one.labels)}: {_tickets(one)}."
    if not one.tickets:
        return head
    these = "this" if one.tickets == 1 else "these"
    if one.known_by is KnownBy.NEITHER:
        if known.first:
            return f"{head} It cannot answer {these}, which counts as wrong."
        return f"{head} Neither can answer {these}, which counts as wrong for both."
    other = base if one.known_by is KnownBy.CANDIDATE else candidate
    return f"{head} {other} cannot answer {these}, which counts as wrong{_part(one, known)}.{_found(one, known)}"


def _part(one: Unshared, known: Dossier) -> str:
    """Say what that may explain of the figure that judges, where this has moved the way it moves it."""
    gain = known.comparison.evidence.gains[known.rule.metric].value
    part, moved = ("gain", gain) if one.known_by is KnownBy.CANDIDATE else ("loss", -gain)
    return f": part of the {part} may be just that" if moved > 0 else ""


def _found(one: Unshared, known: Dossier) -> str:
    """Say how many of these tickets the version that knows the labels finds; nothing where tickets have several of them."""
    newer, evidence = one.known_by is KnownBy.CANDIDATE, known.comparison.evidence
    who, side = (known.candidate, evidence.candidate) if newer else (known.base, evidence.base)
    theirs = [figures for figures in side.labels if figures.label in one.labels]
    if sum(figures.support for figures in theirs) != one.tickets:
        return ""
    name, found = name_of(who), sum(figures.tp for figures in theirs)
    if one.tickets == 1:
        return f" {name} finds it." if found else f" {name} does not find it either."
    some = "all of these" if found == one.tickets else f"{found:,} of these {one.tickets:,}"
    return f" {name} finds {some if found else 'none of these either'}."


def _shared(known: Dossier) -> Iterator[str]:
    """Say what becomes of macro F1 over the labels that both know, where other labels with tickets take part in it.

    Without an interval, which the stored evidence does not hold: so it is about so much.
    """
    if not any(one.tickets and one.known_by is not KnownBy.NEITHER for one in known.unshared):
        return
    apart = {label for one in known.unshared for label in one.labels}
    evidence = known.comparison.evidence
    both = [one.label for one in evidence.candidate.labels if one.support and one.label not in apart]
    if both:
        change = 100 * (_mean(evidence.candidate, both) - _mean(evidence.base, both))
        labels = f"{len(both):,} labels both know" if len(both) > 1 else "one label both know"
        yield f"Over the {labels}, macro F1 changes by about {change:+.1f} points."


def _mean(side: Figures, labels: Sequence[Label]) -> float:
    f1 = {one.label: one.f1 for one in side.labels}
    return sum(f1.get(label, 0.0) for label in labels) / len(labels)


def _tickets(one: Unshared) -> str:
    have = "has" if one.tickets == 1 else "have"
    what = "it" if len(one.labels) == 1 else "one of them"
    if not one.tickets:
        return f"no held-out ticket has {what}"
    return f"{one.tickets:,} held-out {'ticket' if one.tickets == 1 else 'tickets'} {have} {what}"
