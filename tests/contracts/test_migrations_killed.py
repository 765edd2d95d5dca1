"""Who is killed while the tables are made or changed leaves the database as it was, and the next start finishes."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.documents import ProjectId
from core.domain.proposals import Signatures
from core.store.store import SqlStore
from tests.contracts.test_store_upgrade import ROWS, upgraded
from tests.support import store_postgres
from tests.support.mortal import MOST, dying
from tests.support.mortal_acts import migrate
from tests.support.store_rows import dumped
