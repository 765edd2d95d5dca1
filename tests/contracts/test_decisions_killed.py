"""Who is killed while deciding leaves all of it or nothing, and asking again makes it once."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from core.domain.actors import Actor, Role
from core.domain.proposals import Signatures
from core.local.clock import SystemClock
from core.workflow.deciding import Choice
from core.workflow.promotion import Promoting
from tests.support.mortal import dying
from tests.support.mortal_acts import decide
from tests.support.store_factory import World
from tests.support.store_rows import added, everything

OLGA, PAUL = (Actor(id=name, name=name.title(), roles=frozenset({Role.OWNER})) for name in ("olga", "paul"))
WRITTEN = {"audit": 1, "audit_seal": 1}
DECIDED = {**WRITTEN, "decision": 1}
RELEASED = {**DECIDED, "release": 1, "job": 1}
# Whose the act is, whether it is about a proposal, and which rows it adds.
ACTS = {
    "propose": (OLGA, False, {**WRITTEN, "proposal": 1}),
    "approve": (PAUL, True, RELEASED),
    # It ends what was proposed before it puts another decision in its place.
    "promote": (PAUL, True, {**RELEASED, "decision": 2, "audit": 2, "audit_seal": 2}),
    "withdraw": (OLGA, True, DECIDED),
    "reject": (PAUL, True, DECIDED),
}


@pytest.fixture
def choice(world: World) -> Callable[..., Choice]:
    """What a person decides who sees the release in production now."""
    production = world.production()
    return partial(Choice, reason="Better on printers.", expected=production.id, despite=True)


@pytest.mark.parametrize("act", ACTS)
def test_who_is_killed_while_deciding_leaves_all_of_it_or_nothing(
    world: World, choice: Callable[..., Choice], url: str, tmp_path: Path, act: str
) -> None:
    actor, asked_before, rows = ACTS[act]
    about: int = world.version().id
    if asked_before:
        asked = Promoting(world.store, SystemClock()).propose(OLGA, world.project.id, about, choice(operation="ask"))
        about = about if act in ("promote", "reject") else asked.id
    if act == "promote":
        with world.store.transaction(world.project.id) as tx:
            tx.save_signatures(Signatures.ONE)
    before, left = everything(world.store), {}
    arguments = (actor, world.project.id, about, choice(operation="click"))
    for place in dying(decide, url, act, *arguments, folder=tmp_path):
        left[place] = everything(world.store)
    after = left.pop("0-kept-1")
    assert everything(world.store) == after  # it was asked again, and was done already
    assert added(before, after) == rows
    assert [place for place, found in left.items() if found != before] == []
    assert len(left) > len(rows)
    with world.store.reading(world.project.id) as tx:
        assert not tx.audit.check().broken
