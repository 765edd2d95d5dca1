"""The acts of the review card: which key does what, unless a person has chosen another for themselves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.errors import InvalidInput

#: Digits choose labels, Enter accepts; Streamlit runs a page again with R and clears its cache with C.
RESERVED = frozenset({*"0123456789", "enter", "r", "c"})


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing a key does: its word on a button (empty: it has none) and its line in the list of keys."""

    act: str
    key: str
    button: str = ""
    line: str


ACTS = (
    Act(act="accept", key="Enter", button="Accept", line="accept the first label, or save the chosen ones"),
    Act(act="none", key="0", button="None of these", line="none of these (several labels)"),
    Act(act="find", key="/", line="find any label: type, then Enter or a digit"),
    Act(act="skip", key="s", button="Skip", line="skip, with a reason or without (press twice)"),
    Act(act="flag", key="f", button="Flag", line="flag for a lead"),
    Act(act="note", key="n", button="Note", line="write a note"),
    Act(act="undo", key="z", button="Undo", line="undo, as often as you like"),
    Act(act="previous", key="b", button="Back", line="look back at the tickets before this one"),
    Act(act="guide", key="g", button="Guidelines", line="what the labels mean, with examples"),
    Act(act="why", key="h", button="Highlights", line="the words that moved the model"),
    Act(act="precedents", key="p", button="Precedents", line="decided tickets like this one"),
    Act(act="together", key="a", line="decide all tickets that say nearly the same"),
    Act(act="change", key="m", line="take the model's answer, when it is shown after yours"),
    Act(act="unmask", key="x", button="Unmask", line="show the personal data of this ticket; this is logged"),
    Act(act="keys", key="?", button="Keys", line="these keys"),
)
USUAL = {act.act: act.key for act in ACTS}
CHANGEABLE = tuple(act for act in ACTS if act.key.lower() not in RESERVED)


def checked_keys(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return a person's own keys by act: only those that differ from the usual ones.

    Raises:
        InvalidInput: an act that does not exist, a key that cannot be used, or two acts on one key.
    """
    unknown = sorted(wanted.keys() - USUAL.keys())
    if unknown:
        message = f"There is nothing called {unknown[0]!r} that a key could do."
        raise InvalidInput(message)
    own = {act: key for act, given in wanted.items() if (key := _checked(act, given)) != USUAL[act]}
    often = Counter({**USUAL, **own}.values())
    twice = sorted(shown(key) for key, times in often.items() if times > 1)
    if twice:
        message = f"One key cannot do two things: {', '.join(twice)}."
        raise InvalidInput(message)
    return own


def keys_from(kept: object) -> dict[str, str]:
    """Return what of the stored keys can still be used; none of them when they do not fit today's acts any more."""
    if not isinstance(kept, Mapping):
        return {}
    try:
        return checked_keys({str(act): str(key) for act, key in kept.items()})
    except InvalidInput:
        return {}


def shown(key: str) -> str:
    """Write a key as it stands on a keyboard."""
    return key.upper() if len(key.upper()) == len(key) else key


def _checked(act: str, given: str) -> str:
    """Return a key as the card hears it.

    Raises:
        InvalidInput: it is no single letter or sign, or it is needed for something else.
    """
    usual = USUAL[act]
    key = given.strip().lower()
    if key == usual.lower():
        return usual
    if usual.lower() in RESERVED:
        message = f"{usual} always means: {next(one.line for one in ACTS if one.act == act)}."
        raise InvalidInput(message)
    if len(key) != 1 or not key.isprintable() or key in RESERVED:
        message = f"{given.strip() or 'Nothing'} cannot be a key: take one letter or sign, but not R, C or a digit."
        raise InvalidInput(message)
    return key
