"""How the report writes moments, gains, people and decisions; the zone is always UTC, for readers everywhere."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.domain.comparisons import Interval
from core.domain.decisions import Act
from core.domain.versions import Release
from core.workflow.reports import Decided, Dossier, Lineage

LONGEST_NAME = 50
ACTS = {Act.PROMOTE: "Promoted", Act.REJECT: "Rejected", Act.ROLL_BACK: "Rolled back"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a report is written from; `names` are people's by their ids, `written_by` is whose copy it is.

    `releases` are all there are: by them one knows that a candidate was in production before.
    """

    dossier: Dossier
    names: Mapping[str, str]
    written_at: datetime
    written_by: str
    releases: Sequence[Release] = ()

    @property
    def sides(self) -> tuple[str, str]:
        """Return what the two versions are called."""
        return name_of(self.dossier.base), name_of(self.dossier.candidate)

    def person(self, who: str) -> str:
        """Return what somebody is called."""
        return self.names.get(who, who)


def name_of(entry: Lineage) -> str:
    """Return what a version is called."""
    return f"Version {entry.version.number}"


def moment(at: datetime) -> str:
    """Write a moment the same for everybody."""
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def points(found: Interval) -> str:
    """Write a gain with its 95 % interval."""
    return f"{100 * found.value:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def act_of(one: Decided) -> str:
    """Say in a few words what was decided, and loudly when it was against the gate."""
    made = one.decision
    if made.act is Act.ROLL_BACK:
        return f"Rolled back to release {made.after_number} (version {made.version_number})"
    if made.act is Act.WITHDRAW:
        return f"Withdrew the proposal of version {made.version_number}"
    said = f"{ACTS[made.act]} version {made.version_number}"
    said = f"{said} as release {made.after_number}" if made.act is Act.PROMOTE else said
    return f"OVERRIDE: {said[0].lower()}{said[1:]} against the gate" if one.override else said


def signed(one: Decided, names: Mapping[str, str]) -> str:
    """Say who had proposed what a decision ended and why, or that a promotion was one person's alone."""
    if one.proposal is None:
        return "One person decided alone." if one.decision.act is Act.PROMOTE else ""
    who, at = names.get(one.proposal.actor, one.proposal.actor), moment(one.proposal.proposed_at)
    return f"Proposed by {who}, {at}: {one.proposal.reason}"


def against(one: Decided) -> str:
    """Say what the gate had said of what was decided."""
    if one.decision.act is Act.ROLL_BACK or (one.outcome is None and not one.override):
        return ""
    if one.outcome is None:
        return "It had not been compared with what was in production."
    return f"The gate had said: {one.outcome.value}."


def file_name(project: str, what: str, at: datetime, ending: str) -> str:
    """Name a file after project, contents and day, in letters every file system takes."""
    plain = unicodedata.normalize("NFKD", project).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    name = "-".join(words)[:LONGEST_NAME].strip("-") or "project"
    return f"{name}-{what}-{at.astimezone(UTC):%Y-%m-%d}.{ending}"
