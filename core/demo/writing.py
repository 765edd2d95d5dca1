"""How a ticket is put into words: terse, vague, plain or long; alone or as one voice of an outage."""

from collections.abc import Callable, Sequence
from datetime import datetime

from core.demo import noise
from core.demo.between import ASIDES, STAKES, VAGUE
from core.demo.dice import Dice
from core.demo.topic import Topic
from core.demo.topics import OPENINGS
from core.demo.words import expand, sentence, unnamed

_UNNAMED_SHARE = 0.25
_MANNERS = (13, 4, 51, 32)  # terse, vague, plain, long
_ALSO = ("Also: ", "And another thing: ", "By the way, ", "Besides, ", "PS: ", "While I write: ", "")
_SAME = ("Same here: ", "Also affected: ", "For your information: ", "Again: ", "Urgent: ", "", "", "", "", "")
_NEWS = (
    "Any news?", "Any news on this?", "Is anybody working on this?", "I have not heard from you, see below.",
    "Forwarding again, please answer.", "Reminder!", "FW: see below, still open.", "It is still the same.",
)  # fmt: skip


def _said(topic: Topic, dice: Dice) -> str:
    """The main sentence: mostly the label's own, sometimes one that fits a neighbour as well."""
    openings = OPENINGS[topic.label]
    said = dice.one(openings[dice.weighted([share for share, _ in openings])][1])
    return sentence(unnamed(said) if dice.chance(_UNNAMED_SHARE) else said, dice)


def _main(topics: Sequence[Topic], dice: Dice) -> list[str]:
    said = [_said(topic, dice) for topic in topics]
    if len(said) > 1 and dice.chance(0.3):
        said.reverse()
    return [said[0], *(dice.one(_ALSO) + other for other in said[1:])]


def _terse(topics: Sequence[Topic], dice: Dice) -> list[str]:
    return [" / ".join(expand(dice.one(topic.short), dice).strip() for topic in topics)]


def _vague(topics: Sequence[Topic], dice: Dice) -> list[str]:
    said = [sentence(text, dice) for text in dice.some(VAGUE, dice.between(1, 2))]
    if len(topics) > 1 or dice.chance(0.6):
        said += [sentence(dice.one(topic.details), dice) for topic in topics]
    return said


def _plain(topics: Sequence[Topic], dice: Dice) -> list[str]:
    said = _main(topics, dice)
    if dice.chance(0.4):
        said.append(sentence(dice.one(topics[0].details), dice))
    if dice.chance(0.45):
        said.append(sentence(dice.one(ASIDES), dice))
    if dice.chance(0.35):
        said.append(sentence(dice.one(STAKES), dice))
    return said


def _long(topics: Sequence[Topic], dice: Dice) -> list[str]:
    before = [sentence(text, dice) for text in dice.some(ASIDES, dice.between(0, 2))]
    extra = [sentence(text, dice) for text in dice.some(topics[0].details, dice.between(1, 2))]
    extra += [sentence(text, dice) for text in dice.some(ASIDES, dice.between(1, 4))]
    extra += [sentence(text, dice) for text in dice.some(STAKES, dice.between(1, 3))]
    return [*before, *_main(topics, dice), *dice.shuffled(extra)]


_WAYS: tuple[Callable[[Sequence[Topic], Dice], list[str]], ...] = (_terse, _vague, _plain, _long)


def _spoiled(text: str, dice: Dice) -> str:
    if dice.chance(0.12):
        text = noise.misspelled(text, dice)
    if dice.chance(0.05):
        text = text.lower()
    elif dice.chance(0.02):
        text = text.upper()
    if dice.chance(0.015):
        text += f" {noise.emoji(dice)}"
    return noise.odd(text, dice) if dice.chance(0.015) else text


def _letter(text: str, when: datetime, dice: Dice, *, long: bool) -> str:
    """Put a greeting above and, below, what people paste and sign."""
    parts = [text]
    if dice.chance(0.6):
        parts.insert(0, noise.greeting(dice))
    if dice.chance(0.25 if long else 0.03):
        parts.append(noise.log(when, dice))
    if dice.chance(0.75 if long else 0.4):
        parts.append(noise.farewell(dice))
    if long and dice.chance(0.2):
        earlier = " ".join(sentence(words, dice) for words in dice.some(VAGUE + STAKES, 3))
        parts.append(noise.quoted(earlier, when, dice))
    return ("\n\n" if long else "\n").join(parts)


def write(topics: Sequence[Topic], when: datetime, dice: Dice) -> str:
    """Return one ticket about these topics, the main one first."""
    way = _WAYS[dice.weighted(_MANNERS)]
    text = _spoiled(" ".join(way(topics, dice)), dice)
    return text if way is _terse else _letter(text, when, dice, long=way is _long)


def join_in(outage: str, when: datetime, dice: Dice) -> str:
    """Return one more person's report of an outage: nearly the words of all the others."""
    said = [dice.one(_SAME) + sentence(outage, dice)]
    if dice.chance(0.5):
        said.append(sentence(dice.one(STAKES), dice))
    return _letter(_spoiled(" ".join(said), dice), when, dice, long=dice.chance(0.1))


def chase(text: str, when: datetime, dice: Dice) -> str:
    """Return an earlier ticket sent once more with an impatient line above it."""
    below = text if dice.chance(0.5) else noise.quoted(text, when, dice)
    return f"{dice.one(_NEWS)}\n\n{below}"
