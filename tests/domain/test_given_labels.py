"""Labels of a file are heard in today's words, and only where they tell something."""

from core.domain.documents import NewDocument, content_hash
from core.domain.given_labels import in_todays_words, learn_labels
from core.domain.intake import Problem
from core.domain.labels import MOST_LABELS, Change, ChangeKind, Kind, Label, LabelSet

NOW = LabelSet(kind=Kind.SINGLE, number=3, labels=(Label("net"),))


def a_row(text, label, **facts):
    return NewDocument(text=text, labels=(Label(label),), **facts)


def since(kind, *new):
    change = Change(kind=kind, old=(Label("network"),), new=tuple(map(Label, new)))
    return lambda number: (change,) if number < 3 else ()


def test_a_batch_grows_the_label_set_by_one_version():
    current = LabelSet(kind=Kind.SINGLE, number=3, labels=(Label("z"),))
    tickets = [NewDocument(text=name, labels=(Label(name),)) for name in "zba"]
    problem = Problem(line=9, reason="r", remedy="m")
    grown, good, problems = learn_labels(current, [*enumerate(tickets, start=1), (9, problem)])
    assert (grown.number, grown.labels) == (4, ("z", "a", "b"))
    assert (good, problems) == (tickets, [problem])


def test_a_batch_without_new_labels_leaves_the_label_set_itself():
    current = LabelSet(kind=Kind.SINGLE, number=3, labels=(Label("z"),))
    assert learn_labels(current, [(1, NewDocument(text="t"))])[0] is current


def test_a_label_over_the_limit_is_a_problem_of_its_row_only():
    full = LabelSet(kind=Kind.MULTI, number=1, labels=tuple(Label(f"l{n}") for n in range(MOST_LABELS)))
    known, new = (NewDocument(text=name, labels=(Label(name),)) for name in ("l1", "new"))
    grown, good, problems = learn_labels(full, [(1, new), (2, known)])
    assert grown is full
    assert good == [known]
    assert [problem.line for problem in problems] == [1]


def test_labels_of_tickets_that_are_settled_are_not_learned():
    old, new = a_row("old", "network"), a_row("new", "printer")
    grown, good, _ = learn_labels(NOW, [(1, old), (2, new)], {content_hash("old")})
    assert grown.labels == ("net", "printer")
    assert [row.labels for row in good] == [None, ("printer",)]


def test_of_two_rows_about_one_ticket_only_the_first_label_is_learned():
    grown, good, _ = learn_labels(NOW, [(1, a_row("a", "x")), (2, a_row("a", "y"))])
    assert grown.labels == ("net", "x")
    assert [row.labels for row in good] == [("x",), None]


def test_a_settled_ticket_is_no_problem_in_a_full_label_set():
    full = LabelSet(kind=Kind.SINGLE, number=1, labels=tuple(Label(f"l{n}") for n in range(MOST_LABELS)))
    _, good, problems = learn_labels(full, [(1, a_row("old", "network"))], {content_hash("old")})
    assert (len(good), problems) == (1, [])


def test_labels_of_our_own_file_are_told_in_todays_words():
    row = in_todays_words(a_row("a", "network", label_set=2), since(ChangeKind.RENAME, "net"), NOW)
    assert (row.labels, row.label_set) == (("net",), None)


def test_a_label_that_was_retired_since_is_no_label():
    assert in_todays_words(a_row("a", "network", label_set=2), since(ChangeKind.RETIRE), NOW).labels is None


def test_labels_of_anybody_elses_file_stay_as_they_are():
    row = a_row("a", "network")
    assert in_todays_words(row, since(ChangeKind.RENAME, "net"), NOW) is row
