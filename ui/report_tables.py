"""The report's tables: labels, confusions, figures and automation, each with what it means."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from core.domain.comparisons import Bin, Evidence, Figures
from core.domain.confusions import pairs
from core.domain.guards import LabelChange, Standing
from core.domain.labels import Kind
from ui import automation, evidence, report_pictures, unshared, words
from ui import reported as by_service
from ui.report_markup import Markup, joined, paragraph, section, table, tag
from ui.report_words import Told

MOST_DRAWN = MOST_CONFUSIONS = 20
SHARES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
GUARD = (
    "Each label by itself: an exact test on its tickets, corrected for looking at all labels at once (Holm), so that of "
    "twenty comparisons of equally good versions one at most calls any label worse. Recall is the share of a label's "
    "tickets that are given it; its change is in points, with its 95 % interval. A label with fewer than "
)


def labels(told: Told) -> Markup:
    """Show the guard: how many labels stand where, and those that need a look."""
    found = told.dossier.comparison.evidence
    if told.dossier.first:
        return Markup("")
    if not found.guard:
        return section("Label by label", paragraph("This comparison is older than the tests label by label."))
    counts = Counter(one.standing for one in found.guard)
    stands = [(name.capitalize(), counts[standing]) for standing, name in evidence.STANDINGS.items()]
    summed = pd.DataFrame(stands, columns=["What the tests say", "Labels"])
    least = f"{GUARD}{told.dossier.rule.least_support:,} held-out tickets is not tested."
    return section("Label by label", table(summed, least, kind="narrow"), *_look(told, found))


def _look(told: Told, found: Evidence) -> Iterator[Markup]:
    """Show the labels that became worse, the protected ones, and those whose recall moved most."""
    order = list(evidence.STANDINGS)
    tested = [one for one in found.guard if one.standing is not Standing.TOO_FEW or one.protected]
    ranked = sorted(tested, key=lambda one: (not _first(one), -abs(one.recall), order.index(one.standing), one.label))
    shown = ranked[:MOST_DRAWN]
    if shown:
        about = (
            f"The change in recall of {_some(shown, found)}, {told.sides[1].lower()} less {told.sides[0].lower()}, in "
            "points. Blue: found more often by the test, orange: less often, grey: neither, whatever it is wrongly "
            "given to. An interval is of its label alone: of many "
            "labels some miss 0 by chance, which is what the test corrects for."
        )
        yield tag("div", report_pictures.recalls(shown), paragraph(about, kind="caption"), class_="whole")
    yield paragraph("Every label is in the table at the end.")


def _first(one: LabelChange) -> bool:
    return one.protected or one.standing is Standing.REGRESSED


def _some(shown: Sequence[LabelChange], found: Evidence) -> str:
    if len(shown) == len(found.guard):
        return "every label"
    return f"{len(shown):,} of {len(found.guard):,} labels: those worse or protected, then those that moved most"


def confusions(told: Told) -> Markup:
    """Show which label is taken for which, where that changed most."""
    found, title = told.dossier.comparison.evidence, "What is taken for what"
    if told.dossier.first:
        return Markup("")
    if found.kind is Kind.MULTI:
        return section(title, _squares(told))
    if not found.transitions:
        return section(title, paragraph("This comparison is older than this list."))
    frame = evidence.confusions(pairs(found.transitions), told.sides)
    changed = frame[frame["Change"] != 0]
    ranked = changed.loc[changed["Change"].abs().sort_values(ascending=False, kind="stable").index]
    if ranked.empty:
        return section(title, paragraph("No label is taken for another more often or less often than before."))
    about = (
        f"The {min(len(ranked), MOST_CONFUSIONS)} confusions that changed most, of {len(changed):,}. A row counts the "
        "tickets that are one label and are taken for another, under both versions; fixed ones the new version answers "
        "rightly instead, broken ones the old one did. p is McNemar's mid-p of the row, not corrected for the number of "
        "rows. The last column counts all tickets of the true label."
    )
    return section(title, table(ranked.head(MOST_CONFUSIONS), about, {"p": ".3g", "Change": "+,"}))


def _squares(told: Told) -> Markup:
    """Show the labels' own counts where several go on one ticket, those that changed most first."""
    frame, (base, candidate) = evidence.squares(told.dossier.comparison.evidence, told.sides), told.sides
    changes = [
        (frame[f"{name} ({candidate})"] - frame[f"{name} ({base})"]).abs() for name in ("Missed", "Wrongly given")
    ]
    moved = changes[0] + changes[1]
    ranked = frame.loc[moved[moved > 0].sort_values(ascending=False, kind="stable").index]
    if ranked.empty:
        return paragraph("No label is missed or wrongly given more often or less often than before.")
    about = (
        f"Several labels a ticket: each label's own counts, the {min(len(ranked), MOST_CONFUSIONS)} that changed most."
    )
    return table(ranked.head(MOST_CONFUSIONS), about)


def figures(told: Told) -> Markup:
    """Show every figure of both versions with its definition, and the gains with their intervals."""
    found = told.dossier.comparison.evidence
    all_ = table(evidence.figures(found, told.sides), "Every figure on the held-out tickets, and what it is.")
    if told.dossier.first:
        return section("All figures", all_)
    gains = evidence.gains(found, told.dossier.rule.metric)
    return section("All figures", all_, table(gains, evidence.ABOUT_GAINS, kind="narrow"))


def reported(told: Told) -> Markup:
    """Show what the service that made the versions reports of them; nothing where none does."""
    known = told.dossier
    said = by_service.by_name([known.candidate] if known.first else [known.base, known.candidate])
    if not said:
        return Markup("")
    missing = (f"{name}: {sentence}" for name, one in said.items() if (sentence := by_service.untested(one)))
    return section(
        by_service.TITLE, table(by_service.figures(said), by_service.ABOUT), *(paragraph(one) for one in missing)
    )


def automated(told: Told) -> Markup:
    """Show how much each version would answer alone, and whether it is as right as it is sure."""
    found, title = told.dossier.comparison.evidence, "Answering alone"
    if not found.base.selective:
        return section(title, paragraph("This comparison is older than these figures."))
    threshold = told.dossier.project.policy.threshold
    sides = dict(zip(told.sides, (found.base, found.candidate), strict=True))
    now = (
        automation.table(found, told.sides, threshold)
        .iloc[-len(sides) :]
        .rename(columns={"": "Of the held-out tickets"})
    )
    about = (
        f"What each would answer alone from a confidence of {threshold:.2f} on, the threshold set as this is written. "
        f"{_own(told)}The rest goes to people. Right has its 95 % interval (Wilson)."
    )
    curve = "How often each is right on the surest tickets, by how many of all tickets these are."
    return section(title, table(now, about), table(_surest(sides), curve), *_reliable(found, sides))


def _own(told: Told) -> str:
    policy = told.dossier.project.policy
    higher = sum(own > policy.threshold for _, own in policy.by_label)
    return f"Labels with a higher threshold of their own, which is not counted here: {higher:,}. " if higher else ""


def _surest(sides: Mapping[str, Figures]) -> pd.DataFrame:
    columns: dict[str, list[str]] = {"Surest tickets, at most": [f"{100 * share:.0f} %" for share in SHARES]}
    for name, side in sides.items():
        reached = [[one for one in side.selective if one.share <= share] for share in SHARES]
        columns[f"Right, {name}"] = [words.percent(ones[-1].accuracy) if ones else "–" for ones in reached]
        columns[f"From a confidence of, {name}"] = [f"{ones[-1].confidence:.2f}" if ones else "–" for ones in reached]
    return pd.DataFrame(columns)


def _reliable(found: Evidence, sides: Mapping[str, Figures]) -> Iterator[Markup]:
    errors = ", ".join(f"{name} {words.percent(side.calibration_error)}" for name, side in sides.items())
    yield tag("h3", "Is it as right as it is sure?")
    yield paragraph(
        f"Calibration error, how far confidences are from what came true: {errors}.",
        f"Chance alone shows {words.percent(found.candidate.noise_floor)} on so few tickets.",
    )
    about = "Tickets answered about equally surely: how sure the answers were, and how often they were right (95 % interval)."
    rows = [(name, one) for name, side in sides.items() for one in side.reliability]
    if rows:
        yield table(_bins(rows), about)


def _bins(rows: Sequence[tuple[str, Bin]]) -> pd.DataFrame:
    right = [one.right for _, one in rows]
    return pd.DataFrame(
        {
            "Answered by": [name for name, _ in rows],
            "Sure": [words.percent(one.confidence) for _, one in rows],
            "Right": [f"{100 * r.value:.1f} % [{100 * r.low:.1f}, {100 * r.high:.1f}]" for r in right],
            "Tickets": [one.tickets for _, one in rows],
        }
    )


def every_label(told: Told) -> Markup:
    """Show every label under both versions, with what the guard says."""
    found = told.dossier.comparison.evidence
    noted = unshared.notes(told.dossier)
    gains = evidence.label_gains(found, told.sides, noted)
    about = (
        "Precision: of what is given the label, the share that has it. Recall: of what has it, the share given it. F1 "
    )
    about = f"{about} is their harmonic mean. Most lost first; labels without a held-out ticket are left out."
    formats = {"Change": "+.3f"}
    parts = [table(gains, about, formats)]
    if found.guard and not told.dossier.first:
        held = (
            "What the tests say of each label. Of the tickets that have it, lost: only the old version finds it; found: "
            "only the new one. Of the others, those the new version gives it wrongly, or no longer does. p of harm: how "
            "often chance alone would show so much loss, on either side, corrected for looking at all labels (Holm); p of "
            "gain: so much gain."
        )
        parts.append(table(evidence.guarded(found, noted), held, {evidence.P_HARM: ".3g", evidence.P_GAIN: ".3g"}))
    return section("Every label", joined(parts), kind="appendix")
