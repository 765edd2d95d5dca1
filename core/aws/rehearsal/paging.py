"""Lists as the service gives them: newest first, one filter at a time, a page with a token for the next."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import refuse

_USUAL = 100
Entry = TypeVar("Entry")


def page(name: str, entries: Sequence[tuple[float, str, Json]], params: Json) -> Json:
    """Return one page of entries (time, key, what is told) as a member `name`, with `NextToken` if there are more."""
    ordered = sorted(entries, key=lambda entry: (-entry[0], entry[1]))
    if "NextToken" in params:
        after = _read(params["NextToken"])
        ordered = [entry for entry in ordered if (-entry[0], entry[1]) > after]
    most = params.get("MaxResults", _USUAL)
    answer: Json = {name: [told for _, _, told in ordered[:most]]}
    if len(ordered) > most:
        time, key, _ = ordered[most - 1]
        answer["NextToken"] = base64.urlsafe_b64encode(json.dumps([-time, key]).encode()).decode()
    return answer


def fits(told: Json, wanted: Json, time: str, names: Mapping[str, str]) -> bool:
    """Tell whether an entry passes a filter; `names` says which member of it a filter's word looks at."""
    before, after = f"{time}Before", f"{time}After"
    return all(
        told[time] < value
        if name == before
        else told[time] > value
        if name == after
        else told.get(names[name]) == value
        for name, value in wanted.items()
    )


def one_filter(params: Json) -> Json:
    """Return the filter.

    Raises:
        Refused: it asks for two things at once.
    """
    wanted: Json = params.get("Filter", {})
    if len(wanted) > 1:
        refuse("InvalidFilter", "You can set only one filter at a time.")
    return wanted


def _read(token: str) -> tuple[float, str]:
    try:
        time, key = json.loads(base64.urlsafe_b64decode(token))
        return float(time), str(key)
    except (binascii.Error, ValueError, TypeError):
        refuse("InvalidRequest", "The NextToken is not valid.")
