"""Tickets with any text, id and labels there can be, for property tests of what leaves and comes back."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from core.domain.documents import NewDocument
from core.domain.labels import LONGEST_NAME, Kind, Label

_any = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
_hostile = st.text("'=+-@\t\r\n,\"|;＝ \u2028\ufeffa", min_size=1, max_size=8)
_moments = st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are without a zone
texts = (_any | _hostile).filter(lambda text: bool(text.strip()))
ids = st.just("") | (_any | _hostile).map(str.strip)
names = (
    (_any | _hostile)
    .map(lambda name: " ".join(name.replace("|", "").split()))
    .filter(lambda name: bool(name) and name.isprintable() and len(name) <= LONGEST_NAME)
)


@st.composite
def labelled(draw: st.DrawFn, kind: Kind) -> list[NewDocument]:
    """Draw different tickets with labels: one each, or any number of them."""
    some = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    answers = st.sampled_from(some).map(lambda name: (Label(name),))
    if kind is Kind.MULTI:
        answers = st.lists(st.sampled_from(some), unique=True).map(lambda chosen: tuple(map(Label, chosen)))
    ticket = st.builds(NewDocument, text=texts, external_id=ids, labels=answers, received_at=_moments)
    return draw(st.lists(ticket, min_size=1, max_size=6, unique_by=lambda each: (each.text, each.external_id)))
