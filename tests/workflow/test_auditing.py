"""The whole audit trail leaves as a file that can be checked without this installation."""

import io
from dataclasses import replace

import pytest

from core.domain.chain import EXPORTED, Verdict, check
from core.domain.trail import TrailFormat, read
from tests.support.workflow_desk import ADA, OLGA, Desk


def exported(desk: Desk, form: TrailFormat = TrailFormat.JSONL) -> str:
    return b"".join(desk.auditing.export(OLGA, form)).decode()


def verdict_of(text: str) -> Verdict:
    return check(read(io.StringIO(text, newline="")))


@pytest.mark.parametrize("form", TrailFormat)
def test_a_trail_that_was_exported_is_as_it_was_written(desk: Desk, form: TrailFormat) -> None:
    desk.in_production()
    verdict = verdict_of(exported(desk, form))
    assert not verdict.broken
    assert verdict.head == desk.reports.check_audit(OLGA, desk.id).head


def test_the_export_is_the_last_act_in_its_file_and_in_every_projects_trail(desk: Desk) -> None:
    last = list(read(io.StringIO(exported(desk), newline="")))[-1].entry
    act = desk.reports.audit(OLGA, desk.id)[0]
    assert (last.action, last.actor, last.project) == (act.action, act.actor, None) == (EXPORTED, OLGA.id, None)
    assert (act.number, act.detail) == (last.number, {"format": "jsonl"})


def test_what_happens_while_a_file_is_fetched_is_not_in_it(desk: Desk) -> None:
    pieces = desk.auditing.export(OLGA, TrailFormat.JSONL)
    start = next(pieces)
    with desk.store.shared() as tx:
        tx.audit.add(ADA.id, "change person", "Rosa", {}, desk.clock.now())
    text = (start + b"".join(pieces)).decode()
    assert "change person" not in text
    assert not verdict_of(text).broken


def test_a_long_trail_leaves_by_pages(desk: Desk) -> None:
    with desk.store.transaction(desk.id) as tx:
        for number in range(8):
            tx.audit.add(OLGA.id, "train", f"job {number}", {}, desk.clock.now())
    pieces = list(replace(desk.auditing, page=4).export(OLGA, TrailFormat.JSONL))
    assert [len(piece.splitlines()) for piece in pieces] == [1, 4, 4, 2]
    assert verdict_of(b"".join(pieces).decode()).entries == 10


def test_the_trail_is_read_by_person_and_by_pages(desk: Desk) -> None:
    with desk.store.transaction(desk.id) as tx:
        for number in range(120):
            tx.audit.add("rosa" if number % 4 == 0 else "olga", "train", f"job {number}", {}, desk.clock.now())
    first = desk.reports.audit(OLGA, desk.id)
    second = desk.reports.audit(OLGA, desk.id, before=first[-1].number)
    assert [entry.subject for entry in first + second] == [f"job {number}" for number in range(119, 19, -1)]
    assert {entry.actor for entry in desk.reports.audit(OLGA, desk.id, by="rosa")} == {"rosa"}
