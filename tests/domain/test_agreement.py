"""Whether two answers say the same, although labels were changed between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.agreement import agree
from core.domain.labels import ChangeKind, Kind, LabelSet
from tests.support.label_changes import answers, change, histories, labels

SPLIT = change(ChangeKind.SPLIT, "network", "cables wifi")
KEPT = change(ChangeKind.SPLIT, "network", "network wifi")
RETIRED = change(ChangeKind.RETIRE, "fax")
MERGED = change(ChangeKind.MERGE, "cables printer", "hardware")
TOGETHER = change(ChangeKind.MERGE, "cables wifi", "lines")
RENAMED = change(ChangeKind.RENAME, "wifi", "wireless")


def told(older: str, newer: str, *changes: object, kind: Kind = Kind.SINGLE) -> bool | None:
    into = LabelSet(kind=kind, number=9, labels=labels("network", "cables", "wifi", "printer", "hardware", "lines"))
    return agree(labels(*older.split()), labels(*newer.split()), changes, into)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("older", "newer", "changes", "expected"),
    [
        ("network", "wifi", (SPLIT,), True),
        ("network", "wireless", (SPLIT, RENAMED), True),
        ("network", "network", (KEPT,), True),
        ("network", "wifi", (KEPT,), True),
        ("network", "printer", (SPLIT,), False),
        ("printer", "wifi", (SPLIT,), False),
        ("network", "hardware", (SPLIT, MERGED), None),
        ("network", "wifi", (SPLIT, MERGED), True),
        ("network", "lines", (SPLIT, TOGETHER), True),
        ("network", "printer", (SPLIT, TOGETHER), False),
        ("fax", "printer", (RETIRED,), None),
        ("printer", "hardware", (MERGED,), True),
        ("wifi", "wireless", (RENAMED,), True),
    ],
)
def test_an_answer_agrees_where_the_newer_one_can_only_have_come_from_it(
    older: str, newer: str, changes: tuple[object, ...], *, expected: bool | None
) -> None:
    assert told(older, newer, *changes) is expected


@pytest.mark.parametrize(
    ("newer", "expected"),
    [("cables printer", True), ("cables wifi printer", True), ("printer", False), ("cables", False)],
)
def test_of_several_labels_each_has_to_be_found_again(newer: str, *, expected: bool) -> None:
    assert told("network printer", newer, SPLIT, kind=Kind.MULTI) is expected


def test_a_name_that_came_back_for_something_else_is_not_the_one_that_was_split() -> None:
    again = change(ChangeKind.RENAME, "printer", "network")
    assert told("network", "network", SPLIT, again) is False


@given(st.data())
def test_answers_are_told_alike_or_not_only_where_the_newer_may_have_come_from_the_older_or_not(
    data: st.DataObject,
) -> None:
    history = data.draw(histories(Kind.SINGLE))
    first, now = history.sets[0], history.now
    changes = history.since(first.number)
    (older,), (newer,) = data.draw(answers(first)), data.draw(answers(now))
    may_be = {older}
    for one in changes:
        if one.moves and may_be & set(one.old):
            may_be = (may_be - set(one.old)) | set(one.new)
    found = agree((older,), (newer,), changes, now)
    assert found is None or found is (newer in may_be)
