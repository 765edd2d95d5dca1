"""Evidence and decisions as tables for the screen: figures, labels, confusions, tickets, who decided what."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from core.domain.comparisons import Changed, Evidence, Figures, LabelFigures
from core.domain.confusions import Pair
from core.domain.gate import Metric
from core.domain.guards import LabelChange, Standing
from core.domain.labels import Label
from core.evaluation.guard import by_recall
from core.evaluation.significance import mcnemar
from ui import words
from ui.report_words import points

METRICS = {
    "Macro F1": ("macro_f1", "the mean of the labels' F1; every label counts the same"),
    "Accuracy": ("accuracy", "the share of tickets answered exactly right"),
    "Micro F1": ("micro_f1", "F1 over all answers at once; with one label a ticket it is the accuracy"),
    "Weighted F1": ("weighted_f1", "the labels' F1, each counted by its tickets"),
    "Macro precision": ("macro_precision", "of what a label was given to, how much has it; mean of the labels"),
    "Macro recall": ("macro_recall", "of what has a label, how much was given it; mean of the labels"),
    "Hamming loss": ("hamming_loss", "the share of label decisions that are wrong; less is better"),
    "Log loss": ("log_loss", "how surprised the confidences are by the truth, in nats; less is better"),
    "Brier score": ("brier", "the squared gap between confidence and truth, mean; less is better"),
    "Calibration error": ("calibration_error", "how far confidences are from what came true; less is better"),
    "Calibration error by chance alone": ("noise_floor", "what chance alone shows on so few tickets"),
}
NUMBERS = ("log_loss", "brier")  # shown as they are, not as a percentage
ABOUT_GAINS = (
    "Gains of the new version on the same tickets (paired bootstrap). An interval across 0 is compatible with none."
)
BEGINNING = 200
P_HARM, P_GAIN = "p of harm (Holm)", "p of gain (Holm)"
STANDINGS = {
    Standing.REGRESSED: "worse",
    Standing.TOO_FEW: "too few tickets to tell",
    Standing.NO_HARM: "no evidence of harm",
    Standing.BETTER: "better",
}
BY_WHAT = {
    (Standing.REGRESSED, True): "found less often",
    (Standing.REGRESSED, False): "wrongly given more often",
    (Standing.BETTER, True): "found more often",
    (Standing.BETTER, False): "wrongly given less often",
}
"""What decided that a label is worse or better: the tickets that have it (True), or those it is wrongly given to."""
COUNTS = {"Right, has it": "tp", "Missed": "fn", "Wrongly given": "fp", "Right, has it not": "tn"}
Sides = tuple[str, str]
"""What base and candidate are called on the screen: "Version 1", "Version 2"; the same for a version by itself."""
Noted = Mapping[Label, str]
"""What is said of labels that not both versions know."""
NOTHING_NOTED: Noted = MappingProxyType({})


def figures(evidence: Evidence, sides: Sides) -> pd.DataFrame:
    """Return the metrics of both versions side by side, each with what it means."""
    rows = [(name, *_both(evidence, attribute), meaning) for name, (attribute, meaning) in METRICS.items()]
    return pd.DataFrame(
        {
            "Figure": [name for name, *_ in rows],
            sides[0]: [was for _, was, *_ in rows],
            sides[1]: [now for _, _, now, *_ in rows],
            "Change": [change for *_, change, _ in rows],
            "What it is": [meaning for *_, meaning in rows],
        }
    )


def _both(evidence: Evidence, attribute: str) -> tuple[str, str, str]:
    """Write a metric of both versions and its change; older evidence does not have all."""
    was, now = getattr(evidence.base, attribute), getattr(evidence.candidate, attribute)
    if was is None or now is None:
        return "–", "–", "–"
    if attribute in NUMBERS:
        return f"{was:.3f}", f"{now:.3f}", f"{now - was:+.3f}"
    return words.percent(was), words.percent(now), f"{100 * (now - was):+.2f} points"


def gains(evidence: Evidence, judged: Metric) -> pd.DataFrame:
    """Return the gains with their intervals; the one the gate judges by says so."""
    said = {
        metric: f"{metric.value}, by which the gate judges" if metric is judged else metric.value for metric in Metric
    }
    rows = [(said[metric], points(gain)) for metric, gain in sorted(evidence.gains.items())]
    return pd.DataFrame(rows, columns=["Gain in", "Change, with its 95 % interval"])


def bins(named: Mapping[str, Figures]) -> pd.DataFrame:
    """Return how often each version is right by how sure it is, the least sure first; right with its 95 % interval."""
    rows = [(name, one) for name, side in named.items() for one in side.reliability]
    return pd.DataFrame(
        {
            "": [name for name, _ in rows],
            "Sure, on average": [words.percent(one.confidence) for _, one in rows],
            "Right": [
                f"{words.percent(one.right.value)} [{100 * one.right.low:.1f}, {100 * one.right.high:.1f}]"
                for _, one in rows
            ],
            "Tickets": [one.tickets for _, one in rows],
        }
    )


def _by_label(figures: Figures) -> dict[Label, LabelFigures]:
    return {entry.label: entry for entry in figures.labels}


def guarded(evidence: Evidence, noted: Noted = NOTHING_NOTED) -> pd.DataFrame:
    """Return what the guard says of each label, what needs a look first; recall in points with its 95 % interval."""
    order = list(STANDINGS)
    rows = sorted(evidence.guard, key=lambda one: (order.index(one.standing), one.least_recall))
    return pd.DataFrame(
        {
            "Label": [one.label for one in rows],
            **_known([one.label for one in rows], noted),
            "Stands": [stands(one) for one in rows],
            "Tickets": [one.support for one in rows],
            "Recall, change": [
                f"{100 * one.recall:+.1f} [{100 * one.least_recall:+.1f}, {100 * one.most_recall:+.1f}]" for one in rows
            ],
            "Lost": [one.lost for one in rows],
            "Found": [one.found for one in rows],
            "Wrongly given, new": [one.mistaken for one in rows],
            "No longer wrongly given": [one.cleared for one in rows],
            P_HARM: [one.p_harm for one in rows],
            P_GAIN: [one.p_gain for one in rows],
        }
    )


def stands(one: LabelChange) -> str:
    """Say where a label stands, and by what it is worse or better."""
    decided = BY_WHAT.get((one.standing, by_recall(one)))
    protected = ", protected" if one.protected else ""
    return STANDINGS[one.standing] + protected + (f": {decided}" if decided else "")


def label_gains(evidence: Evidence, sides: Sides, noted: Noted = NOTHING_NOTED) -> pd.DataFrame:
    """Return each label's figures under both versions, most lost first."""
    base, candidate = _by_label(evidence.base), _by_label(evidence.candidate)
    names = [label for label in dict.fromkeys([*base, *candidate]) if _support(base, candidate, label)]
    rows = [(label, base.get(label), candidate.get(label)) for label in names]
    was = [old.f1 if old else 0.0 for _, old, _ in rows]
    now = [new.f1 if new else 0.0 for _, _, new in rows]
    table = pd.DataFrame(
        {
            "Label": names,
            **_known(names, noted),
            "Tickets": [_support(base, candidate, label) for label in names],
            f"F1, {sides[0]}": was,
            f"F1, {sides[1]}": now,
            "Change": [new - old for old, new in zip(was, now, strict=True)],
            f"Precision, {sides[1]}": [new.precision if new else 0.0 for _, _, new in rows],
            f"Recall, {sides[1]}": [new.recall if new else 0.0 for _, _, new in rows],
        }
    )
    return table.sort_values("Change", kind="stable")


def _known(labels: Sequence[Label], noted: Noted) -> dict[str, list[str]]:
    """Return the column of what is said of labels that not both versions know; none where nothing is."""
    said = [noted.get(label, "") for label in labels]
    return {"Known": said} if any(said) else {}


def _support(base: dict[Label, LabelFigures], candidate: dict[Label, LabelFigures], label: Label) -> int:
    return max((side[label].support for side in (base, candidate) if label in side), default=0)


def curve(named: Mapping[str, Figures]) -> pd.DataFrame:
    """Return the points of the automation curve: what each version would answer alone from a confidence on."""
    rows = [(name, side, one) for name, side in named.items() for one in side.selective]
    return pd.DataFrame(
        {
            "": [name for name, _, _ in rows],
            "From a confidence of": [f"{one.confidence:.3f}" for _, _, one in rows],
            "Answers alone": [words.percent(one.share) for _, _, one in rows],
            "Tickets": [round(one.share * side.documents) for _, side, one in rows],
            "Right among these": [words.percent(one.accuracy) for _, _, one in rows],
        }
    )


def squares(evidence: Evidence, sides: Sides) -> pd.DataFrame:
    """Return each label's 2×2 counts under both versions, for multi-label projects."""
    base, candidate = _by_label(evidence.base), _by_label(evidence.candidate)
    labels = list(dict.fromkeys((*candidate, *base)))
    # A label a version's figures do not name was neither there nor given: every ticket is right about it.
    nowhere = {"tp": 0, "fn": 0, "fp": 0, "tn": evidence.base.documents}
    table: dict[str, list[Label] | list[int]] = {"Label": labels}
    for name, count in COUNTS.items():
        for side, version in zip(sides, (base, candidate), strict=True):
            column = [getattr(version[one], count) if one in version else nowhere[count] for one in labels]
            table[f"{name} ({side})"] = column
    return pd.DataFrame(table)


def confusions(found: Sequence[Pair], sides: Sides) -> pd.DataFrame:
    """Return which label is taken for which, under both versions, most frequent first.

    p is McNemar's mid-p of the pair's own tickets, not corrected for how many pairs there are.
    """
    wrong = [one for one in found if not one.right]
    rows = sorted(wrong, key=lambda one: (-max(one.base, one.candidate), one.true, one.predicted))
    return pd.DataFrame(
        {
            "Is": [one.true for one in rows],
            "Taken for": [one.predicted for one in rows],
            sides[0]: [one.base for one in rows],
            sides[1]: [one.candidate for one in rows],
            "Change": [one.candidate - one.base for one in rows],
            "Fixed": [one.fixed for one in rows],
            "Broken": [one.broken for one in rows],
            "p": [mcnemar(one.fixed, one.broken) for one in rows],
            "Tickets": [one.support for one in rows],
        }
    )


def tickets(changed: Sequence[Changed], sides: Sides) -> pd.DataFrame:
    """Return tickets with what they are and what both versions say; of a long text its beginning."""
    return pd.DataFrame(
        {
            "Ticket": [ticket.document for ticket in changed],
            "Text": [beginning(ticket.text) for ticket in changed],
            "Is": [words.labels(ticket.truth) for ticket in changed],
            f"{sides[0]} says": [words.labels(ticket.base) for ticket in changed],
            "sure ": [ticket.base_confidence for ticket in changed],
            f"{sides[1]} says": [words.labels(ticket.candidate) for ticket in changed],
            "sure": [ticket.candidate_confidence for ticket in changed],
            "What happened": [ticket.change for ticket in changed],
        }
    )


def beginning(text: str) -> str:
    """Return a text as far as a table needs it."""
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING]}…"
