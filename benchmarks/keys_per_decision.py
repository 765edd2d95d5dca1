"""How many keys it takes to find any label by typing: `python -m benchmarks.keys_per_decision`.

Asked of the card's own filter for every label of sets of 12, 77 and 1,000. Counted is everything that is pressed:
the slash, the letters, arrows, and the last key (Enter, or the digit of a row). What a person types is the beginning
of a name, of one of its words, or of several words one after the other; the labels the model ranks first, which need
one key, are left out of account. Within four keys + Enter: the slash is one of the four.
"""

import argparse
import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks import intents
from benchmarks.browser import browser
from benchmarks.reporting import report

HERE = Path(__file__).resolve().parent
DESK = HERE.parent / "ui" / "review_desk.js"
FINDER = HERE / "keys_per_decision.js"
LONGEST, EVERY_QUICK, MOST_QUICK = 5, 10, 100
SHARE = 0.95


def main() -> None:
    """Compute, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="look for every tenth label of the large sets only")
    quick = bool(parser.parse_args().quick)
    sets = intents.own() | ({} if quick else intents.public())
    figures: dict[str, float | None] = {}
    for name, labels in sets.items():
        every = EVERY_QUICK if quick and len(labels) > MOST_QUICK else 1
        counts = keys(labels, every)
        figures[f"mean_{name}"] = round(sum(count + 1 for count in counts) / len(counts), 3)
        figures[f"share_within_4_{name}"] = round(sum(count <= 4 for count in counts) / len(counts), 4)  # noqa: PLR2004 - the issue's four keys
        figures[f"most_{name}"] = max(counts) + 1
    report("keys_per_decision", figures, {}, at_least={"share_within_4_1000": SHARE})


def keys(labels: list[str], every: int) -> list[int]:
    """Return for each label, or every so many-th, the keys before the last one."""
    source = base64.b64encode(DESK.read_bytes()).decode()
    asked = {"source": source, "labels": labels, "longest": LONGEST, "every": every}
    return _in_node(asked) if shutil.which("node") else _in_browser(asked)


def _in_node(asked: dict[str, Any]) -> list[int]:
    script = f"{FINDER.read_text(encoding='utf-8')}\nimport {{ readFileSync }} from 'node:fs';\n"
    script += "console.log(JSON.stringify(await keysFor(JSON.parse(readFileSync(0, 'utf-8')))));"
    command = ["node", "--input-type=module", "--eval", script]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return [int(count) for count in json.loads(done.stdout)]


def _in_browser(asked: dict[str, Any]) -> list[int]:
    with browser() as one:
        page = one.new_page()
        found = page.evaluate(
            f"async (asked) => {{ {FINDER.read_text(encoding='utf-8')} return keysFor(asked); }}", asked
        )
        return [int(count) for count in found]


if __name__ == "__main__":
    main()
