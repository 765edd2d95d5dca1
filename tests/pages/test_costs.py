"""What pages say of costs: an estimate beside each button, the month on the overview, a tick where it is too much."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
import streamlit as st

from core.bootstrap import App, bootstrap
from core.config import settings_from
from core.domain.actors import SYSTEM
from core.domain.costs import Prices
from core.domain.spending import Month
from core.workflow.purse import OVER, Purse
from core.workflow.steps import Driver
from tests.support.pages_home import OWNER, promote
from tests.support.pages_visit import Visit
from ui import costs, session

Open = Callable[..., Visit]


def priced(app: App, budget: float) -> App:
    """Let the embedded engine cost as much as the service."""
    with app.store.reading(app.projects.all(SYSTEM)[0].id) as tx:
        engine = tx.versions.all()[0].trained.engine
    purse = Purse(prices=Prices(engine=engine), budget=budget)
    parts = {one.name: getattr(app, one.name) for one in fields(app)}
    made = {
        name: replace(part, purse=purse)
        for name, part in parts.items()
        if is_dataclass(part) and any(one.name == "purse" for one in fields(part))
    }
    return replace(app, **made)
