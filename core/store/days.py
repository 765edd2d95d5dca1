"""Days as the two databases give them back."""

from datetime import date


def day_of(value: date | str) -> date:
    """Return a day: SQLite's date() gives text, PostgreSQL's a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value
