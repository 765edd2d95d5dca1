"""One process of the switch benchmark: reads what is in production, competes for a promotion, or switches and is killed."""

import json
import os
import sys
import time
from pathlib import Path

from benchmarks.switch_home import REASON, Switched, Whole, served, turned, whole
from core.domain.actors import SYSTEM
from core.domain.documents import ProjectId
from core.domain.errors import Conflict
from core.domain.predictions import VersionId
from core.domain.versions import ReleaseId
from core.workflow.deciding import Choice

PAUSE = 0.0005


def read(switched: Switched, stop: Path, enough: int) -> dict[str, int]:
    """Read production and the served file until the stop file is there; count what is neither release whole.

    A file beside it says that this process has read often enough.
    """
    app = switched.open()
    known: set[Whole] = set()
    reads = torn = 0
    while not stop.exists():
        file = served(switched.home, switched.project)
        with app.store.reading(switched.project) as tx:
            production, project = tx.versions.production(), tx.project()
            if not {production and production.id, file.get("release")} <= {one[0] for one in known}:
                known = {whole(release) for release in tx.versions.releases()}
        reads += 1
        if reads == enough:
            stop.with_name(f"{stop.name}-{os.getpid()}").touch()
        torn += production is None or whole(production) not in known or project.production != production.id
        torn += _of(file) not in {_of_release(one) for one in known}
        time.sleep(PAUSE)
    return {"reads": reads, "torn": torn}


def _of(file: dict[str, object]) -> tuple[object, ...]:
    return tuple(file.get(name) for name in ("release", "number", "version", "bundle_hash", "threshold", "audit_share"))


def _of_release(known: Whole) -> tuple[object, ...]:
    release, number, _, version, bundle, threshold, share = known
    return release, number, version, bundle, threshold, share


def compete(switched: Switched) -> None:
    """For each line `version expected operation`, promote it; say whether it won, or what it was told."""
    app = switched.open()
    print("ready", flush=True)
    for line in sys.stdin:
        version, expected, operation = line.split()
        choice = Choice(operation=operation, reason=REASON, expected=ReleaseId(int(expected)), despite=True)
        try:
            app.promoting.promote(SYSTEM, switched.project, VersionId(int(version)), choice)
            print("won", flush=True)
        except Conflict as told:
            print(told, flush=True)


def switch(switched: Switched, operation: str) -> None:
    """When told to, switch to the other version and let the world follow; somebody kills this meanwhile."""
    app = switched.open()
    print("ready", flush=True)
    sys.stdin.readline()
    turned(app, switched, operation)


def main(what: str, home: str, url: str, project: str, versions: str, more: str = "") -> None:
    """Do what the command line says."""
    one, two = (VersionId(int(number)) for number in versions.split(","))
    switched = Switched(home=Path(home), url=url, project=ProjectId(int(project)), versions=(one, two))
    if what == "read":
        stop, enough = more.rsplit(",", 1)
        print(json.dumps(read(switched, Path(stop), int(enough))))
    elif what == "compete":
        compete(switched)
    else:
        switch(switched, more)


if __name__ == "__main__":
    main(*sys.argv[1:])
