"""What the pages show of a project with a history, and how they are walked through."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import Actor, Role
from core.domain.documents import NewDocument
from core.domain.intake import Mapping
from core.domain.jobs import JobKind
from core.domain.labels import Kind
from core.domain.projects import NewProject
from tests.support.pages_home import OWNER, PERSON_OF, REVIEWER, copied, template
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]


def test_the_overview_names_production_and_what_needs_somebody(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    assert "Version 1" in desk.says("metric")
    assert "Version 2 awaits a decision" in desk.buttons
    desk.click("Version 2 awaits")
    assert desk.says("title") == "Compare"
    assert desk.tab.query_params["candidate"] == "2"


def test_a_reviewer_goes_from_the_overview_to_the_queue(visit: Open, history: Path) -> None:
    assert visit(history, "noor").open("Overview").click("wait for review").says("title") == "Review"


def test_a_link_finds_tickets_by_state_and_label(visit: Open, history: Path) -> None:
    reviewed = visit(history, "lena").open("Tickets", state="reviewed").table()
    assert set(reviewed["State"]) == {"reviewed"}
    printers = visit(history, "lena").open("Tickets", label="Printers").table()
    assert all("Printers" in row for row in zip(printers["Is"], printers["Model says"], strict=True))


def test_words_searched_in_tickets_stay_out_of_the_address(visit: Open, history: Path) -> None:
    desk = visit(history, "lena").open("Tickets", words="none says this")
    assert len(desk.table()) == 50
    desk.tab.text_input(key="words").input("nor does any say this")
    assert "No ticket matches" in desk.look().says("info")
    assert "nor does" not in str(desk.tab.query_params)


def test_another_project_begins_at_its_own_newest_ticket(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Tickets").click("Older")
    other = desk.app.projects.start(OWNER, NewProject(name="Second desk"))
    desk.app.intake.import_rows(OWNER, other.id, "one", [NewDocument(text="The lift is stuck")])
    desk.look().tab.sidebar.selectbox[0].select("Second desk")
    assert list(desk.look().table()["Text"]) == ["The lift is stuck"]


def test_older_and_newer_tickets_are_pages_of_fifty(visit: Open, history: Path) -> None:
    desk = visit(history, "lena").open("Tickets")
    first = list(desk.table()["Ticket"])
    older = list(desk.click("Older").table()["Ticket"])
    assert len(first) == len(older) == 50
    assert max(older) < min(first)
    assert list(desk.click("Newer").table()["Ticket"]) == first


def test_a_new_filter_begins_at_the_newest_ticket_again(visit: Open, history: Path) -> None:
    desk = visit(history, "lena").open("Tickets").click("Older")
    desk.tab.selectbox(key="state").set_value("labelled").run()
    assert next(button for button in desk.tab.button if button.label == "Newer").disabled


def test_the_comparison_tells_fixed_from_broken_and_changed(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare")
    for kind in ("fixed", "broken"):
        desk.tab.radio[0].set_value(kind).run()
        assert set(desk.table()["What happened"]) == {kind}


def test_a_ticket_with_several_labels_is_one_ticket_to_learn_from(visit: Open, tmp_path: Path) -> None:
    desk = visit(copied(template(Kind.MULTI), tmp_path / "multi"), "olga").open("Training")
    known = desk.app.reports.overview(OWNER, desk.project.id).labelled
    labelled, _, _, held_out = (int(number.split()[0].replace(",", "")) for number in desk.says("metric").split("\n"))
    assert known // 2 < labelled + held_out <= known
    desk.open("Labels")
    assert f"{labelled:,} tickets to learn from, {held_out:,} held out" in desk.says("caption")
    assert desk.table()["Tickets to learn from"].sum() > labelled


def test_a_version_tells_what_it_was_made_from(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Versions", version="1")
    made = desk.says("markdown")
    assert "training set T1" in made
    assert r"| Engine | sklearn\-blend" in made


def test_the_audit_names_people_and_can_be_narrowed_to_one_act(visit: Open, history: Path) -> None:
    desk = visit(history, "aron").open("Audit", act="promote")
    assert list(desk.table()["Who"]) == ["Olga"]
    assert set(desk.table()["Act"]) == {"promote"}


def test_an_act_is_found_behind_hundreds_of_later_ones(visit: Open, history: Path) -> None:
    desk = visit(history, "aron")
    with desk.app.store.transaction(desk.project.id) as tx:
        for number in range(210):
            tx.audit.add("lena", "unflag", f"ticket {number}", {}, desk.app.clock.now())
    desk.open("Audit")
    assert set(desk.table()["Act"]) == {"unflag"}
    desk.tab.selectbox(key="act").set_value("promote")
    assert list(desk.look().table()["Act"]) == ["promote"]


def test_my_work_shows_my_answers_and_nobody_elses(visit: Open, history: Path) -> None:
    desk = visit(history, "noor").open("My work")
    assert len(desk.table(1)) == len(desk.app.reviewing.mine(REVIEWER, desk.project.id))
    assert "not reviewed anything" in visit(history, "tomas").open("My work").says("info")


def test_rows_an_import_left_out_are_named_with_their_remedy(visit: Open, history: Path, tmp_path: Path) -> None:
    desk = visit(history, "lena")
    file = tmp_path / "tickets.csv"
    file.write_text("text,label\nThe lift is stuck,Printers\n,Printers\n", encoding="utf-8")
    mapping = Mapping(text="text", label="label", has_header=True)
    desk.app.intake.request(PERSON_OF[Role.LEAD], desk.project.id, file, "tickets.csv", mapping)
    desk.open("Import").work()
    row = desk.open("Import").table().iloc[0]
    assert (row["File"], row["Added"], row["Left out"]) == ("tickets.csv", 1, 1)


def test_a_closed_strip_stays_closed_and_only_the_demo_has_one(visit: Open, history: Path, no_tickets: Path) -> None:
    desk = visit(history, "olga").open("Training")
    assert "Try:" in desk.says("caption")
    assert "Try:" not in desk.click("Close").open("Compare").open("Training").says("caption")


def test_another_project_is_chosen_in_the_sidebar(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("New project")
    desk.tab.text_input[0].input("Second desk")
    desk.click("Start the project").open("Overview")
    assert "Nothing yet" in desk.says("metric")
    desk.tab.sidebar.selectbox[0].select("Desk").run()
    assert "Version 1" in desk.says("metric")


def test_a_stop_asked_for_after_the_role_is_gone_stops_nothing(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Training").click("Train a candidate")
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id="olga", name="Olga", roles=frozenset({Role.VIEWER})))
    next(button for button in desk.tab.button if button.label == "Cancel").click().run()
    (job,) = [job for job in desk.app.reports.jobs(OWNER, desk.project.id, JobKind.TRAIN) if not job.ended]
    assert not job.cancel_requested


@pytest.mark.parametrize("page", ["Training", "Promotion", "Compare"])
def test_a_page_of_a_role_that_was_taken_away_shows_nothing_more(visit: Open, history: Path, page: str) -> None:
    desk = visit(history, "olga").open(page)
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id="olga", name="Olga", roles=frozenset({Role.VIEWER})))
    assert "not for your role" in desk.look().says("title")
    assert not [words for words in desk.buttons if "Promote" in words or "Train" in words or "Decide" in words]
