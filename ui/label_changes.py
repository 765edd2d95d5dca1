"""Changing labels on a page: what a person chooses, what that would touch, and the button that does it."""

from collections.abc import Sequence

import streamlit as st

from core.domain.documents import ProjectId
from core.domain.errors import CountersignError, InvalidInput
from core.domain.labels import Change, ChangeKind, Label, Labels, LabelSet
from core.domain.reports import Touched
from ui import session, words

ACTS = {
    ChangeKind.ADD: ("Add", "What is decided stays as it is."),
    ChangeKind.RENAME: ("Rename", "The same thing under another name: every answer takes it."),
    ChangeKind.MERGE: ("Merge", "Several labels become one: every answer takes it."),
    ChangeKind.SPLIT: ("Split", "One label becomes several: people decide again which."),
    ChangeKind.RETIRE: ("Retire", "A label is given no more: people decide again what had no other."),
}
UNDOING = {
    ChangeKind.RENAME: "To undo it, rename the label again.",
    ChangeKind.MERGE: "It cannot be undone: nobody knows any more which ticket had which label.",
    ChangeKind.SPLIT: "It cannot be undone: the answers given to this label do not come back.",
    ChangeKind.RETIRE: "It cannot be undone: adding the label again does not bring its answers back.",
}
_NAMES = {ChangeKind.ADD: "New label", ChangeKind.RENAME: "New name", ChangeKind.MERGE: "Name of the merged label"}


def show(project: ProjectId, label_set: LabelSet) -> None:
    """Let a person choose a change, see what it touches, and make it."""
    captions = [sentence for _, sentence in ACTS.values()]
    kind = st.radio("What to do", list(ACTS), format_func=lambda one: ACTS[one][0], captions=captions)
    change = Change(kind=kind, old=_old(kind, label_set.labels), new=_new(kind))
    if kind is not ChangeKind.ADD:
        st.write(words.plain(_preview(project, change)))
    # A click is about the labels that were on the screen; by now somebody may have changed them.
    seen = st.session_state.get(f"labels-seen-{project}", label_set.number)
    st.session_state[f"labels-seen-{project}"] = label_set.number
    # Its words name the act: when what they say has changed, a click that was on its way does nothing.
    chosen = kind is ChangeKind.ADD or bool(change.old)
    if st.button(named(change), type="primary", icon=":material/label:", disabled=not chosen):
        touched = _touched(project, change) if seen == label_set.number else Touched()
        if touched.moving or touched.returning:
            _confirm(project, change, seen, touched)
        else:
            _make(project, change, seen)
            st.rerun()
    _say_what_was_done()


@st.dialog("Decided tickets change with it")
def _confirm(project: ProjectId, change: Change, seen: int, touched: Touched) -> None:
    """Ask once more before decided tickets are touched, saying whether it can be undone."""
    st.write(words.plain(f"{sentences(touched)} {UNDOING[change.kind]}"))
    act = f"Yes, {ACTS[change.kind][0].lower()}"
    if st.button(act, type="primary", icon=":material/label:", on_click=_make, args=(project, change, seen)):
        st.rerun()


def _make(project: ProjectId, change: Change, seen: int) -> None:
    """Make the change; the page's next run says what came of it."""
    try:
        made = session.app().labelling.apply(session.me(), project, change, seen)
    except CountersignError as problem:
        st.session_state["labels-refused"] = str(problem)
    else:
        st.session_state["labels-turn"] = st.session_state["labels-made"] = made.number


def _say_what_was_done() -> None:
    if refused := st.session_state.pop("labels-refused", ""):
        st.error(words.plain(refused), icon=":material/error:")
    if made := st.session_state.pop("labels-made", 0):
        st.toast(f"Done: this is label set {made} now.")


def named(change: Change) -> str:
    """Name an act for its button."""
    if change.kind is ChangeKind.ADD:
        return "Add label"
    verb, old, new = ACTS[change.kind][0], _called(change.old), _called(change.new)
    joint = "to" if change.kind is ChangeKind.RENAME else "into"
    return f"{verb} {old} {joint} {new}" if change.new else f"{verb} {old}"


def sentences(touched: Touched) -> str:
    """Say what a change touches."""
    held_out = f" ({touched.held_out:,} of them held out)" if touched.held_out else ""
    parts = [
        (touched.moving, "decided ticket takes the new label.", "decided tickets take the new label."),
        (touched.returning, f"ticket goes back to the queue{held_out}.", f"tickets go back to the queue{held_out}."),
        (touched.again, "answer to an undecided ticket must be given again.", "answers to undecided tickets must be given again."),
        (touched.waiting, "waiting ticket has it as a suggestion.", "waiting tickets have it as a suggestion."),
        (touched.known, "known answer is forgotten.", "known answers are forgotten."),
    ]  # fmt: skip
    found = [f"{count:,} {one if count == 1 else several}" for count, one, several in parts if count]
    if touched.speaking:
        found.append(_speaking(touched.speaking))
    return " ".join(found) or "No ticket is touched."


def _speaking(versions: Sequence[int]) -> str:
    *others, last = versions
    if not others:
        return f"Version {last} keeps suggesting it until you train again."
    return f"Versions {', '.join(map(str, others))} and {last} keep suggesting it until you train again."


def _touched(project: ProjectId, change: Change) -> Touched:
    try:
        return session.app().labelling.preview(session.me(), project, change).touched
    except InvalidInput:
        return Touched()  # the act itself says why it cannot be


def _preview(project: ProjectId, change: Change) -> str:
    if not change.old or not (change.new or change.kind is ChangeKind.RETIRE):
        return "What it touches is said here before anything changes."
    try:
        return sentences(session.app().labelling.preview(session.me(), project, change).touched)
    except InvalidInput as problem:
        return str(problem)


def _called(labels: Labels) -> str:
    return words.plain(f"'{labels[0]}'") if len(labels) == 1 else f"{len(labels) or ''} labels".strip()


def _old(kind: ChangeKind, labels: Labels) -> Labels:
    if kind is ChangeKind.ADD:
        return ()
    if kind in (ChangeKind.RENAME, ChangeKind.SPLIT):
        one = st.selectbox(f"Label to {kind.value}", labels, None, key=_key("one"), placeholder="choose one")
        return (one,) if one else ()
    return tuple(st.multiselect(f"Labels to {kind.value}", labels, key=_key("several"), placeholder="choose"))


def _new(kind: ChangeKind) -> Labels:
    if kind is ChangeKind.RETIRE:
        return ()
    if kind is ChangeKind.SPLIT:
        lines = st.text_area("What it becomes, one label a line", key=_key("parts")).splitlines()
        return tuple(Label(line) for line in lines if line.strip())
    name = st.text_input(_NAMES[kind], max_chars=100, key=_key(f"name-{kind.value}"))
    return (Label(name),) if name.strip() else ()


def _key(name: str) -> str:
    """Name a field so that it is empty again after a change."""
    return f"labels-{name}-{st.session_state.get('labels-turn', 0)}"
