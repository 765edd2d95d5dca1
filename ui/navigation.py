"""Which pages there are, who sees them, and which is home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.domain.actors import Actor, Permission, Role
from core.domain.comparisons import Compared, ComparisonId
from core.domain.predictions import VersionId


@dataclass(frozen=True)
class Entry:
    """One page: its file below `pages/`, its name and address, and what one must be allowed to see it."""

    file: str
    title: str
    icon: str
    permission: Permission

    @property
    def url(self) -> str:
        """Return its address: the title in lower case with dashes."""
        return self.title.lower().replace(" ", "-")


_P = Permission
ENTRIES = (
    Entry("overview/home.py", "Overview", "monitoring", _P.VIEW),
    Entry("reviewer/queue.py", "Review", "rate_review", _P.REVIEW),
    Entry("reviewer/my_work.py", "My work", "history", _P.REVIEW),
    Entry("lead/desk.py", "Review desk", "desk", _P.LEAD),
    Entry("lead/disagreements.py", "Disagreements", "balance", _P.ADJUDICATE),
    Entry("lead/suspects.py", "Suspected labels", "fact_check", _P.ADJUDICATE),
    Entry("lead/tickets.py", "Tickets", "inbox", _P.BROWSE),
    Entry("lead/labels.py", "Labels", "label", _P.BROWSE),
    Entry("lead/importing.py", "Import", "upload_file", _P.IMPORT),
    Entry("lead/exporting.py", "Export", "download", _P.EXPORT),
    Entry("owner/training.py", "Training", "model_training", _P.TRAIN),
    Entry("owner/versions.py", "Versions", "account_tree", _P.COMPARE),
    Entry("owner/compare.py", "Compare", "compare_arrows", _P.COMPARE),
    Entry("owner/promotion.py", "Promotion", "verified", _P.PROMOTE),
    Entry("owner/trend.py", "Trend", "trending_up", _P.COMPARE),
    Entry("auditor/audit.py", "Audit", "receipt_long", _P.AUDIT),
    Entry("admin/people.py", "People", "group", _P.PEOPLE),
    Entry("admin/settings.py", "Settings", "tune", _P.SETTINGS),
    Entry("owner/new_project.py", "New project", "create_new_folder", _P.PROJECTS),
)
DESK = "review"
SIGN_IN, LANDING, REFUSED = "pages/start/sign_in.py", "pages/start/landing.py", "pages/start/refused.py"
HOMES = ((Role.OWNER, "Overview"), (Role.LEAD, "Overview"), (Role.REVIEWER, "Review"), (Role.ADMIN, "People"))


def home_of(actor: Actor) -> str:
    """Return the title of the page where this person's work waits."""
    return next((title for role, title in HOMES if role in actor.roles), "Overview")


def pages_for(actor: Actor | None) -> list[StreamlitPage]:
    """Return a page for every address there is; what somebody may not open says so and shows nothing else.

    Nobody gets the question who they are at each address: having answered, they are where their link leads.
    """
    home, title = (LANDING, "Home") if actor else (SIGN_IN, "Sign in")
    first = st.Page(home, title=title, default=True, visibility="hidden")
    return [first, *(_page(entry, actor) for entry in ENTRIES)]


def _page(entry: Entry, actor: Actor | None) -> StreamlitPage:
    if actor and actor.may(entry.permission):
        return st.Page(f"pages/{entry.file}", title=entry.title, icon=f":material/{entry.icon}:", url_path=entry.url)
    other, title = (REFUSED, "Not for your role") if actor else (SIGN_IN, "Sign in")
    return st.Page(other, title=title, url_path=entry.url, visibility="hidden")


def go(title: str, **query: str) -> None:
    """Open a page by its title, with a query that says what is looked at."""
    entry = next(entry for entry in ENTRIES if entry.title == title)
    st.switch_page(f"pages/{entry.file}", query_params=query)


def linked(
    comparisons: Sequence[Compared], numbers: Mapping[VersionId, int], base: str | None, candidate: str | None
) -> ComparisonId:
    """Return the comparison a link names by the numbers of its versions: the last made of them, or of all."""
    of_candidate = [one for one in comparisons if str(numbers[one.candidate]) == candidate]
    of_both = [one for one in of_candidate if str(numbers[one.base]) == base]
    return (of_both or of_candidate or comparisons)[0].id
