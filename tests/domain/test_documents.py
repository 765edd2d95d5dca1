"""Texts as a model sees them, and the wall between training and held-out tickets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import content_hash, is_held_out, normalise, text_hash

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HASHES = [text_hash(f"ticket {number}") for number in range(4_000)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VPN down", "vpn DOWN"),
        ("  a\n\tb  ", "a b"),
        ("ﬁle", "file"),
        ("Cafe\u0301", "café"),
        ("Straße", "STRASSE"),
        ("a\u00a0b", "a b"),
        ("２", "2"),
    ],
)
def test_texts_that_differ_only_in_writing_are_the_same_to_a_model(one, other):
    assert normalise(one) == normalise(other)
    assert text_hash(one) == text_hash(other)


def test_texts_that_differ_in_a_word_are_not():
    assert text_hash("VPN down") != text_hash("VPN slow")


@given(TEXT)
def test_normalising_twice_changes_no_hash_again(text):
    assert normalise(normalise(text)) == normalise(text)


@given(TEXT)
def test_a_normalised_text_has_single_spaces_and_none_outside(text):
    assert "  " not in normalise(text)
    assert normalise(text) == normalise(text).strip()


def test_hashes_are_known_so_that_recorded_ones_stay_valid():
    assert text_hash("VPN  Down") == "33c5a189568a06580c825dbcf99ce739846093378ccf3a85d7a2b5a20b0c2450"


def test_the_same_text_with_another_id_is_another_ticket():
    assert content_hash("text", "A-1") != content_hash("text", "A-2") != content_hash("text")


def test_a_ticket_is_told_by_its_exact_text():
    assert content_hash("VPN down") != content_hash("vpn down")


def test_id_and_text_do_not_run_together():
    assert content_hash("bc", "a") != content_hash("c", "ab")


@given(TEXT, TEXT, st.floats(0, 1))
def test_a_text_stays_on_its_side(text, salt, share):
    assert is_held_out(text_hash(text), salt, share) == is_held_out(text_hash(text), salt, share)


@given(TEXT, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_holds_out_the_same_texts_and_more(text, one, other):
    hashed, (small, large) = text_hash(text), sorted((one, other))
    assert is_held_out(hashed, "s", large) or not is_held_out(hashed, "s", small)


@pytest.mark.parametrize("share", [0.05, 0.15, 0.5])
def test_about_the_share_is_held_out(share):
    assert sum(is_held_out(hashed, "salt", share) for hashed in HASHES) / len(HASHES) == pytest.approx(share, abs=0.025)


@pytest.mark.parametrize(("share", "all_or_none"), [(0.0, 0), (1.0, len(HASHES))])
def test_a_share_of_nothing_holds_out_none_and_of_all_all(share, all_or_none):
    assert sum(is_held_out(hashed, "salt", share) for hashed in HASHES) == all_or_none


def test_another_salt_holds_out_other_texts():
    one, other = ([is_held_out(hashed, salt, 0.5) for hashed in HASHES] for salt in ("a", "b"))
    agreeing = sum(a == b for a, b in zip(one, other, strict=True)) / len(HASHES)
    assert agreeing == pytest.approx(0.5, abs=0.05)
