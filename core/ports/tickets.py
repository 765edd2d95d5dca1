"""Tickets and what people say of them: labels, documents, tasks, reviews, imports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.domain.documents import Document, DocumentId, NewDocument, Truth
from core.domain.exports import Entry, Given
from core.domain.intake import ImportRecord, Problem
from core.domain.jobs import JobId
from core.domain.labels import Change, Labels, LabelSet
from core.domain.own_work import SecondLook
from core.domain.precedents import Precedent
from core.domain.predictions import Prediction, VersionId
from core.domain.reports import Filter, QueueState, ReviewerDay, TicketRow, Touched
from core.domain.reviews import KnownAnswer, Lookalike, NewReview, Review, ReviewId, Task, TaskId, TaskState, Undoable
from core.domain.routing import Facts, Mix, Route


class LabelSets(Protocol):
    """The versions of the project's label set."""

    def current(self) -> LabelSet:
        """Return the newest version (number 0 is empty); none newer comes while a writing transaction lasts."""
        ...

    def get(self, number: int) -> LabelSet:
        """Return one version."""
        ...

    def save(self, label_set: LabelSet, by: str, now: datetime) -> None:
        """Add a version; saving the same again changes nothing.

        What is known of tickets is carried into it: truths and known answers take its words. Where nobody knows any
        more what an answer is, the truth is gone and the ticket is asked about again (Reason.REQUESTED), and a known
        answer is forgotten. An answer to a question that is not decided yet stops counting; its place is free again.

        Raises:
            Conflict: there is another version of that number.
        """
        ...

    def since(self, number: int, until: int | None = None) -> tuple[Change, ...]:
        """Return the changes that answers given under a label set have to be carried through, oldest first.

        They lead to the current label set, or to that of the number `until`.
        """
        ...

    def touched(self, label_set: LabelSet) -> Touched:
        """Say what saving this label set would touch (`speaking` aside); nothing is written."""
        ...


class Documents(Protocol):
    """The project's tickets and what is known of their truth. Text and held-out side never change."""

    def add(self, new: Sequence[NewDocument], now: datetime) -> tuple[int, int]:
        """Add those that are not there yet (by content hash); return how many were added and were there before.

        The held-out side is drawn here from the project's salt and share. Given labels become the truth
        (source "import") of a ticket that has none yet and no answer that counts; a truth that exists is never
        overwritten. An open question about a ticket whose truth this makes is withdrawn; a leased or flagged one, and
        one that a person or a change of labels asked for, stays.

        Labels of a reviewer that come home (`reviewed`) are no given labels: a model may have chosen the ticket. They
        become the truth of a ticket that nobody has answered here, train, and are in no held-out set.
        """
        ...

    def settled(self, new: Sequence[NewDocument]) -> set[str]:
        """Return the content hashes of those that are there and take no labels of a file any more.

        They have a truth or an answer that counts; for `reviewed` labels also one that was taken back.
        """
        ...

    def get(self, document: DocumentId) -> Document:
        """Return one ticket.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def truths(self, documents: Sequence[DocumentId]) -> dict[DocumentId, Truth]:
        """Return what is known of those of these tickets that train and have a truth."""
        ...

    def undecided(self, version: VersionId | None, after: DocumentId, limit: int) -> list[Document]:
        """Return tickets without a truth that this version has not routed yet, by ascending id behind `after`.

        With no version: tickets without a truth and without a waiting question.
        """
        ...

    def page(self, wanted: Filter, after: DocumentId, limit: int = 50) -> list[TicketRow]:
        """Return one page of tickets for the browser, by descending id, below `after` (0 = from the newest).

        Words are found whatever their case and accents; no `text` that a person types is an error.
        """
        ...

    def matching(self, wanted: Filter, most: int) -> int:
        """Count the tickets that match, up to so many."""
        ...

    def precedents(self, text: str, limit: int, except_for: DocumentId) -> list[Precedent]:
        """Return decided tickets that share the most telling words of a text, the likest first, but not one of them.

        The work is bounded however many tickets there are: words that very many have are left out.
        """
        ...

    def count(self) -> tuple[int, int, int]:
        """Return how many tickets there are, how many have a truth, and how many are held out."""
        ...

    def export(self, after: DocumentId, limit: int) -> list[Document]:
        """Return tickets by ascending id, for exports by pages."""
        ...

    def labelled(
        self, after: DocumentId, limit: int, *, since: datetime | None = None, everything: bool = False
    ) -> list[Entry]:
        """Return tickets that have a truth by ascending id behind `after`, without their answers.

        `since` keeps those whose truth is of a review received since then; `everything` adds those without a truth.
        """
        ...


class Tasks(Protocol):
    """The review queue. A ticket has at most one question that is open, flagged or disputed, known ones aside.

    A question wants several answers of different people; how many were given, are held, or have a place left never
    adds up to more than it wants.
    """

    def put(
        self,
        document: DocumentId,
        version: VersionId | None,
        route: Route,
        policy: str,
        now: datetime,
        bands: Sequence[str] = (),
    ) -> None:
        """Ask about a ticket, or update the question that waits for it; one held or answered in part is left as it is.

        So is one that a person asked for (Reason.REQUESTED), unless a person asks again. Nothing happens when the ticket has a truth by now, unless a person asks for it (Reason.REQUESTED).
        `bands` are those of its fingerprint, by which `alike` finds it.
        """
        ...

    def withdraw(self, document: DocumentId) -> None:
        """Take back an open question about a ticket; one held, answered in part, flagged or disputed stays.

        So does one that a person asked for, or that a change of labels asks again (Reason.REQUESTED).
        """
        ...

    def live(self, document: DocumentId) -> TaskId | None:
        """Return the question about a ticket that is open, flagged or disputed, known ones aside."""
        ...

    def claim(
        self,
        reviewer: str,
        count: int,
        token: str,
        now: datetime,
        until: datetime,
        *,
        least: int | None = None,
        shown: Sequence[Task] = (),
    ) -> list[Task]:
        """Lease up to so many tasks to a reviewer in queue order and return all they now hold, oldest claim first.

        What they held already counts towards `count` and is renewed with the same tokens; leases of others that
        ran out are free again; tasks this reviewer answered or skipped are passed over. No place is given twice.
        None are added while they hold `least` (else `count`) or more. What was `shown` to them under the leases they
        still hold is returned as it was shown: it is not read again, for a question that is held does not change.
        """
        ...

    def claim_these(self, reviewer: str, tasks: Sequence[TaskId], token: str, until: datetime) -> list[Task]:
        """Lease those of these tasks that have a place for this reviewer, behind what they hold; return them."""
        ...

    def alike(self, reviewer: str, tasks: Sequence[Task], limit: int) -> dict[TaskId, list[Lookalike]]:
        """Return for each task up to so many others with a place for this reviewer that share a band with it."""
        ...

    def known(
        self, reviewer: str, token: str, now: datetime, until: datetime, back: int, *, blind: bool = False
    ) -> Task | None:
        """Lease a ticket whose answer is known to a reviewer who has not met it yet, nor marked it.

        It comes so many places before the end of what they hold. None when there is no such ticket that looks like any
        other. Nobody else is ever offered this question: it is over when the lease ends without an answer.
        """
        ...

    def release(self, reviewer: str) -> int:
        """Give back everything this reviewer holds; return how many."""
        ...

    def get(self, task: TaskId, reviewer: str = "") -> Task:
        """Return one with text, prediction and this reviewer's lease.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def answer(self, task: TaskId, reviewer: str, state: TaskState) -> None:
        """Count one more answer: it uses up this reviewer's lease, or a place; the question now stands in `state`."""
        ...

    def settle(self, task: TaskId, state: TaskState) -> None:
        """Say where a question stands without another answer; leases on it end when it is not open."""
        ...

    def flag(self, task: TaskId) -> None:
        """Put a question aside for a lead; leases on it end.

        A known one becomes one like any other (Reason.REQUESTED), so that a lead meets it, or ends where another
        question about the ticket is live.
        """
        ...

    def skip(self, task: TaskId, reviewer: str) -> None:
        """Give it back to the queue, not to be offered to this reviewer again."""
        ...

    def unflag(self, document: DocumentId) -> bool:
        """Give the flagged question about a ticket back to the queue; tell whether there was one."""
        ...

    def reopen(self, task: TaskId, reviewer: str, token: str, until: datetime, *, answers: int) -> None:
        """Open a question that has so many answers left, and lease it to a reviewer, so that they can answer anew.

        That they answered or skipped it is forgotten.

        Raises:
            LeaseLost: others hold every place by now.
        """
        ...

    def uncount(self, task: TaskId, reviewer: str, *, answers: int) -> None:
        """Let a question that stays where it stands have so many answers left, and a place for each taken back."""
        ...

    def state(self, now: datetime) -> QueueState:
        """Say how many wait, are held (by whom until when), are flagged, are disputed."""
        ...

    def waiting(self, most: int) -> int:
        """Count the questions that have a place, up to so many: cheap however many wait."""
        ...

    def disputed(self, limit: int) -> list[Task]:
        """Return the questions whose answers differ, oldest first."""
        ...

    def open_page(self, after: TaskId, limit: int) -> list[tuple[Task, Facts, Prediction | None]]:
        """Return open questions by ascending id with what their place depends on."""
        ...

    def predicted(self) -> Mix:
        """Count what waits by the first label of the answer beside it; it reads everything that waits.

        Answers are told in the words of today's label set.
        """
        ...

    def prioritise(self, tasks: Sequence[Task]) -> None:
        """Give open questions the places (`priority`) that these say, and the names of the rules (`policy`) with them."""
        ...


class KnownAnswers(Protocol):
    """Tickets with an answer that is known for sure."""

    def mark(self, document: DocumentId, labels: Labels, label_set: int, by: str, now: datetime) -> None:
        """Note the known answer of a ticket, in place of an earlier one."""
        ...

    def unmark(self, document: DocumentId) -> None:
        """Forget it; answers given to it stay."""
        ...

    def all(self, limit: int = 200) -> list[KnownAnswer]:
        """Return them, newest first."""
        ...


class Reviews(Protocol):
    """Answers, append-only; the truth of a ticket follows from them in the same transaction."""

    def add(self, review: NewReview) -> Review:
        """Record one; the same operation returns the first one.

        The ticket's truth (source "review") is settled anew by `core.domain.reviews.outcome`; an UNDO marks what it
        takes back. Answers to known tickets (Reason.KNOWN) never touch the truth.
        """
        ...

    def by_operation(self, operation: str) -> Review | None:
        """Return the review of this operation, or None."""
        ...

    def standing(self, task: TaskId) -> list[Review]:
        """Return the answers to a question that count and were not taken back, adjudications included, oldest first."""
        ...

    def answered_blind(self, reviewer: str, tasks: Sequence[TaskId]) -> set[TaskId]:
        """Return those of these questions that this reviewer has answered blind, taken back or not."""
        ...

    def since(self, reviewer: str, moment: datetime) -> int:
        """Count this reviewer's decisions received since a moment that were not taken back."""
        ...

    def latest(self, reviewer: str, limit: int = 50) -> list[Review]:
        """Return this reviewer's latest, newest first."""
        ...

    def undoable(self, reviewer: str, limit: int = 50) -> list[Undoable]:
        """Return this reviewer's latest answers that can still be taken back, newest first."""
        ...

    def overruled(self, reviewer: str, limit: int = 50) -> list[SecondLook]:
        """Return this reviewer's answers that a later word of somebody else says otherwise, newest first.

        In the words of today's label set; answers to known tickets are left out: they would tell which those are.
        """
        ...

    def days(self, reviewer: str | None = None) -> list[ReviewerDay]:
        """Count reviews by day and person, newest day first."""
        ...

    def export(self, after: ReviewId, limit: int) -> list[Review]:
        """Return reviews by ascending id, for exports by pages."""
        ...

    def of_documents(self, documents: Sequence[DocumentId]) -> dict[DocumentId, list[Given]]:
        """Return the answers to these tickets that were not taken back, oldest first, with all that was recorded."""
        ...


class Imports(Protocol):
    """Imports and the rows they left out."""

    def start(self, file_name: str, file_hash: str, job: JobId | None, by: str, now: datetime) -> ImportRecord:
        """Begin, or go on: the same job, or an unfinished import of the same file hash, is the same record."""
        ...

    def note(self, record: ImportRecord, problems: Sequence[Problem]) -> None:
        """Save the counts after a batch, and its problems (up to MOST_PROBLEMS_KEPT an import)."""
        ...

    def all(self, limit: int = 50) -> list[ImportRecord]:
        """Return the newest first, without their problems."""
        ...

    def get(self, record: int) -> ImportRecord:
        """Return one with its problems.

        Raises:
            NotFound: there is none of that id here.
        """
        ...
