"""What people decided before, in sentences, for whoever decides next or clicked on what was decided meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.decisions import Act, DecisionId
from core.domain.predictions import VersionId
from core.domain.proposals import Proposal, ProposalId
from core.domain.versions import Release
from core.workflow.reports import Decided
from ui import words

DID = {
    Act.PROMOTE: "promoted version",
    Act.REJECT: "rejected version",
    Act.WITHDRAW: "withdrew the proposal of version",
}


@dataclass(frozen=True, kw_only=True)
class Past:
    """All that was decided, proposed and released, newest first, and people's names by their ids."""

    decided: Sequence[Decided]
    proposed: Sequence[Proposal]
    releases: Sequence[Release]
    names: Mapping[str, str]

    @property
    def known(self) -> tuple[DecisionId, ProposalId]:
        """Return the newest decision and proposal: whoever sees these knows all before them."""
        decision = self.decided[0].decision.id if self.decided else DecisionId(0)
        return decision, self.proposed[0].id if self.proposed else ProposalId(0)

    def served(self, version: VersionId) -> str:
        """Say until when a version was in production, and who withdrew it and why; empty if it never was."""
        release = next((one for one in self.releases if one.version.id == version), None)
        if release is None:
            return ""
        made = (one.decision for one in self.decided)
        end = next((one for one in made if one.act is Act.ROLL_BACK and one.before == release.id), None)
        if end is None:
            return f"It was in production before, as release {release.number}, and was withdrawn."
        who, why = words.plain(self._name(end.actor)), words.plain(end.reason)
        return f"In production as release {release.number} until {words.when(end.decided_at)}; {who} went back: '{why}'"

    def meanwhile(self, seen: tuple[DecisionId, ProposalId], me: str) -> list[str]:
        """Say what others did since this was seen whose form is gone by now: a click on it did nothing."""
        acts = [
            (one.actor, DID[one.act], one.version_number, one.decided_at)
            for one in (each.decision for each in self.decided)
            if one.id > seen[0] and one.act in DID
        ]
        acts += [
            (one.actor, "proposed version", one.version_number, one.proposed_at)
            for one in self.proposed
            if one.id > seen[1]
        ]
        return [
            f"{words.plain(self._name(who))} {did} {number} at {words.when(at)}; nothing of yours about it was saved."
            for who, did, number, at in acts
            if who != me
        ]

    def _name(self, who: str) -> str:
        return self.names.get(who, who)
