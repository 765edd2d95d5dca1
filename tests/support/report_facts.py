"""Facts for reports and cards of tests: evidence by the real functions, everything around it by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from core.domain.comparisons import Comparison, ComparisonId, Evidence
from core.domain.datasets import Dataset, DatasetId, Split
from core.domain.decisions import Act, Decision, DecisionId
from core.domain.desk import Desk
from core.domain.documents import ProjectId
from core.domain.gate import GateResult, GateRule, Outcome
from core.domain.jobs import JobId
from core.domain.judging import judge
from core.domain.labels import Kind, Label, Labels, LabelSet
from core.domain.predictions import VersionId
from core.domain.projects import Project
from core.domain.proposals import Proposal, ProposalId
from core.domain.reported import Reported
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, Trained, VersionState
from core.evaluation.comparison import compare
from core.workflow.reports import Decided, Dossier, Lineage
from tests.support.evaluation import predictions, simulated
from ui.report_words import Told

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EMPTY = {"meta"}
RULE = GateRule()
POLICY = Policy()


def evidence(
    labels: int = 3, tickets: int = 120, rates: Sequence[float] = (0.7, 0.9), rule: GateRule = RULE
) -> Evidence:
    """Compare two simulated versions; the second is better."""
    truth, base, candidate = simulated(labels, tickets, rates, seed=4)
    names = tuple(Label(f"label {number}") for number in range(labels))
    return compare(truth, predictions(base), predictions(candidate), names, Kind.SINGLE, rule=rule)


def named(found: Evidence, old: str, new: str) -> Evidence:
    """Return the evidence with a label called otherwise, wherever it is named."""

    def name(label: Label) -> Label:
        return Label(new) if label == old else label

    def side(figures):  # type: ignore[no-untyped-def]
        return replace(figures, labels=tuple(replace(one, label=name(one.label)) for one in figures.labels))

    return replace(
        found,
        base=side(found.base),
        candidate=side(found.candidate),
        guard=tuple(replace(one, label=name(one.label)) for one in found.guard),
        transitions=tuple(
            replace(one, true=name(one.true), base=name(one.base), candidate=name(one.candidate))
            for one in found.transitions
        ),
        order=tuple(map(name, found.order)),
    )


def dataset(split: Split, labels: Labels, documents: int = 1_200) -> Dataset:
    return Dataset(
        id=DatasetId(1 if split is Split.TRAINING else 2), split=split, number=3, manifest_hash="ab" * 32,
        label_set=LabelSet(kind=Kind.SINGLE, number=1, labels=labels), documents=documents, reviews=34, created_at=NOON,
    )  # fmt: skip


def lineage(number: int, labels: Labels, state: VersionState = VersionState.CANDIDATE, by: str = "olga") -> Lineage:
    facts: dict[str, float | int | str] = {
        "documents": 6_400,
        "seconds": 12.5,
        "out_of_fold_accuracy": 0.861,
        "odd": "x",
    }
    version = ModelVersion(
        id=VersionId(number), number=number, state=state, dataset=DatasetId(1), held_out=DatasetId(2), job=JobId(number),
        label_set=1, created_at=NOON - timedelta(days=9 - number), created_by=by,
        trained=Trained(
            bundle=f"bundles/{number}.zip", bundle_hash=f"{number}" * 64, engine="linear", normaliser="nfkc-1", facts=facts
        ),
    )  # fmt: skip
    return Lineage(version=version, training=dataset(Split.TRAINING, labels), held_out=dataset(Split.HELD_OUT, labels))


def release(number: int, version: int = 2, policy: Policy = POLICY) -> Release:
    made = lineage(version, ()).version
    return Release(id=ReleaseId(number), number=number, version=made, policy=policy, created_at=NOON, created_by="olga")


def decided(
    act: Act = Act.PROMOTE, outcome: Outcome | None = Outcome.PROMOTE, *, reason: str = "It mends what was broken.",
    before: int | None = 1, actor: str = "omar", version: int = 2,
) -> Decided:  # fmt: skip
    made = Decision(
        id=DecisionId(1), operation="one", act=act, version=VersionId(version), version_number=version,
        before=ReleaseId(before) if before else None, before_number=before, after=ReleaseId(2), after_number=2,
        comparison=ComparisonId(7), reason=reason, actor=actor, decided_at=NOON,
    )  # fmt: skip
    return Decided(decision=made, outcome=outcome)


def proposal(by: str = "olga", version: int = 2, reason: str = "It does well.") -> Proposal:
    return Proposal(
        id=ProposalId(3), version_number=version, operation="ask", version=VersionId(version), expected=ReleaseId(1),
        comparison=ComparisonId(7), evidence_hash="cd" * 32, label_set=1, despite=False, reason=reason, actor=by,
        proposed_at=NOON - timedelta(hours=1),
    )  # fmt: skip


def dossier(
    found: Evidence | None = None, *, rule: GateRule = RULE, made: Sequence[Decided] = (), gate: GateResult | None = None,
    project: str = "Desk", first: bool = False, state: VersionState = VersionState.CANDIDATE,
) -> Dossier:  # fmt: skip
    known = found or evidence(rule=rule)
    labels = tuple(one.label for one in known.candidate.labels)
    comparison = Comparison(
        id=ComparisonId(7), base=VersionId(2 if first else 1), candidate=VersionId(2), held_out=DatasetId(2),
        gate=gate or judge(known, rule), evidence_hash="cd" * 32, created_at=NOON, made_at=NOON, evidence=known,
    )  # fmt: skip
    candidate = lineage(2, labels, state)
    return Dossier(
        project=Project(
            id=ProjectId(1), name=project, kind=known.kind, salt="s", held_out_share=0.15, policy=Policy(), desk=Desk(),
            production=None, created_at=NOON,
        ),
        comparison=comparison,
        base=candidate if first else lineage(1, labels, VersionState.PRODUCTION),
        candidate=candidate,
        held_out=replace(dataset(Split.HELD_OUT, labels), documents=known.base.documents),
        rule=rule,
        decided=tuple(made),
        uses=3,
        use=3,
    )  # fmt: skip


def reporting(known: Dossier, reported: Reported) -> Dossier:
    """Return the dossier of a candidate that a service made, which reports this of it."""
    return replace(known, candidate=replace(known.candidate, reported=reported))


def told(known: Dossier | None = None) -> Told:
    names = {"olga": "Olga Owner", "omar": "Omar Other"}
    return Told(dossier=known or dossier(), names=names, written_at=NOON, written_by="olga")


@dataclass
class Read(HTMLParser):
    """Reads a report as a browser does, strictly: every element is closed in its turn."""

    html: str
    open: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert any(name == "svg" for name, _ in self.open), "a browser closes an element at once only in a picture"
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not any(tag == "style" for tag, _ in self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        """Return what a reader reads, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def of(self, tag: str, kind: str = "") -> list[dict[str, str | None]]:
        """Return the attributes of the elements of a name, and of a class where one is given."""
        return [held for name, held in self.seen if name == tag and kind in [*(held.get("class") or "").split(), ""]]
