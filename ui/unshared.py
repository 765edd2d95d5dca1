"""Labels that not both versions know, in words: the same on the Compare page, in the decision report and in the model card."""

from core.domain.judging import named
from core.domain.labels import Label
from core.domain.unshared import KnownBy, Unshared
from core.workflow.reports import Dossier
from ui.report_words import name_of

NOTES = {KnownBy.CANDIDATE: "new", KnownBy.BASE: "former", KnownBy.NEITHER: "unknown"}


def sentences(known: Dossier) -> list[str]:
    """Say which labels not both versions know, on how many tickets, and what that does to the figures."""
    return [_said(one, known) for one in known.unshared]


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
    return f"{head} {other} cannot answer {these}, which counts as wrong{_part(one, known)}."


def _part(one: Unshared, known: Dossier) -> str:
    """Say what that may explain of the figure that judges, where this has moved the way it moves it."""
    gain = known.comparison.evidence.gains[known.rule.metric].value
    part, moved = ("gain", gain) if one.known_by is KnownBy.CANDIDATE else ("loss", -gain)
    return f": part of the {part} may be just that" if moved > 0 else ""


def _tickets(one: Unshared) -> str:
    have = "has" if one.tickets == 1 else "have"
    what = "it" if len(one.labels) == 1 else "one of them"
    if not one.tickets:
        return f"no held-out ticket has {what}"
    return f"{one.tickets:,} held-out {'ticket' if one.tickets == 1 else 'tickets'} {have} {what}"
