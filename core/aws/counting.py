"""What is known of a training or test file once its rows have gone by: counts, and the first few that are wrong.

Of a text eight bytes are kept, of its labels four, with the document's number: a million of them take some 120 MB.
"""

from collections import Counter

from core.aws.tables import written
from core.domain.datasets import Example
from core.domain.documents import DocumentId
from core.domain.labels import Kind, Label

FEW = 5
"""How many documents are named of those that one thing is wrong with."""

Said = dict[int, int]
"""Of each text, by 8 bytes of its hash, the first document that has it and the labels it gives, in one number."""

_LABELS = (1 << 32) - 1


class Rows:
    """The documents that one thing is wrong with: the first few, and how many."""

    def __init__(self) -> None:
        """Begin with none."""
        self.first: list[DocumentId] = []
        self.count = 0

    def add(self, document: DocumentId) -> None:
        """Count one."""
        self.count += 1
        if self.count <= FEW:
            self.first.append(document)


class Table:
    """One file, row by row."""

    def __init__(self, kind: Kind, delimiter: str) -> None:
        """Begin with an empty file, with this sign between the labels of one document."""
        self._kind, self._delimiter = kind, delimiter
        self.labels: Counter[Label] = Counter()
        self.documents = self.size = 0
        self.empty, self.unlabelled, self.wrong = Rows(), Rows(), Rows()
        self.contradicting, self.repeating = Rows(), Rows()

    def learn(self, example: Example, said: Said) -> None:
        """Count a row to learn from, and note whether an earlier one has its text and other labels."""
        if self._count(example):
            labels = hash(frozenset(example.labels)) & _LABELS
            first = said.setdefault(_text(example), example.document << 32 | labels)
            if first & _LABELS != labels:
                self.contradicting.add(example.document)

    def test(self, example: Example, said: Said) -> None:
        """Count a row of the test set, and note whether its text is learned from."""
        if self._count(example) and _text(example) in said:
            self.repeating.add(example.document)

    def _count(self, example: Example) -> bool:
        """Count a row, if it is one: where documents take any number of labels, one with none is not written.

        Tell whether there is a text that could be compared.
        """
        if self._kind is Kind.MULTI and not example.labels:
            self.unlabelled.add(example.document)
            return False
        self.documents += 1
        self.size += len(written(example.labels, example.text, self._delimiter))
        self.labels.update(example.labels)
        if self._kind is Kind.SINGLE and len(example.labels) != 1:
            self.wrong.add(example.document)
        if not example.text.strip():
            self.empty.add(example.document)
            return False
        return True


def _text(example: Example) -> int:
    """Return 8 bytes of the hash, which texts share that differ in capitals and spaces only."""
    return int(example.text_hash[:16], 16)
