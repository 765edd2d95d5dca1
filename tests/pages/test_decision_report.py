"""The decision report of the Compare page: offered to whoever compares, written when asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import Actor, Role
from core.domain.errors import NotAllowed
from core.domain.labels import Kind
from core.domain.reports import Filter
from core.domain.versions import ReleaseId
from core.workflow.deciding import Choice
from tests.support.pages_home import OWNER, PERSON_OF, copied, promote, template
from tests.support.pages_visit import Visit
from tests.support.report_facts import Read
from ui import reporting

Open = Callable[..., Visit]


def report(desk: Visit, person: Actor = OWNER) -> str:
    newest = desk.app.reports.comparisons(OWNER, desk.project.id)[0]
    return reporting.written(desk.app, person.id, desk.project.id, newest.id)().decode()


@pytest.mark.parametrize("role", [Role.OWNER, Role.LEAD, Role.ADMIN, Role.AUDITOR])
def test_whoever_may_compare_is_offered_the_report(visit: Open, history: Path, role: Role) -> None:
    desk = visit(history, PERSON_OF[role].id).open("Compare")
    assert [button.label for button in desk.tab.download_button] == ["Decision report"]


def test_the_report_tells_the_verdict_and_who_decided(visit: Open, history: Path) -> None:
    desk = visit(history, OWNER.id)
    promote(desk.app, desk.project)
    newest = desk.app.reports.comparisons(OWNER, desk.project.id)[0]
    page = Read(html=report(desk))
    assert not [reason for reason in newest.gate.reasons if reason not in page.text]
    assert "It does well on the held-out tickets." in page.text
    assert newest.evidence_hash in page.text
    assert f"By {OWNER.name}" in page.text


def test_the_report_says_that_a_candidate_was_in_production_and_withdrawn(visit: Open, history: Path) -> None:
    desk = visit(history, OWNER.id)
    promote(desk.app, desk.project)
    now = desk.app.promoting.releases(OWNER, desk.project.id)[0]
    choice = Choice(operation="back", reason="It was worse indeed.", expected=now.id if now else None)
    desk.app.switching.roll_back(OWNER, desk.project.id, ReleaseId(1), choice)
    desk.work()
    assert "version 2 is a candidate, withdrawn from production." in Read(html=report(desk)).text


@pytest.mark.parametrize("hostile", [False, True])
def test_no_tickets_text_is_in_the_report(visit: Open, tmp_path: Path, *, hostile: bool) -> None:
    desk = visit(copied(template(hostile=hostile), tmp_path / "home"), OWNER.id)
    html = report(desk)
    tickets = desk.app.reports.tickets(OWNER, desk.project.id, Filter(), 0)  # type: ignore[arg-type]
    assert tickets
    assert not [ticket for ticket in tickets if ticket.text[:40] in html]
    assert "window.ran" not in html
    assert "<i id" not in html


def test_a_first_version_and_several_labels_have_a_report_too(visit: Open, tmp_path: Path) -> None:
    desk = visit(copied(template(Kind.MULTI), tmp_path / "multi"), OWNER.id)
    oldest = desk.app.reports.comparisons(OWNER, desk.project.id)[-1]
    first = reporting.written(desk.app, OWNER.id, desk.project.id, oldest.id)().decode()
    assert "nothing to compare with" in Read(html=first).text
    assert "own counts" in Read(html=report(desk)).text


def test_whose_role_was_taken_away_gets_no_report_from_a_page_still_open(visit: Open, history: Path) -> None:
    desk = visit(history, OWNER.id)
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id=OWNER.id, name=OWNER.name, roles=frozenset({Role.REVIEWER})))
    newest = desk.app.reports.comparisons(PERSON_OF[Role.AUDITOR], desk.project.id)[0]
    with pytest.raises(NotAllowed):
        reporting.written(desk.app, OWNER.id, desk.project.id, newest.id)()
