"""Files are asked for, offered and fetched on the Export page."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import FileResponse, Response

import asgi
from core.domain.actors import Actor, Role
from core.domain.exports import FOR_TRAINING, Format
from tests.support.pages_home import EARLY, LATE, OWNER, PERSON_OF
from tests.support.pages_visit import Visit
from ui import downloads

Open = Callable[..., Visit]
LEAD = PERSON_OF[Role.LEAD]


KNOWN = EARLY + LATE + 6  # six were reviewed


def links(desk: Visit) -> list[str]:
    return [element.proto.url for element in desk.tab.get("link_button")]


def asked(address: str) -> Response:
    """Ask the web server for an address as a browser does."""
    token = address.removeprefix(f"{downloads.ADDRESS}/")
    return asgi.export(Request({"type": "http", "method": "GET", "headers": [], "path_params": {"token": token}}))


def wrote(desk: Visit, format_: Format = Format.JSONL) -> Visit:
    desk.open("Export")
    desk.tab.radio[0].set_value(format_)
    return desk.look().click("Write the file").work()


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, LEAD.id)


def test_a_page_says_that_texts_leave_whole_and_that_it_is_noted(desk: Visit) -> None:
    said = desk.open("Export").says("caption")
    assert "personal data included" in said
    assert "audit trail" in said


@pytest.mark.parametrize("format_", Format)
def test_a_file_is_written_by_the_worker_and_offered_with_what_is_in_it(desk: Visit, format_: Format) -> None:
    wrote(desk, format_)
    assert f"-{format_}-label-set-1-" in desk.says("text")
    said = desk.says("caption")
    assert "label set 1," in said
    assert (f"{KNOWN} tickets," in said, "tickets without held-out ones" in said) == (
        (False, True) if format_ in FOR_TRAINING else (True, False)
    )
    assert len(links(desk)) == 1


def test_a_click_writes_what_is_chosen_even_before_the_page_has_heard_of_the_choice(desk: Visit) -> None:
    desk.open("Export").tab.radio[0].set_value(Format.JSONL)
    desk.click("Write the file").work()
    assert "-jsonl-" in desk.says("text")


def test_held_out_tickets_are_put_into_a_file_to_learn_from_when_asked_for(desk: Visit) -> None:
    desk.open("Export")
    assert not desk.tab.checkbox
    desk.tab.radio[0].set_value(Format.COMPREHEND)
    desk.look().tab.checkbox[0].check()
    desk.look().click("Write the file").work()
    assert f"{KNOWN} tickets," in desk.says("caption")


def test_a_link_hands_the_file_out_in_pieces_under_its_name_and_keeps_it_out_of_caches(desk: Visit) -> None:
    (address,) = links(wrote(desk))
    answer = asked(address)
    assert isinstance(answer, FileResponse)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="Desk-jsonl-')
    lines = Path(answer.path).read_text(encoding="utf-8").splitlines()
    assert len(lines) == KNOWN
    assert json.loads(lines[0])["ticket"] == 1


def test_only_tickets_reviewed_since_a_day_are_written_when_asked_for(desk: Visit) -> None:
    desk.open("Export")
    desk.tab.radio[1].set_value("Reviewed since")
    desk.look().click("Write the file").work()
    assert "6 tickets" in desk.says("caption")


def test_tickets_without_labels_are_offered_only_where_a_file_has_a_place_for_them(desk: Visit) -> None:
    desk.open("Export")
    assert "Every ticket" in desk.tab.radio[1].options
    desk.tab.radio[0].set_value(Format.COMPREHEND)
    assert "Every ticket" not in desk.look().tab.radio[1].options


def test_a_second_click_while_a_file_is_written_is_no_second_file(desk: Visit) -> None:
    desk.open("Export").click("Write the file").click("Write the file")
    assert "wait until it has ended" in desk.says("error")
    assert len(links(desk.work())) == 1


def test_a_page_shown_again_keeps_its_link(desk: Visit) -> None:
    before = links(wrote(desk))
    assert links(desk.look()) == before


def test_who_fetched_a_file_is_in_the_audit_trail(desk: Visit) -> None:
    (address,) = links(wrote(desk))
    asked(address)
    with desk.app.store.reading(desk.project.id) as tx:
        acts = [(entry.actor, entry.action) for entry in tx.audit.latest(2)]
    assert acts == [(LEAD.id, "fetch export"), (LEAD.id, "export")]


@pytest.mark.parametrize("address", ["/exports/", "/exports/guessed", "/exports/%2e%2e"])
def test_a_guessed_address_finds_nothing(desk: Visit, address: str) -> None:
    wrote(desk)
    answer = asked(address)
    assert (answer.status_code, b"open the page it was on again" in answer.body) == (404, True)


def test_a_link_holds_some_minutes_and_a_new_one_is_made(desk: Visit) -> None:
    (address,) = links(wrote(desk))
    token = address.rpartition("/")[2]
    downloads._grants()[token] = replace(downloads._grants()[token], until=0.0)
    assert asked(address).status_code == 404
    (new,) = links(desk.look())
    assert new != address
    assert asked(new).status_code == 200
    assert token not in downloads._grants()


def test_a_link_is_of_no_use_to_somebody_whose_role_was_taken_away(desk: Visit) -> None:
    (address,) = links(wrote(desk))
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id=LEAD.id, name=LEAD.name, roles=frozenset({Role.REVIEWER})))
    answer = asked(address)
    assert (answer.status_code, b"may not export" in answer.body) == (404, True)
    with desk.app.store.shared() as tx:
        tx.people.save(LEAD, active=False)
    assert asked(address).status_code == 404


def test_two_people_have_links_of_their_own(desk: Visit, visit: Open) -> None:
    mine = links(wrote(desk))
    theirs = links(visit(desk.home, OWNER.id).open("Export"))
    assert len({*mine, *theirs}) == 2
