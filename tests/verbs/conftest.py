"""A data folder of one's own for each call of the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.__main__ import main
from tests.support.verbs_desk import REASON, Said, Say, let_go, lines_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def say(home: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Call the command line on the data folder of the test."""

    def call(verb: str, *arguments: object) -> Said:
        capsys.readouterr()
        code = main([verb, "--home", str(home), *map(str, arguments)])
        let_go(home)
        heard = capsys.readouterr()
        return Said(code, heard.out, heard.err)

    return call


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one version in production, a second one waiting, and tickets nobody has labelled."""
    home = tmp_path_factory.mktemp("trained")
    path = home / "history.csv"
    path.write_text("\n".join(["text,label", *lines_of(60)]), encoding="utf-8")
    for verb in (["import", str(path), "--project", "Desk"], ["train"], ["promote", "--reason", REASON], ["train"]):
        assert main([*verb, "--home", str(home)]) == 0
        let_go(home)
    return home


@pytest.fixture
def trained(trained_home: Path, home: Path) -> Path:
    return Path(shutil.copytree(trained_home, home))


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "tickets.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
