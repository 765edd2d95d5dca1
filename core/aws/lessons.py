"""Makes the files that a training is begun with, and the request; all of it before anything is paid for."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.aws import aside, preflight
from core.aws.arranged import Arranged
from core.aws.places import Asked, Place, uri_of
from core.aws.tables import delimiter_for, training
from core.domain.datasets import Example
from core.domain.errors import InvalidInput, NotTrainable
from core.domain.labels import SEPARATOR, Kind, Label, Labels

Examples = Callable[[], Iterable[Example]]
TRAIN, TEST = "train.csv", "test.csv"
HELD_OUT = "the held-out tickets"
SPLIT = "a part of the tickets, chosen by Comprehend"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a look at the tickets found; `between` is the delimiter where documents take any number of labels.

    Texts that are `drawn` are not learned from.
    """

    delimiter: str
    between: str
    taught: frozenset[Label]
    advice: str
    drawn: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where the files are (`test` is empty where there is none), and what is said of them."""

    train: str
    test: str
    facts: dict[str, float | int | str]

    def data(self, between: str) -> dict[str, str]:
        """Return them as the request for a training names them."""
        data = {"S3Uri": self.train}
        data |= {"LabelDelimiter": between} if between else {}
        return data | ({"TestS3Uri": self.test} if self.test else {})


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """What there is to learn, and what to be tested on where it is given.

    Where it `calibrates`, a few tickets are neither learned from nor tested on, so that the confidence can be.
    """

    kind: Kind
    labels: Labels
    examples: Examples
    held_out: Examples | None
    calibrates: bool = False

    def write(self, place: Place, arranged: Arranged, token: str) -> Asked:
        """Look it over, write the files whole, and return what to ask.

        Raises:
            NotTrainable: the service would refuse it; says why.
            InvalidInput: a setting is none that the service knows.
        """
        looked = self.look()
        files = self.files(place, looked)
        output = uri_of(place.blobs, place.file("out/"))
        request = arranged.training(token, place.version, self.kind, files.data(looked.between), output)
        known = tuple(label for label in self.labels if label in looked.taught)
        return Asked(kind=self.kind, labels=known, delimiter=looked.delimiter, request=request, facts=files.facts)

    def look(self) -> Looked:
        """Look it over before anything is written.

        Raises:
            NotTrainable: the service would refuse it; says why.
        """
        draw, delimiter = aside.Draw(remembers=self.calibrates), self._delimiter()
        found = preflight.check(draw.sees(self.examples()), kind=self.kind, delimiter=delimiter)
        errors = [one.sentence for one in found if one.severity is preflight.Severity.ERROR]
        if errors:
            raise NotTrainable(" ".join(errors))
        between = delimiter if self.kind is Kind.MULTI else ""
        advice = " ".join(one.sentence for one in found)
        drawn = draw.chosen(preflight.LIMITS.per_label)
        return Looked(delimiter=delimiter, between=between, taught=frozenset(draw.labels), advice=advice, drawn=drawn)

    def files(self, place: Place, looked: Looked) -> Files:
        """Write the files whole."""
        counts: Counter[Label] = Counter()
        kept: list[Example] = []
        digest, documents = self._put(
            place, TRAIN, _without(self.examples(), looked.drawn, kept), looked.delimiter, counts
        )
        facts: dict[str, float | int | str] = {"documents": documents, "labels": len(counts), "training_file": digest}
        facts |= {"advice": looked.advice} if looked.advice else {}
        facts |= _set_aside(place, kept)
        test = self._test(place, looked.delimiter, counts, facts)
        return Files(train=uri_of(place.blobs, place.file(TRAIN)), test=test, facts=facts)

    def _delimiter(self) -> str:
        try:
            return delimiter_for(self.labels) if self.kind is Kind.MULTI else SEPARATOR
        except InvalidInput as problem:
            raise NotTrainable(problem.detail) from None

    def _test(self, place: Place, delimiter: str, taught: Counter[Label], facts: dict[str, Any]) -> str:
        """Write the test file and return where it is; without it the service sets a part of the tickets aside by itself.

        It takes no test file that misses a label, and none with a label that is not taught.
        """
        facts["tested_on"] = SPLIT
        if self.held_out is None:
            return ""
        counts: Counter[Label] = Counter()
        fitting = (one for one in self.held_out() if set(one.labels) <= taught.keys())
        digest, documents = self._put(place, TEST, fitting, delimiter, counts)
        missing = [label for label in self.labels if label in taught and label not in counts]
        if missing:
            place.blobs.delete(place.file(TEST))
            facts["held_out_set_misses"] = f"{len(missing):,} of {len(taught):,} labels"
            return ""
        facts |= {"tested_on": HELD_OUT, "test_documents": documents, "test_file": digest}
        return uri_of(place.blobs, place.file(TEST))

    def _put(
        self, place: Place, name: str, examples: Iterable[Example], delimiter: str, counts: Counter[Label]
    ) -> tuple[str, int]:
        """Write a file and return its SHA-256 and how many documents it has; `counts` grows by their labels."""
        documents = 0

        def counted() -> Iterator[Example]:
            nonlocal documents
            for one in examples:
                documents += bool(one.labels)
                counts.update(one.labels)
                yield one

        digest = place.blobs.put(place.file(name), training(counted(), self.kind, delimiter))
        return digest, documents


def _without(examples: Iterable[Example], drawn: frozenset[int], aside_: list[Example]) -> Iterator[Example]:
    """Yield the examples to learn from; those that are drawn go to the list."""
    for one in examples:
        if drawn and one.labels and aside.drawn(one) in drawn:
            aside_.append(one)
        else:
            yield one


def _set_aside(place: Place, kept: list[Example]) -> dict[str, float | int | str]:
    """Write the file of what was set aside, and return what is said of it."""
    if not kept:
        return {aside.CONFIDENCE: aside.AS_IT_COMES}
    digest = place.blobs.put(place.file(aside.ASIDE), [aside.written(kept)])
    return {aside.COUNT: len(kept), "aside_file": digest}
