"""All topics of the demo desk, and which sentences each shares with its neighbours."""

from math import fsum

from core.demo.between import SOUND_ALIKE
from core.demo.office import COMPUTERS, FILES, PAPER, POST
from core.demo.programs import ATTACKS, BUSINESS, HELPERS, WISHES
from core.demo.reach import CALLS, LINES, REMOTE, SIGN_IN
from core.demo.topic import Topic
from core.domain.labels import Label

_ALL = (SIGN_IN, POST, COMPUTERS, WISHES, LINES, REMOTE, BUSINESS, PAPER, CALLS, FILES, HELPERS, ATTACKS)

TOPICS: dict[Label, Topic] = {topic.label: topic for topic in _ALL}

# The most of one label's tickets that open with a sentence of a pair.
_MOST_ALIKE = 0.58


def _room(label: Label) -> float:
    """Return how many tickets (percent of the history) a label has for each pair it is in."""
    return TOPICS[label].weight / sum(label in pair for pair, _ in SOUND_ALIKE)


def _openings(label: Label) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """Return shares and sentences; both labels of a pair use its sentences equally often, so neither is likelier."""
    pairs = [(min(_room(one) for one in pair), texts) for pair, texts in SOUND_ALIKE if label in pair]
    alike = [(_MOST_ALIKE * room / TOPICS[label].weight, texts) for room, texts in pairs]
    return ((1 - fsum(share for share, _ in alike), TOPICS[label].says), *alike)


OPENINGS = {label: _openings(label) for label in TOPICS}
