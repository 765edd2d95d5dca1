"""Evidence and decisions as tables for the screen: figures, labels, confusions, tickets, who decided what."""

from collections.abc import Mapping, Sequence

import pandas as pd

from core.domain.comparisons import Changed, Evidence, Figures, LabelFigures
from core.domain.decisions import Decision
from core.domain.labels import Label
from ui import words

METRICS = {
    "Macro F1": "macro_f1",
    "Accuracy": "accuracy",
    "Micro F1": "micro_f1",
    "Weighted F1": "weighted_f1",
    "Macro precision": "macro_precision",
    "Macro recall": "macro_recall",
    "Hamming loss": "hamming_loss",
    "Calibration error": "calibration_error",
    "Calibration error of perfect scores here": "noise_floor",
}
COUNTS = {"Right, has it": "tp", "Missed": "fn", "Wrongly given": "fp", "Right, has it not": "tn"}
Sides = tuple[str, str]
"""What base and candidate are called on the screen: "Version 1", "Version 2"; the same for a version by itself."""


def figures(evidence: Evidence, sides: Sides) -> pd.DataFrame:
    """Return the metrics of both versions side by side."""
    base = [getattr(evidence.base, name) for name in METRICS.values()]
    candidate = [getattr(evidence.candidate, name) for name in METRICS.values()]
    return pd.DataFrame(
        {
            "Figure": list(METRICS),
            sides[0]: [words.percent(value) for value in base],
            sides[1]: [words.percent(value) for value in candidate],
            "Change, points": [round(100 * (new - old), 2) for old, new in zip(base, candidate, strict=True)],
        }
    )


def _by_label(figures: Figures) -> dict[Label, LabelFigures]:
    return {entry.label: entry for entry in figures.labels}


def label_gains(evidence: Evidence, sides: Sides) -> pd.DataFrame:
    """Return each label's figures under both versions, most lost first."""
    base, candidate = _by_label(evidence.base), _by_label(evidence.candidate)
    names = [label for label in dict.fromkeys([*base, *candidate]) if _support(base, candidate, label)]
    rows = [(label, base.get(label), candidate.get(label)) for label in names]
    was = [old.f1 if old else 0.0 for _, old, _ in rows]
    now = [new.f1 if new else 0.0 for _, _, new in rows]
    table = pd.DataFrame(
        {
            "Label": names,
            "Tickets": [_support(base, candidate, label) for label in names],
            f"F1, {sides[0]}": was,
            f"F1, {sides[1]}": now,
            "Change": [new - old for old, new in zip(was, now, strict=True)],
            f"Precision, {sides[1]}": [new.precision if new else 0.0 for _, _, new in rows],
            f"Recall, {sides[1]}": [new.recall if new else 0.0 for _, _, new in rows],
        }
    )
    return table.sort_values("Change", kind="stable")


def _support(base: dict[Label, LabelFigures], candidate: dict[Label, LabelFigures], label: Label) -> int:
    return max((side[label].support for side in (base, candidate) if label in side), default=0)


def squares(evidence: Evidence, sides: Sides) -> pd.DataFrame:
    """Return each label's 2×2 counts under both versions, for multi-label projects."""
    base, candidate = _by_label(evidence.base), _by_label(evidence.candidate)
    table: dict[str, list[Label] | list[int]] = {"Label": list(candidate)}
    for name, count in COUNTS.items():
        for side, version in zip(sides, (base, candidate), strict=True):
            table[f"{name} ({side})"] = [getattr(version[one], count) if one in version else 0 for one in candidate]
    return pd.DataFrame(table)


def confusions(evidence: Evidence, sides: Sides) -> pd.DataFrame:
    """Return which label is taken for which, under both versions, most frequent first."""
    pairs: dict[tuple[Label, Label], list[int]] = {}
    for side, version in enumerate((evidence.base, evidence.candidate)):
        for cell in version.confusion:
            if cell.true != cell.predicted:
                pairs.setdefault((cell.true, cell.predicted), [0, 0])[side] += cell.count
    ordered = sorted(pairs.items(), key=lambda pair: (-max(pair[1]), pair[0]))
    return pd.DataFrame(
        {
            "Is": [true for (true, _), _ in ordered],
            "Taken for": [predicted for (_, predicted), _ in ordered],
            sides[0]: [counts[0] for _, counts in ordered],
            sides[1]: [counts[1] for _, counts in ordered],
            "Change": [counts[1] - counts[0] for _, counts in ordered],
        }
    )


def tickets(changed: Sequence[Changed], sides: Sides) -> pd.DataFrame:
    """Return tickets with what they are and what both versions say."""
    return pd.DataFrame(
        {
            "Ticket": [ticket.document for ticket in changed],
            "Text": [ticket.text for ticket in changed],
            "Is": [words.labels(ticket.truth) for ticket in changed],
            f"{sides[0]} says": [words.labels(ticket.base) for ticket in changed],
            "sure ": [ticket.base_confidence for ticket in changed],
            f"{sides[1]} says": [words.labels(ticket.candidate) for ticket in changed],
            "sure": [ticket.candidate_confidence for ticket in changed],
            "What happened": [ticket.change for ticket in changed],
        }
    )


def decisions(made: Sequence[Decision], names: Mapping[str, str]) -> pd.DataFrame:
    """Return what was decided about production, by whom and why; `names` are people's, by their ids."""
    return pd.DataFrame(
        {
            "When": [words.when(decision.decided_at) for decision in made],
            "Who": [names.get(decision.actor, decision.actor) for decision in made],
            "Act": [decision.act.value for decision in made],
            "Version": [decision.version_number for decision in made],
            "From release": [str(decision.before_number or "–") for decision in made],
            "To release": [str(decision.after_number or "–") for decision in made],
            "Reason": [decision.reason for decision in made],
        }
    )
