"""An engine without learning: it answers by the words of a text, as slowly and as badly as a test wants."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from core.domain.datasets import Example
from core.domain.documents import NORMALISER, ProjectId
from core.domain.errors import BundleDamaged, CountersignError, NotFound, ServiceAway, ServiceRefused
from core.domain.findings import Findings
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction, Score, Span, predict_from
from core.domain.reported import Reported
from core.domain.surroundings import Astray, Check, Endpoint, Turn
from core.domain.versions import Release, ReleaseId, Trained
from core.ports import LOST


@dataclass(frozen=True)
class State:
    share: float = 1.0
    message: str = "learning"
    trained: Trained | None = None
    failed: bool = False
    poll: float | None = None


@dataclass
class FakeTraining:
    trained: Trained
    polls: int
    reason: str
    lost: bool

    def state(self) -> State:
        if self.lost:
            return State(share=0.0, message=LOST, failed=True)
        if self.reason:
            return State(share=0.5, message=self.reason, failed=True)
        if self.polls:
            self.polls -= 1
            return State(share=0.5)
        return State(trained=self.trained)


@dataclass
class KeywordEngine:
    """A label that stands in the text is the answer; a number in the text is how sure it is.

    What a version is like is decided when its training begins: `boost` is added to every confidence,
    a `clumsy` one gives the next label instead, and one that `misread`s a word does so where it stands. No version can read a text with the `unreadable` word.
    `reported` is what it says of itself, `findings` what it finds in its tickets, `seconds` how long it says it took, `more` what else it says, `poll` how long to wait, `trouble` what becomes of the next looks at it, `refusal` of beginning it. `meanwhile` is called once, before the next answers, `explaining` before they are explained; while it is `corrupt` every version is clumsy.
    """

    polls: int = 0
    batch: int = 500
    reason: str = ""
    doomed: bool = False
    boost: float = 0.0
    clumsy: bool = False
    misread: str = ""
    unreadable: str = ""
    damaged: bool = False
    corrupt: bool = False
    reported: Reported | None = None
    findings: Findings | None = None
    seconds: float | None = None
    more: dict[str, float | int | str] = field(default_factory=dict)
    meanwhile: Callable[[], object] | None = None
    explaining: Callable[[], object] | None = None
    trainings: dict[str, FakeTraining] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    asked_to_stop: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    held_out: dict[str, list[Example]] = field(default_factory=dict)
    poll: float | None = None
    trouble: list[CountersignError] = field(default_factory=list)
    refusal: CountersignError | None = None

    def start(
        self,
        token: str,
        kind: Kind,
        labels: Labels,
        examples: Callable[[], Iterable[Example]],
        held_out: Callable[[], Iterable[Example]] | None = None,
    ) -> None:
        there = self.trainings.get(token)
        if there and not there.lost:
            return
        if self.refusal:
            raise self.refusal
        self.begun.append(token)
        self.examples[token] = list(examples())
        self.held_out[token] = list(held_out()) if held_out else []
        facts = {"kind": kind.value, "labels": "|".join(labels), "boost": self.boost}
        facts |= {"clumsy": int(self.clumsy), "misread": self.misread}
        facts |= {**self.more, **({"seconds": self.seconds} if self.seconds else {})}
        trained = Trained(
            bundle=f"fake/{token}", bundle_hash="0" * 64, engine="keywords", normaliser=NORMALISER, facts=facts,
            reported=self.reported, findings=self.findings,
        )  # fmt: skip
        self.trainings[token] = FakeTraining(trained, self.polls, self.reason, self.doomed)

    def status(self, token: str) -> State:
        if token not in self.trainings:
            raise NotFound
        if self.trouble:
            raise self.trouble.pop(0)
        return replace(self.trainings[token].state(), poll=self.poll)

    def cancel(self, token: str) -> None:
        self.asked_to_stop.append(token)
        if token in self.trainings and self.trainings[token].polls:
            del self.trainings[token]
            self.cancelled.append(token)

    def predict(
        self,
        trained: Trained,
        texts: Iterable[str],
        waits: Callable[[str], None] | None = None,  # noqa: ARG002
    ) -> Iterator[Prediction]:
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        if self.damaged:
            raise BundleDamaged
        for text in texts:
            self.answered.append(text)
            if self.unreadable and self.unreadable in text:
                yield Prediction.none("DOCUMENT_SIZE_EXCEEDED: Too large.")
                continue
            yield answer(replace(trained, facts={**trained.facts, "clumsy": 1}) if self.corrupt else trained, text)

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        if self.explaining:
            happens, self.explaining = self.explaining, None
            happens()
        for text in texts:
            (label, *_) = answer(trained, text).labels or (Label(""),)
            at = text.find(label) if label else -1
            yield (Span(at, at + len(label), label, 1.0),) if at >= 0 else ()


def answer(trained: Trained, text: str) -> Prediction:
    words = text.split()
    labels = [Label(name) for name in str(trained.facts["labels"]).split("|")]
    sure = min(
        next((float(word) for word in words if word.startswith("0.")), 0.9) + float(trained.facts["boost"]), 0.99
    )
    named = [label for label in labels if label in words] or labels[:1]
    if trained.facts["clumsy"] or trained.facts["misread"] in words:
        named = [labels[(labels.index(label) + 1) % len(labels)] for label in named]
    if trained.facts["kind"] == Kind.MULTI:
        return predict_from(tuple(Score(label, sure if label in named else 1 - sure) for label in labels), Kind.MULTI)
    rest = (1 - sure) / max(len(labels) - 1, 1)
    return predict_from(tuple(Score(label, sure if label == named[0] else rest) for label in labels), Kind.SINGLE)


@dataclass
class NotedServing:
    """Remembers what it was switched to; `forgetful` is how often it fails to say so, `away` how often to answer, `refusals` what
    becomes of the next switches.

    What stands under `hands` somebody else has written, until it is switched again.
    """

    forgetful: int = 0
    damaged: bool = False
    switched: list[ReleaseId] = field(default_factory=list)
    rehearsed: list[tuple[ProjectId, ReleaseId]] = field(default_factory=list)
    now: dict[ProjectId, ReleaseId] = field(default_factory=dict)
    away: int = 0
    refusals: list[ServiceRefused] = field(default_factory=list)
    hands: dict[ProjectId, Astray] = field(default_factory=dict)

    def switch(self, project: ProjectId, release: Release) -> None:
        if self.away:
            self.away -= 1
            raise ServiceAway("It is silent.")
        if self.refusals:
            raise self.refusals.pop(0)
        if self.damaged:
            raise BundleDamaged
        self.hands.pop(project, None)
        self.switched.append(release.id)
        self.now[project] = release.id

    def rehearse(self, project: ProjectId, release: Release) -> None:
        if self.damaged:
            raise BundleDamaged
        self.rehearsed.append((project, release.id))

    def serving(self, project: ProjectId) -> ReleaseId | None:
        if self.forgetful:
            self.forgetful -= 1
            return None
        return self.now.get(project)

    def astray(self, project: ProjectId) -> Astray | None:
        return self.hands.get(project)

    def by_hand(self, project: ProjectId, mark: str = "1") -> Astray:
        """Let somebody else write what serves."""
        self.now.pop(project, None)
        self.hands[project] = Astray(project=project, sentence="It was changed by hand.", mark=mark, pointed=9)
        return self.hands[project]


@dataclass
class NotedSurroundings:
    """What a test puts outside; `trouble` is what becomes of every look at it, `meanwhile` happens during the next."""

    serving: NotedServing
    checks: list[Check] = field(default_factory=list)
    there: list[Endpoint] = field(default_factory=list)
    turned: list[Turn] = field(default_factory=list)
    trouble: CountersignError | None = None
    meanwhile: Callable[[], object] | None = None
    checked: int = 0
    deleted: list[str] = field(default_factory=list)
    wanted: list[ReleaseId] = field(default_factory=list)

    def check(self) -> list[Check]:
        self.checked += 1
        return list(self.checks)

    def endpoints(self) -> list[Endpoint]:
        if self.trouble:
            raise self.trouble
        return list(self.there)

    def turns(self, project: ProjectId) -> list[Turn]:
        return [one for one in self.turned if one.project == project]

    def astray(self, project: ProjectId, production: Release | None) -> Astray | None:  # noqa: ARG002 - the port's
        if self.trouble:
            raise self.trouble
        found = self.serving.astray(project)
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        return found

    def delete(self, arn: str, wanted: Collection[Release] = ()) -> None:
        self.wanted = [release.id for release in wanted]
        if self.trouble:
            raise self.trouble
        self.deleted.append(arn)
        self.there = [one for one in self.there if one.arn != arn]
