"""The demo's history looks like life, and is the same every time."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from core.demo.arrivals import quotas
from core.demo.generator import START, all_labels, tagged, tickets
from core.demo.topic import ACCESS, NEW_LABEL, SECURITY
from core.domain.documents import text_hash
from core.domain.labels import label_named

PRINT_HASH = """
import hashlib
from core.demo.generator import tagged, tickets
every = [*tickets(labelled=900, unlabelled=300), *tagged(count=200)]
print(hashlib.sha256(repr(every).encode()).hexdigest())
"""


def week(ticket) -> int:
    return (ticket.received_at - START).days // 7 + 1


def hash_in_a_process(hash_seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", PRINT_HASH], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_same_seed_gives_the_same_history_in_every_process():
    here = [*tickets(labelled=900, unlabelled=300), *tagged(count=200)]
    expected = hashlib.sha256(repr(here).encode()).hexdigest()
    assert [hash_in_a_process("1"), hash_in_a_process("4242")] == [expected, expected]


def test_another_seed_gives_another_history():
    one, other = (next(iter(tickets(seed=seed, labelled=50, unlabelled=0))) for seed in (1, 2))
    assert one != other


def test_as_many_tickets_come_as_were_asked_for(history):
    assert sum(ticket.label is not None for ticket in history) == 6000
    assert sum(ticket.label is None for ticket in history) == 3000


def test_numbers_are_consecutive_and_times_never_run_backwards(history):
    assert [ticket.external_id for ticket in history] == [f"INC-{100_001 + at}" for at in range(9000)]
    assert all(one.received_at <= other.received_at for one, other in pairwise(history))


def test_all_times_are_utc_and_within_the_eight_weeks(history):
    assert START.weekday() == 0
    assert {ticket.received_at.tzinfo for ticket in history} == {UTC}
    assert {week(ticket) for ticket in history} == set(range(1, 9))


def test_labelled_and_unlabelled_are_both_spread_over_the_weeks(history):
    for known in (True, False):
        weeks = Counter(week(ticket) for ticket in history if (ticket.label is not None) == known)
        assert max(weeks.values()) < 2 * min(weeks.values())


def test_most_tickets_come_in_office_hours(history):
    office = [t for t in history if t.received_at.weekday() < 5 and 7 <= t.received_at.hour < 18]
    assert 0.85 < len(office) / len(history) < 0.97


def test_there_are_twelve_labels_and_each_is_a_good_name(history):
    assert len(all_labels()) == 12
    assert {ticket.true_label for ticket in history} == set(all_labels())
    assert [label_named(label) for label in all_labels()] == list(all_labels())


def test_the_largest_label_has_about_ten_times_the_tickets_of_the_smallest(history):
    truth = Counter(ticket.true_label for ticket in history)
    assert max(truth, key=truth.__getitem__) == ACCESS
    assert min(truth, key=truth.__getitem__) == SECURITY
    assert 8.5 < truth[ACCESS] / truth[SECURITY] < 11


def test_the_new_label_begins_in_week_six_and_not_before(history):
    new = [ticket for ticket in history if NEW_LABEL in (ticket.label, *ticket.labels)]
    assert len(new) > 150
    assert min(week(ticket) for ticket in new) == 6
    assert any(ticket.label is None for ticket in new)


def test_before_week_six_nobody_names_an_assistant(history):
    early = [ticket.text.lower() for ticket in history if week(ticket) < 6]
    assert not any("quillo" in text or "assistant" in text or "chatbot" in text for text in early)


def test_a_shorter_history_knows_nothing_of_the_new_label():
    assert NEW_LABEL not in {ticket.true_label for ticket in tickets(weeks=5, labelled=1500, unlabelled=0)}


def test_three_percent_of_the_recorded_labels_are_wrong(history):
    known = [ticket for ticket in history if ticket.label is not None]
    assert 0.025 <= sum(ticket.label != ticket.true_label for ticket in known) / len(known) <= 0.035


def test_some_tickets_touch_a_second_label_and_it_is_another(history):
    double = [ticket for ticket in history if ticket.second_label]
    assert 0.03 < len(double) / len(history) < 0.1
    assert all(ticket.second_label != ticket.true_label for ticket in double)
    assert all(ticket.labels == (ticket.true_label, ticket.second_label) for ticket in double)


def test_outages_bring_many_nearly_equal_tickets_within_the_hour(history):
    said: dict[tuple[str, str], list[datetime]] = {}
    for ticket in history:
        for part in re.split(r"[.!:\n]", ticket.text.lower()):
            if len(part) > 25:
                said.setdefault((ticket.true_label, part.strip()), []).append(ticket.received_at)
    hour = timedelta(hours=1)
    crowds = [key for key, times in said.items() if any(b - a < hour for a, b in zip(times, times[4:], strict=False))]
    assert len({label for label, _ in crowds}) == 12
    assert len(crowds) > 25


def test_impatient_people_send_the_same_text_again(history):
    earlier: set[str] = set()
    again = 0
    for ticket in history:
        again += any(text in earlier for text in (ticket.text.partition("\n\n")[2],) if len(text) > 15)
        earlier.add(ticket.text)
    assert again > 40


def test_few_texts_are_exactly_equal(history):
    different = {text_hash(ticket.text) for ticket in history}
    assert 0.93 < len(different) / len(history) < 0.99


def test_texts_are_short_and_long(history):
    lengths = sorted(len(ticket.text) for ticket in history)
    assert lengths[0] > 0
    assert lengths[450] < 40
    assert 120 < lengths[4500] < 260
    assert lengths[8550] > 700
    assert lengths[-1] < 3000


@pytest.mark.parametrize(
    ("sign", "least"),
    [
        (r"(?i)<b>urgent</b>", 3),
        (r"(?i)<script>alert\(1\)</script>", 3),
        (r"(?im)^=hyperlink\(", 3),
        (r"(?m)^> ", 300),
        (r"at example\.desk\.", 200),
        (r"0x0000", 100),
        (r"Hallo zusammen|Bonjour|Buenos días", 300),
        (r"555-01\d\d", 1000),
        (r"@example\.com", 1000),
        ("[\U0001f300-\U0001faff]", 30),
    ],
)
def test_the_history_holds_what_people_paste(history, sign, least):
    assert sum(re.search(sign, ticket.text) is not None for ticket in history) >= least


def test_some_people_shout(history):
    assert 50 < sum(ticket.text[:60].isupper() for ticket in history) < 500


def test_all_addresses_hosts_and_numbers_are_invented(history, several):
    for ticket in (*history, *several):
        text = ticket.text.lower()
        assert all(re.search(r"example\.(com|test)$", at) for at in re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", text))
        assert all(host.endswith("example.test") for host in re.findall(r"https?://([^/\s\"]+)", text))
        assert all(re.match(r"555-01\d\d", call) for call in re.findall(r"(?<![\d-])\d{3}[- ]\d{4}(?![\d-])", text))
        nets = re.findall(r"(?<![\d.])\d+\.\d+\.\d+\.\d+(?![\d.])", text)
        assert all(net.startswith(("10.", "192.0.2.", "198.51.100.")) for net in nets)
        assert "+" not in re.sub(r"\+\+\+", "", text)


def test_tagged_tickets_have_one_to_three_different_labels(several):
    counts = Counter(len(ticket.labels) for ticket in several)
    assert len(several) == 600
    assert set(counts) == {1, 2, 3}
    assert min(counts.values()) > 50
    assert all(len(set(ticket.labels)) == len(ticket.labels) for ticket in several)
    assert all(ticket.label == ticket.true_label for ticket in several)


def test_tagged_tickets_follow_the_rule_of_week_six(several):
    new = [ticket for ticket in several if NEW_LABEL in ticket.labels]
    assert new
    assert min(week(ticket) for ticket in new) == 6


def test_the_start_may_be_given():
    start = datetime(2025, 3, 3, tzinfo=UTC)
    times = [ticket.received_at for ticket in tickets(weeks=2, labelled=200, unlabelled=0, start=start)]
    assert start <= times[0]
    assert times[-1] < start + timedelta(weeks=2)


@pytest.mark.parametrize("count", [0, 1, 7, 100, 6000])
def test_quotas_add_up(count):
    assert sum(quotas(count, list(all_labels()))) == count


def test_an_empty_history_is_empty():
    assert list(tickets(labelled=0, unlabelled=0)) == []
