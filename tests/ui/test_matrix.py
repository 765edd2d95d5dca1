"""The matrix on the screen: what is actual goes down, what is predicted goes right, and blue is better."""

import pytest

from core.domain.comparisons import Transition
from core.domain.confusions import Pair, pairs
from core.domain.labels import Label, Labels
from ui import matrix
from ui.matrix import View

A, B, C = Label("Access"), Label("Backup"), Label("Calls")
SIDES = ("Version 1", "Version 2")


@pytest.fixture
def found() -> list[Pair]:
    """Of four Access one is mended and one more is broken; two Backup stay right."""
    return pairs([Transition(A, A, A, 2), Transition(A, B, A, 1), Transition(A, A, C, 1), Transition(B, B, B, 2)])


def shown(
    found: list[Pair], view: View, labels: Labels = (A, B, C), *, shares: bool = False
) -> dict[tuple[str, str], float]:
    table = matrix.cells(found, labels, view, shares=shares)
    return {(row["true"], row["predicted"]): row["shown"] for row in table.to_dict("records")}


def test_each_version_has_its_own_matrix_with_what_is_true_in_the_rows(found: list[Pair]) -> None:
    assert shown(found, View.BASE) == {(A, A): 3, (A, B): 1, (B, B): 2}
    assert shown(found, View.CANDIDATE) == {(A, A): 3, (A, C): 1, (B, B): 2}


def test_the_difference_is_positive_where_the_candidate_is_better(found: list[Pair]) -> None:
    assert shown(found, View.DIFFERENCE) == {(A, B): 1, (A, C): -1}


def test_shares_are_of_the_row(found: list[Pair]) -> None:
    assert shown(found, View.BASE, shares=True) == {(A, A): 75.0, (A, B): 25.0, (B, B): 100.0}


def test_cells_of_labels_that_are_not_shown_stay_out(found: list[Pair]) -> None:
    assert shown(found, View.BASE, (A, C)) == {(A, A): 3}


def test_rows_go_down_the_page_and_columns_to_the_right_and_the_axes_say_so(found: list[Pair]) -> None:
    option = matrix.option(matrix.cells(found, (A, B, C), View.BASE, shares=False), (A, B, C), View.BASE, SIDES)
    assert (option["xAxis"]["name"], option["yAxis"]["name"]) == ("predicted →", "actual ↓")
    assert option["yAxis"]["inverse"]
    assert option["series"][0]["encode"] == {"x": "predicted", "y": "true", "value": "shown", "itemName": "cell"}
    assert option["xAxis"]["data"] == option["yAxis"]["data"] == [A, B, C]


def test_better_is_blue_and_the_scale_is_even_about_nothing(found: list[Pair]) -> None:
    table = matrix.cells(found, (A, B, C), View.DIFFERENCE, shares=False)
    scale = matrix.option(table, (A, B, C), View.DIFFERENCE, SIDES)["visualMap"]
    assert scale["inRange"]["color"] == [matrix.WORSE, matrix.PLAIN, matrix.BETTER]
    assert scale["min"] == -scale["max"]


@pytest.mark.parametrize("at", [0, 1, 500, 998, 999])
def test_around_a_label_there_are_always_as_many_others(at: int) -> None:
    order = tuple(Label(f"{number:04}") for number in range(1_000))
    seen = matrix.window(order, order[at])
    assert order[at] in seen
    assert len(seen) == 2 * matrix.AROUND + 1


def test_without_a_label_all_are_shown() -> None:
    assert matrix.window((A, B, C), None) == (A, B, C)


def test_one_looks_first_where_most_has_changed(found: list[Pair]) -> None:
    assert matrix.most_changed(found, (C, B, A)) == A
    assert matrix.most_changed([], (C, B, A)) == C


def test_a_matrix_without_a_confusion_can_be_drawn() -> None:
    table = matrix.cells(pairs([Transition(A, A, A, 3)]), (A,), View.DIFFERENCE, shares=True)
    assert matrix.option(table, (A,), View.DIFFERENCE, SIDES)["visualMap"]["max"] == 1.0


@pytest.mark.parametrize(("columns", "pushed"), [(3, 0), (matrix.COLUMNS, 0), (matrix.COLUMNS + 1, 1), (60, 1)])
def test_a_phone_names_every_column_and_what_does_not_fit_is_pushed_along(columns: int, pushed: int) -> None:
    labels = tuple(Label(f"{number:02}") for number in range(columns))
    empty = matrix.cells([], labels, View.BASE, shares=False)
    (one,) = matrix.option(empty, labels, View.BASE, SIDES)["media"]
    assert one["query"] == {"maxWidth": matrix.NARROW}
    assert one["option"]["xAxis"]["axisLabel"]["interval"] == one["option"]["yAxis"]["axisLabel"]["interval"] == 0
    sliders = one["option"].get("dataZoom", [])
    assert len(sliders) == pushed
    assert not [slider for slider in sliders if slider["endValue"] != matrix.COLUMNS - 1]
