"""A lead changes labels while people review and versions serve."""

from dataclasses import replace

import pytest

from core.domain.actors import Actor
from core.domain.datasets import Split
from core.domain.desk import Desk as DeskRules
from core.domain.desk import Order
from core.domain.errors import Conflict, InvalidInput, NotAllowed, UnknownLabel
from core.domain.jobs import JobState
from core.domain.labels import Change, ChangeKind, Guide, Kind, Label, LabelSet
from core.domain.routing import Policy, Reason
from core.workflow.labelling import Labelling, Preview
from tests.support.label_changes import change, labels
from tests.support.workflow_desk import ADA, LEA, OLGA, ROSA, Desk

RENAME, MERGE = ChangeKind.RENAME, ChangeKind.MERGE
SPLIT, RETIRE = ChangeKind.SPLIT, ChangeKind.RETIRE
OWN = Policy(threshold=0.6, audit_share=0.0, by_label=((Label("network"), 0.9),))
WIRES = Guide(definition="Nothing gets through.", examples=("wifi is gone",))


def labelling(desk: Desk) -> Labelling:
    return Labelling(desk.store, desk.clock)


def preview(desk: Desk, made: Change, actor: Actor = LEA) -> Preview:
    return labelling(desk).preview(actor, desk.id, made)


def make(desk: Desk, kind: ChangeKind, old: str = "", new: str = "") -> LabelSet:
    """Look at a change and make it, as the page does."""
    seen = preview(desk, change(kind, old, new))
    return labelling(desk).apply(LEA, desk.id, change(kind, old, new), seen.expected)


def now(desk: Desk) -> LabelSet:
    return desk.projects.labels(OLGA, desk.id)


@pytest.mark.parametrize("act", ["preview", "apply", "set_guide"])
def test_only_who_may_change_labels_does(desk, act):
    desk.history()
    acts = {
        "preview": lambda who: labelling(desk).preview(who, desk.id, change(RETIRE, "network")),
        "apply": lambda who: labelling(desk).apply(who, desk.id, change(RETIRE, "network"), now(desk).number),
        "set_guide": lambda who: labelling(desk).set_guide(who, desk.id, Label("network"), WIRES),
    }
    with pytest.raises(NotAllowed):
        acts[act](ROSA)


def test_a_lead_sees_what_a_change_touches_before_anything_changes(desk):
    desk.in_production()
    seen = preview(desk, change(SPLIT, "network", "wifi cable"))
    assert (seen.touched.returning, seen.touched.held_out, seen.touched.moving) == (12, 6, 0)
    assert seen.touched.speaking == (1,)
    assert (seen.expected, now(desk).number) == (now(desk).number, seen.into.number - 1)


def test_versions_that_never_learned_the_word_do_not_speak_it(desk):
    desk.in_production()
    make(desk, RENAME, "network", "net")
    assert preview(desk, change(RENAME, "net", "lan")).touched.speaking == (1,)
    make(desk, ChangeKind.ADD, new="badge")
    assert preview(desk, change(RENAME, "badge", "card")).touched.speaking == ()


def test_a_change_is_in_the_audit_trail_with_what_it_touched(desk):
    desk.history()
    make(desk, MERGE, "network printer", "device")
    with desk.store.reading(desk.id) as tx:
        entry = tx.audit.latest()[0]
    assert (entry.actor, entry.action, entry.subject) == ("lea", "merge labels", f"label set {now(desk).number}")
    assert entry.detail == {"old": "network | printer", "new": "device", "moving": 24, "returning": 0}


def test_the_same_change_asked_for_twice_happens_once(desk):
    desk.history()
    seen = preview(desk, change(RENAME, "network", "net"))
    first, again = (labelling(desk).apply(LEA, desk.id, seen.into.change, seen.expected) for _ in range(2))
    assert first == again == now(desk)


def test_a_change_that_was_looked_at_for_other_labels_is_refused(desk):
    desk.history()
    seen = preview(desk, change(RENAME, "network", "net"))
    make(desk, RENAME, "printer", "paper")
    with pytest.raises(Conflict, match="changed meanwhile"):
        labelling(desk).apply(LEA, desk.id, seen.into.change, seen.expected)
    assert set(now(desk).labels) == {"network", "paper"}


def test_a_change_that_does_not_fit_says_why(desk):
    desk.history()
    with pytest.raises(InvalidInput, match="'printer' already"):
        preview(desk, change(RENAME, "network", "printer"))


def test_a_guide_is_kept_with_its_version_of_the_label_set(desk):
    desk.history()
    before = now(desk)
    after = labelling(desk).set_guide(LEA, desk.id, Label("network"), WIRES)
    assert (after.number, after.guides) == (before.number + 1, {"network": WIRES})
    assert labelling(desk).set_guide(LEA, desk.id, Label("network"), WIRES) == after
    with desk.store.reading(desk.id) as tx:
        assert tx.labels.get(before.number).guides == {}
        assert tx.audit.latest()[0].action == "write label guide"


def test_two_people_do_not_overwrite_each_others_guide(desk):
    desk.history()
    labelling(desk).set_guide(LEA, desk.id, Label("network"), WIRES)
    with pytest.raises(Conflict, match="Somebody else"):
        labelling(desk).set_guide(OLGA, desk.id, Label("network"), Guide(definition="Else."))
    labelling(desk).set_guide(OLGA, desk.id, Label("network"), Guide(definition="Else."), instead_of=WIRES)
    labelling(desk).set_guide(OLGA, desk.id, Label("printer"), WIRES)
    assert now(desk).guides == {"network": Guide(definition="Else."), "printer": WIRES}


def test_a_label_that_is_gone_gets_no_guide(desk):
    with pytest.raises(UnknownLabel):
        labelling(desk).set_guide(LEA, desk.id, Label("network"), WIRES)


@pytest.mark.parametrize(
    ("kind", "new", "first"),
    [(RENAME, "net", "net printer"), (SPLIT, "wifi cable", "wifi cable printer"), (RETIRE, "", "printer")],
)
def test_the_desk_puts_the_same_tickets_first_by_their_new_words(desk, kind, new, first):
    desk.history()
    with desk.store.transaction(desk.id) as tx:
        tx.save_desk(DeskRules(order=Order.LABEL, first=labels("network", "printer")))
    make(desk, kind, "network", new)
    with desk.store.reading(desk.id) as tx:
        assert tx.project().desk == DeskRules(order=Order.LABEL, first=labels(*first.split()))


@pytest.mark.parametrize(
    ("made", "own"),
    [
        (change(RENAME, "network", "net"), {"net": 0.9}),
        (change(MERGE, "network printer", "printer"), {"printer": 0.9}),
        (change(SPLIT, "network", "wifi cable"), {"wifi": 0.9, "cable": 0.9}),
        (change(RETIRE, "network"), {}),
        (change(RENAME, "printer", "paper"), {"network": 0.9}),
    ],
)
def test_thresholds_for_the_next_release_follow_their_labels(desk, made, own):
    desk.history()
    desk.projects.set_policy(ADA, desk.id, OWN)
    make(desk, made.kind, " ".join(made.old), " ".join(made.new))
    assert dict(desk.projects.all(ADA)[0].policy.by_label) == own


def test_a_release_asks_about_a_label_by_its_own_threshold_whatever_it_is_called(desk):
    released = desk.in_production(OWN)
    make(desk, RENAME, "network", "net")
    desk.unknown(0.7, 0.95, label="network")
    desk.unknown(0.7, label="printer")
    desk.classify()
    assert [(task.predicted, task.scores[0].value) for task in desk.waiting()] == [(("net",), 0.7)]
    assert desk.production() == released


def test_a_release_has_the_thresholds_in_the_words_its_version_learned_too(desk):
    desk.history()
    desk.projects.set_policy(ADA, desk.id, OWN)
    version = desk.candidate()
    make(desk, RENAME, "network", "net")
    assert dict(desk.promote(version).policy.by_label) == {"net": 0.9, "network": 0.9}


CHANGES = [
    (change(RENAME, "network", "net"), {"net", "printer"}),
    (change(MERGE, "network badge", "net"), {"net", "printer"}),
    (change(SPLIT, "network", "wifi cable"), {"wifi", "cable", "printer", "badge"}),
    (change(SPLIT, "network", "network cable"), {"network", "cable", "printer", "badge"}),
    (change(RETIRE, "network"), {"printer", "badge"}),
]


def serving(desk: Desk) -> None:
    """Let a version serve that knows three labels, with tickets waiting for people."""
    names = ("network", "printer", "badge")
    desk.add([desk.row(name, held_out=side) for name in names for side in (False, True) for _ in range(2)])
    desk.promote(desk.candidate())


@pytest.mark.parametrize(("made", "left"), CHANGES)
def test_the_loop_goes_on_after_every_change(desk, made, left):
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.8, audit_share=0.0))
    serving(desk)
    before = desk.production()
    desk.unknown(0.9, 0.6, label="network")
    desk.unknown(0.9, 0.6, label="printer")
    desk.classify()
    make(desk, made.kind, " ".join(made.old), " ".join(made.new))
    assert left <= set(now(desk).labels)

    desk.unknown(0.95, label="network")
    desk.unknown(0.95, label="printer")
    desk.classify()
    while held := desk.claim(ROSA, 3):
        for task in held:
            assert set(task.predicted) <= set(now(desk).labels)
            assert {score.label for score in task.scores} <= set(now(desk).labels)
            desk.submit(desk.answer(task, *(task.predicted or now(desk).labels[:1])))

    after = desk.promote(desk.candidate())
    desk.classify()
    with desk.store.reading(desk.id) as tx:
        pair = (before.version.id, after.version.id)
        newest = next(one for one in tx.comparisons.all() if (one.base, one.candidate) == pair)
        comparison = tx.comparisons.get(newest.id)
        training = tx.datasets.get(after.version.dataset)
        assert set(tx.datasets.label_counts(after.version.dataset)) <= set(now(desk).labels)
    assert comparison.evidence.candidate.documents == comparison.evidence.base.documents
    assert training.label_set == now(desk)
    assert after.version.label_set == now(desk).number
    assert {label for ticket in desk.tickets() for label in ticket.labels or ()} <= set(now(desk).labels)

    choice = replace(desk.choice(), operation="back")
    desk.roll_back(before, choice)
    desk.driver.drain()
    assert desk.production() == before
    assert all(set(task.predicted) <= set(now(desk).labels) for task in desk.waiting())


def test_what_production_is_sure_of_in_a_word_that_is_no_more_is_asked(desk):
    serving(desk)
    make(desk, SPLIT, "network", "network cable")
    desk.unknown(0.95, label="network")
    desk.unknown(0.95, label="printer")
    desk.classify()
    [asked] = [task for task in desk.waiting() if task.reason is Reason.DOUBTFUL]
    assert (asked.text.split()[0], asked.predicted) == ("network", ())


def test_what_a_change_asks_again_stays_asked_however_sure_production_is(desk):
    serving(desk)
    desk.add([replace(desk.row("printer", 0.95), labels=labels("network"))])
    make(desk, RETIRE, "network")
    asked = {task.document for task in desk.waiting()}
    desk.classify()
    assert {task.document for task in desk.waiting()} == asked
    assert {task.reason for task in desk.waiting()} == {Reason.REQUESTED}


def test_a_version_that_speaks_renamed_words_is_compared_fairly(desk):
    serving(desk)
    make(desk, RENAME, "network", "net")
    desk.add([desk.row("printer")])
    assert desk.train().state is JobState.DONE
    with desk.store.reading(desk.id) as tx:
        evidence = tx.comparisons.get(tx.comparisons.all()[0].id).evidence
    assert evidence.base.accuracy == 1.0


def test_a_candidate_of_before_is_compared_again_in_todays_words(desk):
    serving(desk)
    desk.add([desk.row("printer")])
    old = desk.candidate()
    make(desk, RENAME, "network", "net")
    desk.promote(desk.candidate())
    desk.run(desk.comparing.request(OLGA, desk.id, old.id, "again"))
    found = desk.reports.comparisons(OLGA, desk.id)[0]
    with desk.store.reading(desk.id) as tx:
        assert tx.datasets.get(found.held_out).label_set == now(desk)
    assert (found.candidate, desk.evidence.candidate.accuracy) == (old.id, 1.0)


def test_held_out_tickets_that_were_asked_again_are_held_out_for_the_next_comparison(desk):
    serving(desk)
    make(desk, SPLIT, "network", "wifi cable")
    for task in desk.claim(ROSA, 100):
        desk.submit(desk.answer(task, "wifi"))
    with desk.store.reading(desk.id) as tx:
        counts, held_out = tx.datasets.coming(Split.HELD_OUT)
    assert (counts["wifi"], held_out) == (2, 6)


def test_multi_label_tickets_keep_what_is_certain(open_desk):
    desk = open_desk()
    desk.start(kind=Kind.MULTI)
    both = replace(desk.row("network"), labels=labels("network", "printer"))
    desk.add([both, desk.row("printer")])
    make(desk, RETIRE, "network")
    assert [ticket.labels for ticket in desk.tickets()] == [("printer",), ("printer",)]


def test_taking_back_an_answer_that_a_split_has_lost_already_asks_nothing_twice(desk):
    desk.add([desk.row("printer")])
    desk.unknown(0.9, label="network")
    desk.projects.add_labels(LEA, desk.id, labels("network"))
    desk.classify()
    task = desk.one()
    given = desk.answer(task, "network")
    desk.submit(given)
    make(desk, SPLIT, "network", "wifi cable")
    desk.undo(given)
    assert [waiting.document for waiting in desk.waiting()] == [task.document]
    again = desk.one()
    desk.submit(desk.answer(again, "wifi"))
    assert (desk.truth(task), desk.waiting()) == (("wifi",), [])


def test_an_answer_in_the_words_of_before_is_taken_for_what_it_is_today(desk):
    desk.projects.add_labels(LEA, desk.id, labels("network", "printer"))
    desk.unknown(0.9, 0.9)
    desk.classify()
    old, (first, second) = now(desk).number, desk.claim(ROSA, 2)
    make(desk, RENAME, "network", "net")
    desk.submit(replace(desk.answer(first, "network"), label_set=old))
    assert desk.truth(first) == ("net",)
    make(desk, SPLIT, "net", "wifi net")
    with pytest.raises(UnknownLabel):
        desk.submit(replace(desk.answer(second, "net"), label_set=old + 1))
    assert desk.truth(second) is None
