"""What surrounds and spoils the words of a ticket: greetings, signatures, logs, quotes, typing errors."""

from datetime import datetime

from core.demo.dice import Dice
from core.demo.words import FIRST, LAST, expand

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}

_GREETINGS = (
    "Hi,", "Hello,", "Hello team,", "Good morning,", "Dear service desk,", "Hi all,", "Hey,", "Hello again,",
    "Good afternoon,", "Dear colleagues,", "Hi [{first}|there],", "Hallo zusammen,", "Guten Morgen,", "Bonjour,",
    "Bonjour à tous,", "Buenos días,", "Hola equipo,", "To whom it may concern,",
)  # fmt: skip
_ENDINGS = (
    "Thanks", "Thank you!", "Thanks in advance", "Best regards", "Kind regards", "Cheers", "Regards", "Many thanks,",
    "Viele Grüße", "Merci d'avance", "Saludos", "BR", "Thx",
)  # fmt: skip
_HOSTS = ("srv-0#.example.test", "files-0#.example.test", "gate.example.test", "node##.example.test", "192.0.2.1##")
_LOG_LINES = (
    "{time} ERROR [worker-#] request ####### failed: {code}",
    "{time} WARN  timeout after [10|30|60|90]000 ms while waiting for {host}",
    "{time} INFO  retry #/5 {host} status=50#",
    "{time} DEBUG session=0x7f####a#c0 user=u###### state=CLOSED",
    "    at example.desk.[Session|Store|Gateway|Spooler].[open|read|send|close]([Session|Store|Main].java:###)",
    "    at example.desk.core.[Queue|Loader|Handler].[next|load|handle]([Queue|Loader].java:##)",
    "Caused by: example.desk.[Timeout|Refused|NotFound]Error: {code} ({host}:8###)",
    "0x0000####: 4# 5a 9# 00 0# 00 ## 00  f# ff 00 00 b8 ## 00 00",
    '  File "C:\\Program Files\\Example\\[run|start|sync].py", line ###, in [main|load|push]',
)
_ODD = (
    "<b>urgent</b> {text}",
    "<p>{text}</p><br>",
    "{text} <script>alert(1)</script>",
    '=HYPERLINK("https://intranet.example.test/ticket/1";"my ticket") {text}',
    "=IMPORTANT= {text}",
    "+++ {text} +++",
    "@desk {text}",
    "- {text}",
    "&lt;no subject&gt; {text}",
)
_EMOJI = ("🙏", "😡", "😅", "🔥", "🖨️", "👍", "❗")


def _slip(letters: list[str], at: int, dice: Dice) -> None:
    kind = dice.below(4)
    letter = letters[at].lower()
    if kind == 0 and letter in _BESIDE:
        letters[at] = dice.one(_BESIDE[letter])
    elif kind == 1:
        letters[at] = ""
    elif kind == 2:  # noqa: PLR2004 - the third of four kinds of slip
        letters[at] *= 2
    else:
        letters[at - 1], letters[at] = letters[at], letters[at - 1]


def misspelled(text: str, dice: Dice) -> str:
    """Return the text with one to five slips of the fingers, in words only: numbers and addresses stay valid."""
    words = text.split(" ")
    plain = [index for index, word in enumerate(words) if len(word) > 3 and word.isalpha()]  # noqa: PLR2004 - long words
    for index in dice.some(plain, dice.between(1, 5)):
        letters = list(words[index])
        _slip(letters, dice.between(1, len(letters) - 1), dice)
        words[index] = "".join(letters)
    return " ".join(words)


def odd(text: str, dice: Dice) -> str:
    """Return the text as a mail gateway or a spreadsheet would spoil it: tags, formulas, leading signs."""
    return dice.one(_ODD).replace("{text}", text)


def greeting(dice: Dice) -> str:
    """Return the first line of a letter."""
    return expand(dice.one(_GREETINGS), dice)


def farewell(dice: Dice) -> str:
    """Return the last lines: a word of thanks, a name, and often a signature with invented addresses."""
    first, last = dice.one(FIRST), dice.one(LAST)
    lines = [dice.one(_ENDINGS), first if dice.chance(0.4) else f"{first} {last}"]
    if dice.chance(0.5):
        lines.append(expand("{dept}, {place}", dice))
    if dice.chance(0.45):
        lines.append(expand("[Phone|Tel.|T:|Call me:] 555-01##", dice))
    if dice.chance(0.45):
        lines.append(f"{first}.{last}@example.com".lower())
    if dice.chance(0.12):
        lines.append("This message is for the person it is addressed to. If it is not you, please delete it.")
    return "\n".join(lines)


def log(when: datetime, dice: Dice) -> str:
    """Return a pasted block of log lines, as people copy it from a window."""
    stamp = when.strftime("%Y-%m-%d %H:%M:")
    lines = []
    for _ in range(dice.between(3, 14)):
        line = dice.one(_LOG_LINES).replace("{time}", f"{stamp}[0|1|2|3|4|5]#,###").replace("{host}", dice.one(_HOSTS))
        lines.append(expand(line, dice))
    return "\n".join(lines)


def quoted(text: str, when: datetime, dice: Dice) -> str:
    """Return an earlier mail below its header, each line behind a sign."""
    sender = f"{dice.one(FIRST)}.{dice.one(LAST)}@example.com".lower()
    header = f"On {when:%d.%m.%Y} {sender} wrote:"
    return "\n".join([header, *(f"> {line}" for line in text.splitlines())])


def emoji(dice: Dice) -> str:
    """Return one small picture."""
    return dice.one(_EMOJI)
