"""Export: take tickets and their labels away as a file."""

from datetime import UTC, datetime, time

import streamlit as st

from core.domain.errors import Busy
from core.domain.exports import FOR_EVERYTHING, FOR_TRAINING, Format, Wanted
from core.domain.jobs import JobKind
from ui import downloads, jobs, session, words

FORMATS = {
    Format.CSV: "Spreadsheet (CSV)",
    Format.COMPREHEND: "Amazon Comprehend (CSV)",
    Format.JSONL: "Everything (JSON Lines)",
    Format.MANIFEST: "Augmented manifest",
}
ABOUT = (
    "One row a ticket. What looks like a formula gets an apostrophe, which an import here takes away again.",
    "Label and text, no header; several labels with | between, tickets with none left out. Nothing before formulas.",
    "Every answer that stands: who, what, when, beside which scores, and by which label set.",
    "As SageMaker Ground Truth writes it; the label attribute is called label.",
)
KIND, WHAT, DAY, HELD_OUT = "export-kind", "export-what", "export-day", "export-held-out"
LABELLED, SINCE, EVERY = "All with a label", "Reviewed since", "Every ticket"

me, project = session.me(), session.project()
exporting = session.app().exporting
st.title("Export")
st.caption(
    "Files hold the tickets' texts whole, personal data included. Who makes or downloads one is in the audit trail. "
    "Reviewing goes on meanwhile."
)
if not session.app().reports.overview(me, project.id).tickets:
    st.info("There are no tickets yet. Import some first.", icon=":material/upload_file:")
    st.stop()
kind = st.radio("File", list(FORMATS), format_func=FORMATS.__getitem__, captions=ABOUT, key=KIND)
choices = [LABELLED, SINCE, *([EVERY] if kind in FOR_EVERYTHING else [])]
with st.container(horizontal=True, vertical_alignment="bottom"):
    if st.radio("Tickets", choices, horizontal=True, key=WHAT) == SINCE:
        st.date_input("Since (UTC)", "today", max_value="today", key=DAY)
if kind in FOR_TRAINING:
    st.checkbox(
        "Include held-out tickets",
        key=HELD_OUT,
        help="This file cannot mark them. A model that has learned from held-out tickets cannot be measured by them.",
    )


def write() -> None:
    """Ask for the file as it is chosen at the click, of which the page may not have heard yet; twice asks once."""
    chosen = st.session_state
    kind, what, day = chosen[KIND], chosen[WHAT], chosen.get(DAY)
    wanted = Wanted(
        format=kind,
        reviewed_since=datetime.combine(day, time(), UTC) if what == SINCE and day else None,
        everything=what == EVERY and kind in FOR_EVERYTHING,
        with_held_out=bool(chosen.get(HELD_OUT)) and kind in FOR_TRAINING,
    )
    try:
        session.app().exporting.request(session.me(), project.id, wanted, session.operation("export"))
    except Busy as problem:
        session.sorry(problem)
    session.done("export")


st.button("Write the file", type="primary", icon=":material/download:", on_click=write)
jobs.running(JobKind.EXPORT)

st.subheader("Ready to download")
files = exporting.ready(me, project.id)
if not files:
    st.caption("No file yet. Each is kept for a day.")
names = session.names()
for file in files:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(file.name, width="stretch")
        st.caption(
            f"{file.rows:,} tickets{' without held-out ones' if file.wanted.without_held_out else ''}, "
            f"label set {file.label_set}, {file.size / 1e6:,.1f} MB, "
            f"for {words.plain(names.get(file.by, file.by))}, kept until {words.when(file.until)}"
        )
        st.link_button("Download", downloads.link(me, project.id, file), icon=":material/download:", type="tertiary")
