"""Everything that can go wrong in words a person can act on; the docstring is the text on the screen."""

import errno
from pathlib import PurePath


class CountersignError(Exception):
    """Something went wrong; nothing was changed."""

    def __init__(self, detail: str = "", **facts: object) -> None:
        """Keep the sentence for people and the facts for programs; facts fill the docstring's {names}."""
        self.detail = detail
        self.facts = facts
        super().__init__(detail)

    def __str__(self) -> str:
        """Return the docstring's sentence, then what is particular to this case."""
        sentence = " ".join((self.__doc__ or "").split()).format_map(self.facts)
        return f"{sentence} {self.detail}".strip()


class NotAllowed(CountersignError):
    """You are not allowed to do this; ask an admin for the role that may."""


class NotFound(CountersignError):
    """This does not exist, or not in this project."""


class Conflict(CountersignError):
    """Somebody else changed this first; nothing was overwritten. Look again and repeat."""


class InvalidInput(CountersignError):
    """This cannot be used as it is; nothing was changed."""


class UnknownLabel(InvalidInput):
    """This label is not in the project's label set (it may have changed since the ticket was shown)."""


class WrongNumberOfLabels(InvalidInput):
    """This project takes exactly one label for each ticket."""


class OverBudget(CountersignError):
    """This would take the month over its budget; nothing was begun."""


class LeaseLost(Conflict):
    """Your hold on this ticket ran out and somebody else has it now."""


class HeldOutLeak(CountersignError):
    """A held-out ticket cannot be in a training set; the whole dataset was refused."""


class NotTrainable(InvalidInput):
    """There is not enough to learn from."""


class TrainingFailed(CountersignError):
    """The training ended without a version; production is unchanged."""


class BundleDamaged(CountersignError):
    """The files of this version do not match what was recorded; it cannot be used."""


class MadeElsewhere(BundleDamaged):
    """This version was made by another engine than the one in use here: nobody can ask it, or put it in service, here."""


class NotInService(BundleDamaged):
    """This version could not be put into service; production still names what it named before."""


class PointerMoved(Conflict):
    """Production has changed since this was proposed; nothing was switched. Compare again."""


class FileUnreadable(InvalidInput):
    """This file cannot be read; nothing was imported."""


class ReportUnreadable(InvalidInput):
    """What the service reports of this version cannot be read; nothing of it is shown."""


class OutputUnreadable(InvalidInput):
    """What the service wrote cannot be read; nothing of it is used."""


class ImportStopped(CountersignError):
    """The import stopped in the middle; what came before is safe."""


class StoreUnavailable(CountersignError):
    """The database cannot be used right now; what was saved before is safe."""


class ServiceAway(CountersignError):
    """A service outside cannot be used right now; what was saved before is safe."""


class ServiceRefused(CountersignError):
    """A service outside refused; what was saved before is safe."""


class CredentialsExpired(ServiceRefused):
    """A service outside does not take the credentials; what was saved before is safe."""


class StoreIsNewer(StoreUnavailable):
    """This data folder was made by a newer Countersign; update the program, the data is untouched."""


class Busy(Conflict):
    """This is already running."""


class JobCancelled(CountersignError):
    """The job was cancelled; nothing of it is used."""


class PortInUse(Busy):
    """The web server's port is taken."""


class JobFailed(CountersignError):
    """The work ended before it was done."""


class DiskTrouble(CountersignError):
    """The disk or a folder refused; what was saved before is safe."""


_DISK_FULL = "The disk is full: free some space, then repeat."
_FORBIDDEN = "cannot be used: give this program permission to write there, then repeat."
_DISK = {errno.ENOSPC: _DISK_FULL, errno.EDQUOT: _DISK_FULL, errno.EFBIG: _DISK_FULL}


def place_of(problem: BaseException) -> str:
    """Say where an unexpected error arose: file and line, and nothing of its text, which may quote a ticket."""
    place = problem.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{PurePath(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"


def from_disk(problem: OSError) -> DiskTrouble:
    """Say in a sentence for people what the operating system said about a file."""
    place = problem.filename or "A file"
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DiskTrouble(f"{place} {_FORBIDDEN}")
    return DiskTrouble(_DISK.get(problem.errno or 0) or f"{place}: {problem.strerror or 'it did not answer'}.")
