"""The card's module by itself: labels that travel once, questions, own keys, and the words of a ticket as stretches."""

import pytest

from tests.support.card_module import BARE, DATA, PAINTED, CardModule, carded

pytestmark = pytest.mark.browser
TEXT = "document.querySelector('.card .text').textContent"
ACTS = [{"act": "skip", "key": "s"}, {"act": "flag", "key": "f"}, {"act": "accept", "key": "Enter"}]


def test_a_place_waits_for_the_code_and_gets_its_card_when_it_comes(card_module: CardModule) -> None:
    script = f"""const one = mount(argument[0]); one.tell(argument[1]);
      const before = document.querySelector(".card"); card.default(); return [before, {TEXT}]"""
    assert card_module.run(script, [BARE, DATA]) == [None, "Hello"]


def test_a_place_that_is_gone_before_the_code_comes_gets_no_card(card_module: CardModule) -> None:
    script = "mount(argument).leave(); card.default(); return document.querySelector('.card')"
    assert card_module.run(script, DATA) is None


def test_the_same_code_again_leaves_the_card_as_it_is(card_module: CardModule) -> None:
    script = """const one = mount(argument), before = document.querySelector(".card");
      (await again()).default(); one.tell(argument);
      return [document.querySelectorAll(".card").length, document.querySelector(".card") === before]"""
    assert carded(card_module, script, DATA) == [1, True]


def test_a_card_without_labels_asks_for_them_and_shows_its_ticket_when_they_come(card_module: CardModule) -> None:
    script = f"""const [bare, whole] = argument; const one = mount(bare);
      const before = {TEXT}, states = [...one.states]; one.tell(whole);
      return [before, states, {TEXT}]"""
    before, states, after = carded(card_module, script, [BARE, DATA])
    assert before == "Loading the labels …"
    assert [(name, value["has"], value["answers"]) for name, value in states] == [("outbox", 0, [])]
    assert after == "Hello"


def test_a_card_without_labels_asks_again_only_when_the_server_may_not_have_heard(card_module: CardModule) -> None:
    script = "const one = mount(argument); one.tell(argument); one.tell(argument); return one.states.length"
    assert carded(card_module, script, BARE) == 1


def test_a_card_put_up_again_still_knows_the_labels(card_module: CardModule) -> None:
    script = f"""const [bare, whole] = argument; mount(whole).leave(); const two = mount(bare);
      return [{TEXT}, two.states.length]"""
    assert carded(card_module, script, [BARE, DATA]) == ["Hello", 0]


def test_a_newer_label_set_is_asked_for_and_the_ticket_waits_for_it(card_module: CardModule) -> None:
    script = f"""const [bare, whole] = argument; const one = mount(whole); one.tell({{ ...bare, label_set: 4 }});
      const before = {TEXT}, has = one.states.at(-1)[1].has;
      one.tell({{ ...whole, label_set: 4, labels: ["A", "C"] }}); return [before, has, {TEXT}]"""
    assert carded(card_module, script, [BARE, DATA]) == ["Loading the labels …", 3, "Hello"]


PRESS = "const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key }));"


def test_what_is_sent_names_the_label_set_that_is_known(card_module: CardModule) -> None:
    script = f"""const one = mount(argument); {PAINTED} {PRESS} press("2");
      while (!one.states.length) await new Promise(requestAnimationFrame);
      return one.states[0]"""
    name, value = carded(card_module, script, DATA)
    assert (name, value["has"], value["answers"][0]["labels"]) == ("outbox", 3, ["B"])


def test_an_answer_is_kept_in_the_browser_before_it_is_sent(card_module: CardModule) -> None:
    script = f"""const one = mount(argument); {PAINTED} {PRESS} press("2");
      const kept = Object.values(localStorage).map((entry) => JSON.parse(entry).labels);
      return [kept, one.states.length]"""
    assert carded(card_module, script, DATA) == [[["B"]], 0]


def test_a_question_without_an_answer_is_asked_again_and_not_for_ever(card_module: CardModule) -> None:
    script = f"""const one = mount({{ ...argument, resend_ms: 1 }}); {PAINTED} {PRESS} press("p");
      const asks = () => one.states.filter(([name]) => name === "ask").length;
      while (asks() < 5) await new Promise(requestAnimationFrame);
      const until = performance.now() + 1500;
      while (performance.now() < until) await new Promise(requestAnimationFrame);
      return [asks(), one.states[0][1].what, one.states[0][1].task]"""
    assert carded(card_module, script, DATA) == [5, "precedents", 1]


def test_a_ticket_that_goes_while_a_reason_is_asked_for_takes_the_question_with_it(card_module: CardModule) -> None:
    script = f"""const data = {{ ...argument, skip_reasons: ["x"] }}; const one = mount(data); {PAINTED} {PRESS} press("s");
      const asked = !document.querySelector(".reasons").hidden;
      one.tell({{ ...data, tickets: [{{ ...data.tickets[0], id: 2, text_hash: "h2" }}] }});
      return [asked, document.querySelector(".reasons").hidden]"""
    assert carded(card_module, script, DATA) == [True, True]


def test_a_ticket_that_comes_behind_an_earlier_one_takes_no_key_before_it_was_seen(card_module: CardModule) -> None:
    script = f"""const other = (id) => ({{ ...argument.tickets[0], id, text_hash: `h${{id}}`, text: `Text ${{id}}` }});
      const one = mount({{ ...argument, tickets: [other(1), other(2)] }}); {PAINTED} {PRESS} press("2");
      await new Promise(requestAnimationFrame); {PAINTED} press("b");
      one.tell({{ ...argument, tickets: [other(3)] }});
      for (let i = 0; i < 60; i++) await new Promise(requestAnimationFrame);
      const covered = document.querySelector(".card").dataset.painted ?? null;
      press("Escape"); press("1"); const at_once = Object.keys(localStorage).length;
      {PAINTED} press("1"); return [covered, at_once, Object.keys(localStorage).length]"""
    assert carded(card_module, script, DATA) == [None, 1, 2]


@pytest.mark.parametrize(
    ("own", "keys"),
    [
        ({}, {"skip": "s", "flag": "f", "accept": "Enter"}),
        ({"skip": "j"}, {"skip": "j", "flag": "f", "accept": "Enter"}),
        ({"skip": "f"}, {"skip": "f", "flag": "", "accept": "Enter"}),
        ({"skip": "f", "flag": "s"}, {"skip": "f", "flag": "s", "accept": "Enter"}),
        ({"fly": "s", "skip": 5, "accept": " "}, {"skip": "s", "flag": "f", "accept": " "}),
    ],
)
def test_own_keys_go_before_the_usual_ones(
    card_module: CardModule, own: dict[str, object], keys: dict[str, str]
) -> None:
    assert card_module.run("return Object.fromEntries(card.keyTable(...argument).keys)", [ACTS, own]) == keys


def test_a_key_means_its_act_in_either_case(card_module: CardModule) -> None:
    script = "return ['s', 'S', 'Enter', 'x'].map((key) => card.actOf(card.keyTable(argument, {}), key) ?? null)"
    assert card_module.run(script, ACTS) == ["skip", "skip", "accept", None]


def test_offsets_count_characters_as_python_does(card_module: CardModule) -> None:
    text = "a😀b word 😀😀 tail"
    why = [
        [text.index(word), text.index(word) + len(word), label, 1.0] for word, label in (("word", "A"), ("tail", "B"))
    ]
    script = """const [text, why] = argument;
      return card.towards(text, why, "A", "B").map(([start, end, name]) => [text.slice(start, end), name])"""
    assert card_module.run(script, [text, why]) == [["word", "first"], ["tail", "second"]]


def test_only_words_towards_the_first_two_labels_are_marked(card_module: CardModule) -> None:
    why = [[0, 1, "A", 0.5], [1, 2, "A", -0.5], [2, 3, "C", 0.5], [3, 3, "B", 0.5], [90, 99, "B", 0.5]]
    assert card_module.run("return card.towards('abcd', argument, 'A', 'B')", why) == [[0, 1, "first"]]


@pytest.mark.parametrize(
    ("text", "spans"),
    [("plain", []), ("", []), ("abcdef", [[1, 4, "first"], [2, 5, "second"]]), ("ab", [[0, 2, "a"], [0, 2, "b"]])],
)
def test_stretches_are_the_text_again_and_each_knows_its_marks(
    card_module: CardModule, text: str, spans: list[list[object]]
) -> None:
    found = card_module.run("return card.stretches(...argument)", [text, spans])
    assert "".join(one["text"] for one in found) == text
    marks = [
        sorted({str(name) for start, end, name in spans if int(str(start)) <= at < int(str(end))})
        for at in range(len(text))
    ]
    assert [one["marks"] for one in found for _ in one["text"]] == marks


def test_a_hidden_run_with_gaps_is_one(card_module: CardModule) -> None:
    assert card_module.run("return card.hiddenIn('▒▒ ▒▒▒, and ▒')", None) == [[0, 6, "hidden"], [12, 13, "hidden"]]


def test_words_that_the_other_text_does_not_have_are_found(card_module: CardModule) -> None:
    script = """const [text, other] = argument;
      return card.differing(text, other).map(([start, end]) => text.slice(start, end))"""
    assert card_module.run(script, ["Room 12 is cold, really", "room 13 is Cold"]) == ["12", "really"]
