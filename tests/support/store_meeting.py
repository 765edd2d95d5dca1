"""Two transactions that meet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from core.ports import Tx
from core.store.tx import SqlTx
from tests.support.store_factory import World

LONGEST = 20.0
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def at_once(
    world: World, first: Callable[[Tx], object], second: Callable[[Tx], object], elsewhere: World | None = None
) -> tuple[Any, Any]:
    """Run two acts in two transactions: the first has acted and is open still when the second begins."""

    def other() -> object:
        with world.store.transaction((elsewhere or world).project.id) as tx:
            return second(tx)

    with ThreadPoolExecutor(1) as pool:
        with world.store.transaction(world.project.id) as tx:
            done, found = first(tx), pool.submit(other)
            assert isinstance(tx, SqlTx)
            connection = tx._scope.connection
            while connection.dialect.name == "postgresql" and not found.done():
                if connection.execute(WAITING).scalar():  # SQLite's second writer waits before it begins
                    break
        return done, found.result(LONGEST)
