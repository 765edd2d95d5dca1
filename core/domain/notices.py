"""A notice tells people elsewhere what happened here; it never holds a ticket's text."""

from dataclasses import dataclass

from core.domain.documents import ProjectId


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What happened, in one sentence; `id` is the same however often it is told, so that a receiver can see twins.

    `subject` is a few words for a list of mails; `link` leads to the page where one can act.
    """

    id: str
    project: ProjectId
    subject: str
    sentence: str
    link: str
