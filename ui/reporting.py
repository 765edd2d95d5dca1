"""Decision reports of the pages: read when somebody wants one, never before."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.bootstrap import App
from core.domain.actors import SYSTEM
from core.domain.comparisons import Compared, ComparisonId
from core.domain.documents import ProjectId
from core.domain.predictions import VersionId
from core.domain.projects import Project
from ui import report
from ui.report_words import Told


def tell(app: App, person: str, project: ProjectId, comparison: ComparisonId) -> Told:
    """Read what a report is written from, as this person may see it now.

    Raises:
        NotFound: there is no such comparison, or the person may not enter any more.
        NotAllowed: the person may not see comparisons any more.
    """
    actor = app.people.enter(person)
    return Told(
        dossier=app.reports.dossier(actor, project, comparison),
        names={SYSTEM.id: SYSTEM.name, **app.people.names(actor)},
        written_at=app.clock.now(),
        written_by=person,
        releases=app.promoting.releases(actor, project)[1],
    )


def written(app: App, person: str, project: ProjectId, comparison: ComparisonId) -> Callable[[], bytes]:
    """Return how to write a report at the click, outside the page's run: who asks is looked up again then."""
    return lambda: report.html(tell(app, person, project, comparison)).encode()


def offer(app: App, person: str, project: Project, compared: Compared, numbers: Mapping[VersionId, int]) -> None:
    """Show the button that writes the report of a comparison; `numbers` are those of the versions."""
    st.download_button(
        "Decision report",
        written(app, person, project.id, compared.id),
        report.name(project.name, numbers[compared.base], numbers[compared.candidate], app.clock.now()),
        "text/html",
        on_click="ignore",
        icon=":material/description:",
        help="One file for people who were not here: figures, reasons, who decided. Opens in any browser, and prints.",
    )
