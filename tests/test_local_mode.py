"""Without an account nothing of Amazon's is loaded, and nothing is asked of any network."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Everything a start does, in one process: the parts, the first page, the rest of the screens, and the worker's jobs.
STARTED = """
import importlib, json, os, pkgutil, sys
os.environ["COUNTERSIGN_SUPERVISED"] = str(os.getpid())  # no page starts a worker: it would be another process
asked = []
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind")
sys.addaudithook(lambda event, facts: asked.append([event, repr(facts)]) if event in NETWORK else None)
from streamlit.testing.v1 import AppTest
import core, ui
from core.bootstrap import bootstrap, tidy
from core.config import settings_from
from core.jobs.runner import Runner
settings = settings_from()
AMAZON = ("core.aws", "core.cloud", "core.rehearse", "core.store.migrations")
app = bootstrap(settings)
app.store.migrate()
page = AppTest.from_file(os.path.abspath("streamlit_app.py"), default_timeout=60)
page.session_state["person"] = "olga"
page.run()
assert not page.exception, page.exception
for room in (core, ui):
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        if not module.name.startswith(AMAZON) and "__main__" not in module.name:
            importlib.import_module(module.name)
tidy(app)
runner = Runner(settings.home / "jobs.db", app.driver)
runner.launch()
runner.tick()
runner.stop()
amazons = [name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore", "s3transfer", "moto")]
# A room that the walk only steps into is empty; what stands in it is not.
ours = [name for name, it in sys.modules.items() if name.startswith("core.aws.") and not hasattr(it, "__path__")]
print(json.dumps({"title": page.title[0].value, "amazons": amazons, "ours": ours, "asked": asked}))
"""


def test_local_mode_loads_nothing_of_amazon_s_and_asks_no_network(tmp_path):
    environment = {**os.environ, "COUNTERSIGN_HOME": str(tmp_path / "home"), "COUNTERSIGN_DEMO": "0"}
    command = [sys.executable, "-c", STARTED]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout.splitlines()[-1])
    assert seen["title"]
    assert (seen["amazons"], seen["ours"], seen["asked"]) == ([], [], [])
