"""The whole app as people run it: web server and, where wanted, worker, on a data folder of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.browser_server import ROOT, AppServer, until


@dataclass(kw_only=True)
class WholeApp(AppServer):
    """`asgi.py` under `streamlit run`, with the project's own configuration and these options besides."""

    app: Path = ROOT / "asgi.py"
    options: Mapping[str, str] = field(default_factory=dict)
    home: Path = Path()
    cwd: Path = ROOT
    worker: subprocess.Popen[bytes] | None = None

    def start(self) -> "WholeApp":
        """Start the web server and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", str(self.app), "--server.port", str(self.port)]
        for name, value in self.options.items():
            command += [f"--{name}", value]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.cwd, env=self._env(), stdout=log, stderr=log)
        until(self.healthy, 60, "the start of the server")
        return self

    def with_worker(self) -> "WholeApp":
        """Start a worker that ends with this test run."""
        command = [sys.executable, "-m", "core", "worker", "--while", str(os.getpid())]
        with (self.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(command, cwd=ROOT, env=self._env(), stdout=log, stderr=log)
        return self

    def stop(self) -> None:
        """End both."""
        super().stop()
        if self.worker is not None and self.worker.poll() is None:
            self.worker.terminate()
            self.worker.wait(30)

    def _env(self) -> dict[str, str]:
        ours = {"COUNTERSIGN_HOME": str(self.home), "COUNTERSIGN_SUPERVISED": str(os.getpid()), "PYTHONPATH": str(ROOT)}
        return {**os.environ, **ours, **self.env}
