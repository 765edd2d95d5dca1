"""Every use case asks first who is acting: one table over all of them and every role that lacks the permission."""

import inspect
from collections.abc import Iterator

import pytest

from core.domain.actors import ROLES, Actor, Permission, Role
from core.domain.errors import NotAllowed
from tests.support.workflow_desk import Desk, a_person

P = Permission
NEEDED = {
    "classifying": {"request": P.IMPORT},
    "intake": {
        "preview": P.IMPORT, "request": P.IMPORT, "imports": P.IMPORT, "report": P.IMPORT, "import_rows": P.IMPORT,
    },
    "exporting": {"stream": P.EXPORT, "request": P.EXPORT, "ready": P.EXPORT, "fetch": P.EXPORT},
    "bundling": {"size": P.COMPARE, "fetch": P.EXPORT},
    "reviewing": {
        "claim": P.REVIEW, "leave": P.REVIEW, "submit": P.REVIEW, "submit_all": P.REVIEW,
        "mine": P.REVIEW, "days": P.REVIEW, "queue": P.VIEW, "unflag": P.LABELS, "hold": P.REVIEW,
    },
    "leading": {
        "set_desk": P.LEAD, "disputes": P.ADJUDICATE, "adjudicate": P.ADJUDICATE,
        "mark_known": P.LEAD, "unmark_known": P.LEAD, "known_answers": P.LEAD,
    },
    "suspecting": {"look": P.ADJUDICATE, "decide": P.ADJUDICATE},
    "sending": {"request": P.LEAD},
    "looking_back": {"work": P.REVIEW},
    "automating": {"held_out": P.COMPARE},
    "precedents": {"of": P.REVIEW, "nearest": P.COMPARE},
    "unmasking": {"text": P.UNMASK, "of_task": P.UNMASK},
    "training": {"request": P.TRAIN},
    "cancelling": {"cancel": P.IMPORT},
    "promoting": {
        "promote": P.PROMOTE, "propose": P.PROMOTE, "approve": P.PROMOTE, "withdraw": P.PROMOTE, "reject": P.PROMOTE,
        "set_signatures": P.SETTINGS, "proposals": P.COMPARE, "ground": P.COMPARE, "decisions": P.COMPARE, "releases": P.COMPARE,
    },
    "switching": {"roll_back": P.PROMOTE, "drill": P.PROMOTE},
    "watching": {"sight": P.VIEW, "delete_endpoint": P.TRAIN, "reconcile": P.PROMOTE},
    "projects": {
        "all": P.VIEW, "start": P.PROJECTS, "labels": P.VIEW, "add_labels": P.LABELS, "set_policy": P.SETTINGS,
        "set_cohort": P.SETTINGS,
    },
    "people": {"all": P.PEOPLE, "names": P.VIEW, "change": P.PEOPLE, "keys": P.REVIEW, "choose_keys": P.REVIEW},
    "comparing": {"request": P.TRAIN},
    "costing": {
        "month": P.VIEW, "paid": P.VIEW, "estimate_training": P.TRAIN, "estimate_comparison": P.TRAIN, "estimate_promotion": P.PROMOTE,
        "estimate_roll_back": P.PROMOTE, "estimate_drill": P.PROMOTE, "estimate_classification": P.IMPORT,
        "estimate_import": P.IMPORT,
    },
    "trending": {
        "compared": P.COMPARE, "standings": P.COMPARE, "moves": P.COMPARE, "production": P.COMPARE, "drifts": P.COMPARE,
    },
    "auditing": {"export": P.AUDIT},
    "telling": {"state": P.SETTINGS, "try_out": P.SETTINGS},
    "reports": {
        "overview": P.VIEW, "tickets": P.BROWSE, "answers": P.BROWSE, "matching": P.BROWSE, "labels": P.BROWSE, "versions": P.COMPARE, "comparisons": P.COMPARE,
        "changed": P.COMPARE, "decided": P.COMPARE, "proposed": P.COMPARE, "jobs": P.VIEW, "job": P.VIEW,
        "comparison": P.COMPARE, "dossier": P.COMPARE, "audit": P.AUDIT, "check_audit": P.AUDIT,
    },
}  # fmt: skip
# Steps that workers run, and finding out who somebody is: nobody is acting yet.
NO_ACTOR = {
    "classifying": {"plan", "classify", "follow", "ask_again"},
    "intake": {"plan", "sweep"},
    "exporting": {"plan", "sweep"},
    "bundling": set(),
    "cancelling": set(),
    "reviewing": set(),
    "looking_back": set(),
    "automating": set(),
    "precedents": set(),
    "unmasking": set(),
    "leading": {"plan", "reorder"},
    "suspecting": set(),
    "sending": {"plan"},
    "training": {"plan", "freeze", "learn", "record"},
    "costing": set(),
    "comparing": {"plan", "steps", "score", "compare"},
    "promoting": set(),
    "switching": {"plan", "roll_back_plan", "drill_plan", "prove", "write", "read_back"},
    "watching": {"look", "deleting_plan", "reconciling_plan"},
    "projects": set(),
    "people": {"enter", "admit", "introduce"},
    "trending": set(),
    "auditing": set(),
    "telling": {"deliver"},
    "reports": set(),
}


def public(part: object) -> set[str]:
    return {name for name, _ in inspect.getmembers(part, inspect.ismethod) if not name.startswith("_")}


def refused() -> Iterator[tuple[str, str, Actor]]:
    for part, methods in NEEDED.items():
        for method, permission in methods.items():
            yield part, method, a_person("stranger")
            for role in Role:
                if permission not in ROLES[role]:
                    yield part, method, a_person(role.value, role)


@pytest.mark.parametrize("part", NEEDED)
def test_every_public_method_is_in_the_table(desk: Desk, part: str) -> None:
    assert public(getattr(desk, part)) == NEEDED[part].keys() | NO_ACTOR[part]


@pytest.mark.parametrize(
    ("part", "method", "actor"), [pytest.param(*case, id=f"{case[0]}.{case[1]}-{case[2].id}") for case in refused()]
)
def test_an_actor_without_the_permission_is_refused(desk: Desk, part: str, method: str, actor: Actor) -> None:
    act = getattr(getattr(desk, part), method)
    others = [
        None
        for name, parameter in inspect.signature(act).parameters.items()
        if name != "actor" and parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY
    ]
    before = desk.counts()
    with pytest.raises(NotAllowed, match=f"{actor.name} may not"):
        act(actor, *others)
    assert desk.counts() == before
