"""Tells by the log, for a laptop where nobody else listens."""

import logging

log = logging.getLogger("countersign.notices")


class LogNotifier:
    """Writes each notice as one line."""

    def notify(self, operation: str, subject: str, message: str) -> None:
        """Write the notice; the operation id lets a reader drop repeats."""
        log.info("%s: %s [%s]", subject, message, operation)
