"""The Versions page: what was trained, what happened, the card, and the file of a version."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import FileResponse, Response

import asgi
from core.domain.actors import Actor, Role
from core.domain.labels import Kind
from core.workflow.promotion import Choice
from tests.support.pages_home import OWNER, PERSON_OF, copied, production, promote, template
from tests.support.pages_visit import Visit
from ui import downloads
from ui.words import plain

Open = Callable[..., Visit]
WHY = "Turned *down*: the fair\nbegins <b>tomorrow</b>."


def links(desk: Visit) -> list[str]:
    return [element.proto.url for element in desk.tab.get("link_button")]


def timeline(desk: Visit) -> Any:
    return desk.tab.table[0].value


def asked(address: str) -> Response:
    """Ask the web server for an address as a browser does."""
    token = address.removeprefix(f"{downloads.ADDRESS}/")
    return asgi.export(Request({"type": "http", "method": "GET", "headers": [], "path_params": {"token": token}}))


def reject(desk: Visit) -> None:
    candidate, now = desk.app.reports.versions(OWNER, desk.project.id)[0].version, production(desk.app)
    choice = Choice(operation="no", reason=WHY, expected=now.id if now else None)
    desk.app.promoting.reject(OWNER, desk.project.id, candidate.id, choice)


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, OWNER.id).open("Versions")


def test_the_timeline_tells_what_happened_newest_first_with_who_and_why(desk: Visit) -> None:
    reject(desk)
    table = timeline(desk.look())
    assert list(table["What"]) == [
        "Rejected version 2",
        "Version 2 compared with version 1",
        "Version 2 trained",
        "Promoted version 1 as release 1, alone",
        "Version 1 trained",
    ]
    assert table["Who"].iloc[0] == OWNER.name
    assert table["Why"].iloc[0] == plain(WHY)


def test_an_override_is_loud_in_the_timeline(desk: Visit) -> None:
    gate = desk.app.reports.comparisons(OWNER, desk.project.id)[0].gate.outcome
    promote(desk.app, desk.project)
    assert timeline(desk.look())["What"].iloc[0].startswith("OVERRIDE") is (gate.value != "promote")


def test_the_card_of_the_chosen_version_is_shown_and_offered(desk: Visit) -> None:
    desk.tab.selectbox(key="version").set_value(1)
    assert "Model card: Desk, version 1" in desk.look().says("markdown")
    assert [button.label for button in desk.tab.download_button] == ["Model card"]


def test_a_version_that_a_roll_back_withdrew_is_said_to_be_withdrawn_and_spoken_of_in_the_past(desk: Visit) -> None:
    first = production(desk.app)
    assert list(desk.table(0)["Stands"]) == ["candidate", "in production"]
    promote(desk.app, desk.project)
    second = production(desk.app)
    assert first
    assert second
    back = Choice(operation="back", reason="It breaks what was right.", expected=second.id)
    desk.app.switching.roll_back(OWNER, desk.project.id, first.id, back)
    desk.app.driver.drain()
    assert list(desk.look().table(0)["Stands"]) == ["candidate, withdrawn from production", "in production"]
    assert "Where it answered alone" in desk.says("markdown")
    desk.tab.selectbox(key="version").set_value(1)
    assert "Where it answers alone" in desk.look().says("markdown")
    assert "in production no more" not in desk.says("markdown")


def test_fingerprints_are_shown_whole(desk: Visit) -> None:
    version = desk.app.reports.versions(OWNER, desk.project.id)[0]
    shown = desk.says("markdown")
    assert f"`{version.version.trained.bundle_hash}`" in shown
    assert f"`{version.training.manifest_hash}`" in shown


def test_a_reason_with_markup_stays_text_in_the_card(desk: Visit) -> None:
    reject(desk)
    assert r"Turned \*down\*\: the fair begins \<b\>tomorrow\</b\>\." in desk.look().says("markdown")


def test_the_bundle_is_handed_out_in_pieces_whole_and_it_is_noted(desk: Visit) -> None:
    (address,) = links(desk)
    answer = asked(address)
    assert isinstance(answer, FileResponse)
    version = desk.app.reports.versions(OWNER, desk.project.id)[0].version
    assert hashlib.sha256(Path(answer.path).read_bytes()).hexdigest() == version.trained.bundle_hash
    assert answer.headers["content-disposition"].startswith('attachment; filename="Desk-version-2-')
    assert desk.app.reports.audit(OWNER, desk.project.id, "fetch bundle")[0].actor == OWNER.id


def test_who_may_not_export_sees_the_card_and_no_bundle(visit: Open, history: Path) -> None:
    desk = visit(history, PERSON_OF[Role.AUDITOR].id).open("Versions")
    assert links(desk) == []
    assert "people who may export" in desk.says("caption")
    assert "Model card" in desk.says("markdown")


def test_a_bundles_link_is_of_no_use_to_somebody_whose_role_was_taken_away(desk: Visit) -> None:
    (address,) = links(desk)
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id=OWNER.id, name=OWNER.name, roles=frozenset({Role.AUDITOR})))
    answer = asked(address)
    assert (answer.status_code, b"may not export" in answer.body) == (404, True)


def test_a_damaged_bundle_is_not_handed_out(desk: Visit) -> None:
    (address,) = links(desk)
    version = desk.app.reports.versions(OWNER, desk.project.id)[0].version
    (desk.home / "blobs" / version.trained.bundle).write_bytes(b"somebody wrote over it")
    answer = asked(address)
    assert (answer.status_code, b"cannot be used" in answer.body) == (404, True)


def test_the_way_from_a_version_to_its_comparison_is_one_click(desk: Visit) -> None:
    assert desk.click("Compare").says("title") == "Compare"
    assert desk.tab.query_params["candidate"] == "2"


def test_markup_in_labels_and_tickets_stays_text(visit: Open, tmp_path: Path) -> None:
    desk = visit(copied(template(hostile=True), tmp_path / "hostile"), OWNER.id).open("Versions")
    said = desk.says("markdown")
    assert r"\<i id\=markup\>" in said or r"\<i id=markup\>" in said
    assert "window.ran" not in said


def test_a_multi_label_version_has_a_card_too(visit: Open, tmp_path: Path) -> None:
    desk = visit(copied(template(Kind.MULTI), tmp_path / "multi"), OWNER.id).open("Versions")
    assert "any number of labels a ticket" in desk.says("markdown")


def test_a_version_that_lies_elsewhere_says_so_above_its_card(desk: Visit, history: Path) -> None:
    assert not desk.says("warning")
    with closing(sqlite3.connect(history / "countersign.db")) as database, database:
        database.execute("UPDATE model_version SET engine = 'comprehend' WHERE number = 2")
    assert "It can neither be asked nor put into service here. It lies at Amazon" in desk.open("Versions").says(
        "warning"
    )
