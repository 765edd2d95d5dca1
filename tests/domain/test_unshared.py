"""Labels that not both versions know, in the words of the held-out set."""

from core.domain.labels import Change, ChangeKind, Label, Labels
from core.domain.unshared import KnownBy, in_words_after, unshared


def labels(names: str) -> Labels:
    return tuple(Label(name) for name in names.split())


def test_labels_of_one_version_alone_and_of_neither_are_told_apart() -> None:
    assert unshared(labels("a b"), labels("b c"), labels("b c d")) == {
        KnownBy.CANDIDATE: labels("c"),
        KnownBy.BASE: labels("a"),
        KnownBy.NEITHER: labels("d"),
    }


def test_versions_of_the_same_labels_have_nothing_to_set_apart() -> None:
    assert unshared(labels("a b"), labels("b a"), labels("a b")) == {}


def test_a_label_that_was_only_renamed_or_merged_is_known_under_its_new_name() -> None:
    renamed = Change(kind=ChangeKind.RENAME, old=labels("a"), new=labels("net"))
    merged = Change(kind=ChangeKind.MERGE, old=labels("b c"), new=labels("mail"))
    assert in_words_after(labels("a b c d"), [renamed, merged]) == labels("net mail d")


def test_no_new_word_stands_for_a_label_that_was_split_or_retired() -> None:
    split = Change(kind=ChangeKind.SPLIT, old=labels("a"), new=labels("wifi cable"))
    retired = Change(kind=ChangeKind.RETIRE, old=labels("b"))
    assert in_words_after(labels("a b"), iter([split, retired])) == labels("a b")
