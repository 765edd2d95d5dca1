"""The machine's own clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Time as it passes."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
