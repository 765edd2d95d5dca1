"""Cells that a spreadsheet would run are made harmless, and come back exactly."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain.spreadsheets import COLUMNS, harmless, is_ours, restored

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "''-2"]
cell = st.text() | st.text("'=+-@\t\r\n＝a ", max_size=6)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_looks_like_a_formula_begins_with_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", " =1", "'tis so", "1-2", "'"])
def test_other_cells_stay_as_they_are(text):
    assert harmless(text) == restored(text) == text


@given(text=cell)
@example(text="'=1+1")
@example(text="'")
def test_every_cell_comes_back_as_it_was(text):
    assert restored(harmless(text)) == text


@given(text=cell)
def test_no_harmless_cell_is_run_by_a_spreadsheet(text):
    assert harmless(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_our_files_are_known_by_their_columns_in_any_order_and_with_more():
    assert is_ours(COLUMNS)
    assert is_ours([*reversed(COLUMNS), "mine"])
    assert not is_ours(["id", "text", "label"])
