"""Pages opened in-process on a data folder of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from tests.support.pages_home import copied, empty, template, without_tickets
from tests.support.pages_visit import Visit
from ui import session

Open = Callable[..., Visit]


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the app as somebody on a data folder: `visit(history(), "olga")`."""
    monkeypatch.setenv("COUNTERSIGN_SUPERVISED", str(os.getpid()))

    def open_(home: Path, person: str = "") -> Visit:
        monkeypatch.setenv("COUNTERSIGN_HOME", str(home))
        return Visit(home, person)

    _forget()
    yield open_
    session.app().store.close()
    _forget()


def _forget() -> None:
    """Let the next page read its data folder anew."""
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A project with versions, waiting tickets and reviews."""
    return copied(template(), tmp_path / "history")


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    """An installation with people and without a project."""
    empty(tmp_path / "nothing").store.close()
    return tmp_path / "nothing"


@pytest.fixture
def no_tickets(tmp_path: Path) -> Path:
    """A project in which nothing has happened."""
    without_tickets(tmp_path / "no-tickets").store.close()
    return tmp_path / "no-tickets"
