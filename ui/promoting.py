"""What can be decided about versions, on the screen: candidates, proposals, the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from core.domain.comparisons import ComparisonId
from core.domain.decisions import Act, Decision
from core.domain.errors import CountersignError
from core.domain.gate import Outcome
from core.domain.jobs import Job, JobKind, JobState
from core.domain.predictions import VersionId
from core.domain.projects import Project
from core.domain.proposals import Proposal, Signatures
from core.domain.reports import Filter
from core.domain.versions import ModelVersion, Release
from core.workflow.deciding import Choice
from core.workflow.promotion import Ground, Proposed
from core.workflow.reports import MOST_COUNTED
from ui import costs, navigation, session, unshared, words
from ui.past import Past

SHORTEST = 0.05
"""Seconds that are worth a number: less would be written as 0.0."""
FINAL = "A rejected version cannot be proposed again."
UNDER_WAY = (JobKind.ROLL_BACK, JobKind.SWITCH, JobKind.CLASSIFY)
"""The jobs after which production answers anew what a withdrawn release had decided alone."""
PLACEHOLDER = "Others will read it in a year."


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is decided about: `seen` was in production when this was drawn, `production` is now.

    `grounds` are the comparisons with it by which the candidates are decided about, `read` those that were drawn;
    `past` is what was decided before.
    """

    project: Project
    production: Release | None
    seen: Release | None
    grounds: Mapping[VersionId, Ground | None]
    read: Mapping[VersionId, ComparisonId | None]
    past: Past

    def on(self, version: ModelVersion) -> Ground | None:
        """Return the comparison by which a version is decided about."""
        return self.grounds.get(version.id)

    def stale(self, version: ModelVersion) -> bool:
        """Tell whether what a version would be decided by has to be compared again first."""
        found = self.on(version)
        return bool(found and found.stale)

    def clear(self, version: ModelVersion) -> bool:
        """Tell whether the gate says promote, or there is nothing to compare with."""
        found = self.on(version)
        return self.production is None or (found is not None and found.comparison.gate.outcome is Outcome.PROMOTE)

    def leads(self, version: ModelVersion) -> bool:
        """Tell whether to go ahead is the obvious thing: the gate says promote, and nobody has withdrawn it."""
        return self.clear(version) and not self.past.served(version.id)

    def choice(
        self, act: str, reason: str, about: ModelVersion | None = None, *, despite: bool = False, anyway: bool = False
    ) -> Choice:
        """Put what the person says into one decision about what they saw."""
        return Choice(
            operation=session.operation(act),
            reason=reason,
            expected=self.seen.id if self.seen else None,
            despite=despite,
            seen=self.read.get(about.id) if about else None,
            anyway=anyway,
        )

    def gate(self, version: ModelVersion) -> None:
        """Say what the gate says of a version and what to know of its figures, and whether it was withdrawn."""
        found = self.on(version)
        if served := self.past.served(version.id):
            st.write(served)
        if self.production is None:
            st.write("The first version: there is nothing to compare it with.")
        elif found:
            gate = found.comparison.gate
            reasons = "\n".join(f"- {words.plain(reason)}" for reason in gate.reasons)
            st.write(f"Gate: **{words.VERDICTS[gate.outcome]}**\n\n{reasons}")
            known = session.app().reports.dossier(session.me(), self.project.id, found.comparison.id)
            for said in unshared.sentences(known):
                st.write(words.plain(said))
            if found.stale:
                st.warning(f"{found.stale} Compare again before you decide.", icon=":material/history:")
        else:
            st.write("It was not compared with what is in production now.")

    def lead_to_figures(self, version: ModelVersion) -> None:
        """Offer the comparison that the gate speaks of: nobody should have to decide on a sentence."""
        if self.on(version) and st.form_submit_button("See the figures", icon=":material/monitoring:"):
            base = self.production.version.number if self.production else version.number
            navigation.go("Compare", base=str(base), candidate=str(version.number))


def act(name: str, run: Callable[[], object], told: str) -> None:
    """Do what was clicked and draw the page anew, where it is told; what went wrong is said, and may be repeated."""
    try:
        run()
    except CountersignError as problem:
        session.sorry(problem)
    else:
        session.done(name, told)
        st.rerun()


def candidate(scene: Scene, version: ModelVersion) -> None:
    """Let somebody promote or propose a candidate, turn it down, or have it compared again."""
    app, me, project = session.app(), session.me(), scene.project
    alone = project.signatures is Signatures.ONE
    with st.form(f"decide-{version.id}", border=True):
        st.subheader(f"Version {version.number}")
        scene.gate(version)
        reason = st.text_area("Reason", key=f"reason-{version.id}", placeholder=PLACEHOLDER)
        stale = scene.stale(version)
        despite = not stale and not scene.clear(version) and _tick(f"despite-{version.id}")
        anyway = costs.ask(
            f"decide-{version.id}",
            promote=None if stale else app.costing.estimate_promotion(me, project.id, version.id),
            compare_again=app.costing.estimate_comparison(me, project.id, version.id) if scene.production else None,
        )
        with st.container(horizontal=True):
            word = "Promote" if alone else "Propose"
            yes = not stale and st.form_submit_button(
                word, type="primary" if scene.leads(version) else "secondary", icon=":material/verified:"
            )
            no = st.form_submit_button("Reject", icon=":material/block:")
            again = scene.production is not None and st.form_submit_button(
                "Compare again", type="primary" if stale else "secondary", icon=":material/compare_arrows:"
            )
            scene.lead_to_figures(version)
        st.caption(FINAL if alone else f"A proposal promotes nothing yet: somebody else approves it. {FINAL}")
        if again:
            name = f"compare-{version.id}"
            told = f"Version {version.number} is being compared again."
            act(
                name,
                lambda: app.comparing.request(me, project.id, version.id, session.operation(name), anyway=anyway),
                told,
            )
        if yes:
            name = f"promote-{version.id}"
            chosen = scene.choice(name, reason, version, despite=despite, anyway=anyway)
            use_case = app.promoting.promote if alone else app.promoting.propose
            told = f"Version {version.number} is {'promoted' if alone else 'proposed'}."
            act(name, lambda: use_case(me, project.id, version.id, chosen), told)
        if no:
            name = f"reject-{version.id}"
            chosen = scene.choice(name, reason)
            told = f"Version {version.number} is rejected."
            act(name, lambda: app.promoting.reject(me, project.id, version.id, chosen), told)


def proposed(scene: Scene, found: Proposed, version: ModelVersion) -> None:
    """Show a proposal, and let whoever may approve it, reject it or take it back."""
    app, me, proposal = session.app(), session.me(), found.proposal
    with st.form(f"proposal-{proposal.id}", border=True):
        st.subheader(f"Version {version.number} is proposed")
        _say(proposal)
        if not found.void:  # else its figures stand only below, where it may be proposed anew
            scene.gate(version)
        if found.void:
            st.warning(
                f"It counts no more. {found.void} Compare again if need be, and propose it anew below.",
                icon=":material/history:",
            )
        elif found.not_by_you:
            st.info(found.not_by_you, icon=":material/group:")
        reason = st.text_area("Reason", key=f"reason-proposal-{proposal.id}", placeholder=PLACEHOLDER)
        open_to_me = not found.void and not found.not_by_you
        despite = open_to_me and not scene.clear(version) and _tick(f"despite-proposal-{proposal.id}")
        costing = app.costing
        anyway = open_to_me and costs.ask(
            f"proposal-{proposal.id}", promote=costing.estimate_promotion(me, scene.project.id, version.id)
        )
        kind: Literal["primary", "secondary"] = "primary" if scene.leads(version) else "secondary"
        with st.container(horizontal=True):
            yes = open_to_me and st.form_submit_button("Approve", type=kind, icon=":material/verified:")
            mine = proposal.actor == me.id
            no = not mine and st.form_submit_button("Reject", icon=":material/block:")
            back = mine and st.form_submit_button("Withdraw", icon=":material/undo:")
            if not found.void:
                scene.lead_to_figures(version)
        if not mine:
            st.caption(FINAL)
        name, named = f"proposal-{proposal.id}", f"Version {version.number}"
        chosen = scene.choice(name, reason, despite=despite, anyway=anyway)
        if yes:
            act(name, lambda: app.promoting.approve(me, scene.project.id, proposal.id, chosen), f"{named} is promoted.")
        if no:
            act(name, lambda: app.promoting.reject(me, scene.project.id, version.id, chosen), f"{named} is rejected.")
        if back:
            told = f"The proposal of version {version.number} is withdrawn."
            act(name, lambda: app.promoting.withdraw(me, scene.project.id, proposal.id, chosen), told)


def way_back(scene: Scene, earlier: Sequence[Release], production: Release) -> None:
    """Let somebody go back to an earlier release, or try first whether it would work."""
    app, me, project = session.app(), session.me(), scene.project
    with st.form("roll-back", border=True):
        st.subheader("Roll back")
        to = st.selectbox("To", earlier, format_func=lambda one: _on_the_way(one, production))
        why = st.text_area("Reason", key=f"reason-back-{production.id}", placeholder="What went wrong?")
        anyway = bool(to) and costs.ask(
            "roll-back",
            roll_back=app.costing.estimate_roll_back(me, project.id, to.id),
            only_try_it=app.costing.estimate_drill(me, project.id),
        )
        with st.container(horizontal=True):
            back = st.form_submit_button("Roll back", icon=":material/undo:")
            drill = st.form_submit_button("Only try it", icon=":material/science:")
        st.caption("The release proves first that it loads and answers as it did; production moves only then.")
        if back and to:
            chosen = scene.choice("roll-back", why, anyway=anyway)
            act(
                "roll-back",
                lambda: app.switching.roll_back(me, project.id, to.id, chosen),
                f"Going back to release {to.number}.",
            )
        if drill and to:
            told = f"Release {to.number} is being tried."
            name = session.operation("drill")
            act("drill", lambda: app.switching.drill(me, project.id, to.id, name, anyway=anyway), told)
    _tried(app.reports.jobs(me, project.id, JobKind.DRILL))


def withdrawn(project: Project, decisions: Sequence[Decision], releases: Sequence[Release]) -> None:
    """After a roll back: say how many tickets the withdrawn release decided alone, and lead to them."""
    moved = next((made for made in decisions if made.act in (Act.PROMOTE, Act.ROLL_BACK)), None)
    left = next((one for one in releases if moved and one.id == moved.before), None)
    if moved is None or moved.act is not Act.ROLL_BACK or left is None:
        return
    jobs = [job for job in session.app().reports.jobs(session.me(), project.id) if job.kind in UNDER_WAY]
    if any(not job.ended for job in jobs):
        st.info(
            f"Production answers anew what the withdrawn {words.release_name(left)} had decided alone; how many tickets "
            "nobody has looked at is being worked out.",
            icon=":material/hourglass:",
        )
        return
    wanted = Filter(accepted_by=left.version.id)
    me, reports = session.me(), session.app().reports
    count = reports.matching(me, project.id, wanted)
    if not count:
        return
    answered = jobs and jobs[0].state is JobState.DONE
    differ = reports.matching(me, project.id, replace(wanted, otherwise=True)) if answered else 0
    st.warning(
        f"The withdrawn {words.release_name(left)} decided alone about {_many(count)} tickets that nobody has looked at."
        f"{f' Production has answered them anew, {_many(differ)} of them otherwise.' if answered else ''}",
        icon=":material/rule:",
    )
    named = f"version {left.version.number}"
    with st.container(horizontal=True):
        if differ and st.button("See those answered otherwise", icon=":material/rule:"):
            navigation.go("Tickets", alone=named, otherwise="true")
        if st.button("See them all, and send them to review", icon=":material/send:"):
            navigation.go("Tickets", alone=named)


def _many(count: int) -> str:
    return f"{count:,}" if count < MOST_COUNTED else f"{MOST_COUNTED:,} or more"


def _on_the_way(release: Release, production: Release) -> str:
    """Name a release to go to; what is newer than production was most often just withdrawn."""
    newer = ", newer than what is in production" if release.number > production.number else ""
    return f"{words.release_name(release)}{newer}"


def _say(proposal: Proposal) -> None:
    who = words.plain(session.names().get(proposal.actor, proposal.actor))
    st.write(f"By {who}, {words.when(proposal.proposed_at)}: {words.plain(proposal.reason)}")
    st.caption(f"evidence {proposal.evidence_hash[:12]}" if proposal.evidence_hash else "without evidence")
    if proposal.despite:
        st.warning("Proposed although the gate does not say promote.", icon=":material/report:")


def _tick(key: str) -> bool:
    return st.checkbox("I know that the gate does not say promote", key=key)


def _tried(drills: Sequence[Job]) -> None:
    """Say what the newest drill found; what failed is said where jobs are."""
    last = next((job for job in drills if job.ended), None)
    if last is None or last.state is not JobState.DONE:
        return
    answered = int(last.result.get("answered") or 0)
    asked = f"answers all {answered} tickets as it did" if answered else "has no earlier answers to be asked for"
    seconds = float(last.result.get("seconds") or 0)
    took = f"{seconds:.1f} s" if seconds >= SHORTEST else "at once"
    st.caption(f"Tried {words.when(last.ended_at)}: release {last.params['number']} loads and {asked} ({took}).")
