"""A data folder with a version in production, a candidate, and held-out tickets that neither has answered."""

from pathlib import Path

from core.bootstrap import App
from core.domain.actors import SYSTEM
from core.domain.documents import ProjectId
from core.domain.jobs import Job
from tests.support.acceptance_deaths import promote, train_here
from tests.support.acceptance_home import make_home, only_project, open_app, tickets


def make_versions(home: Path) -> None:
    make_home(home)
    train_here(home)
    promote(home)
    train_here(home, "again")
    app = open_app(home)
    app.intake.import_rows(SYSTEM, only_project(app), "newcomers", tickets(200, start=1000))
    app.store.close()


def ask_for_drill(app: App, project: ProjectId) -> Job:
    production, _ = app.promoting.releases(SYSTEM, project)
    assert production
    return app.switching.drill(SYSTEM, project, production.id, "drill")


def ask_for_comparison(app: App, project: ProjectId) -> Job:
    newest = app.reports.versions(SYSTEM, project)[0].version
    return app.comparing.request(SYSTEM, project, newest.id, "compare again")
