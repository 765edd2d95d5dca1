"""What the rehearsal answers instead of a result: a refusal in the service's words, or nothing at all."""

from typing import NoReturn


class Refused(Exception):
    """The service's answer when it does not do what was asked: an error's name and its sentence."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message}")


class Dropped(Exception):
    """The connection ends without an answer, after what was asked has been done."""


class Unusable(Exception):
    """Why work that was accepted ends in an error later; the text is the message that Describe shows."""


def refuse(code: str, message: str) -> NoReturn:
    """Answer with an error (its name without `Exception`)."""
    name = f"{code}Exception"
    raise Refused(name, message)
