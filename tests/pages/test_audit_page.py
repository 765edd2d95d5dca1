"""The Audit page: long trails stay usable, entries are read in full, and the whole trail is taken away."""

import asyncio
import io
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

import asgi
from core.domain.actors import Actor, Role
from core.domain.chain import EXPORTED, check
from core.domain.trail import read
from core.workflow.reports import PAGE
from tests.support.pages_home import PERSON_OF, promote
from tests.support.pages_visit import Visit
from ui import downloads

Open = Callable[..., Visit]
AUDITOR = PERSON_OF[Role.AUDITOR]


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    """The page on a trail of some pages, as an auditor sees it."""
    desk = visit(history, AUDITOR.id)
    with desk.app.store.transaction(desk.project.id) as tx:
        for number in range(2 * PAGE):
            detail = {"reason": f"Because *{number}*.", "despite_gate": False, "job": None}
            tx.audit.add("noor" if number % 2 else "ghost", "train", f"job {number}", detail, desk.app.clock.now())
    return desk.open("Audit")


def subjects(desk: Visit) -> list[str]:
    return list(desk.table()["On"])


def links(desk: Visit) -> list[str]:
    return [element.proto.url for element in desk.tab.get("link_button")]


def asked(address: str, method: str = "GET") -> StreamingResponse:
    token = address.removeprefix(f"{downloads.ADDRESS}/")
    return asgi.export(Request({"type": "http", "method": method, "headers": [], "path_params": {"token": token}}))


def received(answer: StreamingResponse) -> str:
    async def read_all() -> bytes:
        return b"".join([piece async for piece in answer.body_iterator])

    return asyncio.run(read_all()).decode()


def test_older_acts_are_on_further_pages_and_one_comes_back(desk: Visit) -> None:
    newest = subjects(desk)
    assert newest == [f"job {number}" for number in range(2 * PAGE - 1, PAGE - 1, -1)]
    assert subjects(desk.click("Older")) == [f"job {number}" for number in range(PAGE - 1, -1, -1)]
    assert subjects(desk.click("Newer")) == newest


def test_another_filter_begins_with_its_newest_acts(desk: Visit) -> None:
    desk.click("Older").tab.selectbox(key="by").set_value("noor")
    assert subjects(desk.look()) == [f"job {number}" for number in range(2 * PAGE - 1, 0, -2)]
    desk.tab.selectbox(key="act").set_value("promote")
    assert "Nothing of this was done" in desk.look().says("info")


def test_an_entry_is_read_in_full_and_is_no_markup(desk: Visit) -> None:
    numbers = list(desk.table()["No."])
    desk.tab.session_state[f"audit-{numbers[0]}-{numbers[-1]}"] = {
        "selection": {"rows": [1], "columns": [], "cells": []}
    }
    said = desk.look().says("text")
    assert f"train: job {2 * PAGE - 2}" in said
    assert f"reason: Because *{2 * PAGE - 2}*.\ndespite gate: no\njob: –" in said
    assert "ghost" in desk.says("caption")


def test_moments_are_in_utc_to_the_second_and_say_so(desk: Visit) -> None:
    newest = desk.app.reports.audit(AUDITOR, desk.project.id)[0].at.astimezone(UTC)
    assert desk.table()["When (UTC)"][0] == f"{newest:%Y-%m-%d %H:%M:%S}"


def test_the_reason_of_a_decision_comes_first_and_its_release_is_told(desk: Visit) -> None:
    promote(desk.app, desk.project)
    row = next(row for row in desk.look().table().to_dict("records") if row["Act"] == "promote")
    assert row["Details"].startswith("reason: It does well on the held-out tickets.; release: 2; ")


def test_the_details_of_a_row_are_words(desk: Visit) -> None:
    assert desk.table()["Details"][0] == f"reason: Because *{2 * PAGE - 1}*.; despite gate: no; job: –"


@pytest.mark.parametrize(("number", "ending"), [(0, "jsonl"), (1, "csv")])
def test_the_whole_trail_is_downloaded_in_pieces_and_proves_itself(desk: Visit, number: int, ending: str) -> None:
    answer = asked(links(desk)[number])
    assert isinstance(answer, StreamingResponse)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="audit-trail-')
    assert answer.headers["content-disposition"].endswith(f'.{ending}"')
    verdict = check(read(io.StringIO(received(answer), newline="")))
    assert (verdict.broken, verdict.entries > 2 * PAGE) == (0, True)
    assert desk.look().table()["Act"][0] == EXPORTED


def test_asking_only_for_the_head_of_a_download_is_refused_and_leaves_no_entry(desk: Visit) -> None:
    address, before = links(desk)[0], subjects(desk)
    answer = asked(address, "HEAD")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert subjects(desk.look()) == before
    assert asked(address).status_code == 200


def test_a_link_is_of_no_use_to_somebody_who_may_no_longer_read_the_trail(desk: Visit) -> None:
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id=AUDITOR.id, name=AUDITOR.name, roles=frozenset({Role.VIEWER})))
    answer = asked(links(desk)[0])
    assert (answer.status_code, b"may not read the audit trail" in answer.body) == (404, True)
