"""Which labels have a threshold of their own, in words and as a table."""

from core.domain.labels import Label
from core.evaluation.label_thresholds import PerLabel, measured_by_label, promised_by_label
from core.evaluation.thresholds import measured
from ui import per_label

BACKUP, EMAIL, RARE, UNSURE = (Label(name) for name in ("Backup", "Email", "Rare", "Unsure"))


def chosen() -> PerLabel:
    """Choose on a label that is always wholly sure and often wrong, one that is right, one too rare, one never sure."""
    given = [BACKUP] * 60 + [EMAIL] * 3_000 + [RARE] * 3 + [UNSURE] * 100
    sure = [1.0] * 60 + [0.99] * 3_003 + [0.1] * 100
    right = [False] * 10 + [True] * 3_050 + [False] + [True] * 2 + [False] * 100
    return promised_by_label(measured(sure, right), measured_by_label(given, sure, right), 0.02)


def test_it_says_how_many_labels_have_their_own_and_why_the_others_have_none() -> None:
    assert per_label.counted(chosen().labels) == (
        "1 of 4 labels have a threshold of their own. Keeping the promise without: 1. "
        "Wrong more often, but that may be chance: 1. Nothing answered alone: 1."
    )


def test_the_table_shows_what_each_label_lets_through_what_changed_most_first() -> None:
    rows = per_label.table(chosen().labels, why=True).to_numpy().tolist()
    assert rows == [
        ["Backup", "always asks people", 0, 60, 0, 10, "wrong more often than promised"],
        ["Rare", "–", 3, 3, 1, 1, "wrong more often, but that may be chance"],
        ["Email", "–", 3_000, 3_000, 0, 0, "keeping the promise without"],
        ["Unsure", "–", 0, 0, 0, 0, "nothing answered alone"],
    ]


def test_thresholds_that_are_set_stand_in_percent() -> None:
    assert per_label.owned([(BACKUP, 1.0), (EMAIL, 0.955)])["Its own threshold"].tolist() == [
        "always asks people",
        "95.5 %",
    ]
