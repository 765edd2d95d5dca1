"""What a worker saw is kept as it was, and read again whoever wrote it."""

import json
from datetime import UTC, datetime

from core.domain.documents import ProjectId
from core.domain.surroundings import Astray, Away, Check, Endpoint, Sight, Turn, read, written

NOW = datetime(2026, 11, 30, 14, 2, tzinfo=UTC)
ASTRAY = Astray(project=ProjectId(7), sentence="It was changed.", mark="9", pointed=3)
SERVES = Endpoint(arn="arn:1", name="one", status="IN_SERVICE", units=1, per_day=43.2, changed_at=NOW)
IDLE = Endpoint(arn="arn:2", name="two", status="IN_SERVICE", units=2, per_day=86.4, changed_at=NOW, idle=True)
SIGHT = Sight(
    seen_at=NOW,
    checked_at=NOW,
    checks=(Check(name="Region", ok=True, sentence="It is set."), Check(name="Bucket", ok=False, sentence="No.")),
    endpoints=(SERVES, IDLE),
    astray=(ASTRAY,),
    turns=(Turn(project=ProjectId(7), status="TRAINING", began_at=NOW, ended_at=NOW, figures={"f1": 0.5}),),
    away=Away(sentence="Silence.", since=NOW, refused=True),
)


def test_what_was_seen_comes_back_from_its_row() -> None:
    assert read(json.loads(json.dumps(written(SIGHT)))) == SIGHT


def test_a_row_of_an_older_or_a_newer_program_can_be_read() -> None:
    assert read({"seen_at": NOW.isoformat()}) == Sight(seen_at=NOW)
    newer = {**written(SIGHT), "weather": "rain", "checks": [{"name": "a", "ok": True, "sentence": "b", "new": 1}]}
    assert read(newer).checks == (Check(name="a", ok=True, sentence="b"),)


def test_what_all_endpoints_cost_and_which_are_idle_is_known() -> None:
    assert (SIGHT.per_day, SIGHT.idle, [one.name for one in SIGHT.failed]) == (129.6, (IDLE,), ["Bucket"])
    assert not SIGHT.empty
    assert Sight(seen_at=NOW).empty


def test_what_a_person_left_is_not_shown_until_it_changes_again() -> None:
    assert SIGHT.without({ProjectId(7): "9"}).of(ProjectId(7)) is None
    assert SIGHT.without({ProjectId(7): "8"}).of(ProjectId(7)) == ASTRAY
    assert SIGHT.without({ProjectId(8): "9"}).of(ProjectId(7)) == ASTRAY
