"""Import: bring tickets from a file."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.domain.errors import FileUnreadable, InvalidInput, OverBudget
from core.domain.intake import ImportRecord
from core.domain.jobs import JobKind
from core.workflow.estimates import Upload
from ui import costs, jobs, session, strip, words
from ui.uploads import kept_file

me, project = session.me(), session.project()
intake = session.app().intake
st.title("Import tickets")
strip.show("import")
jobs.running(JobKind.IMPORT)
upload = st.file_uploader(
    "CSV, TSV, JSONL, Parquet, Excel, augmented manifest or A2I output.json; plain or gzip; UTF-8",
    type=["csv", "tsv", "txt", "jsonl", "ndjson", "parquet", "xlsx", "manifest", "json", "gz"],
)
if upload:
    path = kept_file(upload)
    said = st.radio("First row holds column names", ["guess", "yes", "no"], horizontal=True)
    header = {"guess": None, "yes": True, "no": False}[said]
    try:
        table, guess = intake.preview(me, path, upload.name, has_header=header)
    except FileUnreadable as problem:
        session.sorry(problem)
        st.stop()
    rows = [row.cells for row in table.rows if len(row.cells) == len(table.columns)]
    st.dataframe(pd.DataFrame(rows, columns=list(table.columns)), hide_index=True, height=240)
    columns = ["", *table.columns]

    def choose(what: str, guessed: str) -> str:
        """Let the person choose a column for this fact."""
        return st.selectbox(what, columns, columns.index(guessed), format_func=lambda name: name or "none")

    with st.container(horizontal=True):
        text, label = choose("Text", guess.text), choose("Label", guess.label)
        external, received = choose("Ticket id", guess.external_id), choose("Received", guess.received_at)
        mapping = replace(guess, text=text, label=label, external_id=external, received_at=received, urgency="")
        urgency = choose("Urgency", mapping.free(guess.urgency))
    first = bool(urgency) and st.checkbox(
        "Of numbers, the lowest are the most urgent",
        guess.one_is_first or not guess.urgency,
        help="Words (low, normal, high, critical) and P1 to P5 are understood as they are; P1 is the most urgent.",
    )
    mapping = replace(mapping, urgency=urgency, one_is_first=first)
    brought = Upload(table=table, mapping=mapping, name=upload.name, size=path.stat().st_size)
    with st.container(horizontal=True, vertical_alignment="center"):
        start = st.button("Import", type="primary", icon=":material/upload:", disabled=not text)
        answers = session.app().costing.estimate_import(me, project.id, brought)
        anyway = costs.ask("import", answers=answers)
    if start:
        try:
            intake.request(me, project.id, path, upload.name, mapping, anyway=anyway)
        except (FileUnreadable, InvalidInput, OverBudget) as problem:
            session.sorry(problem)
        else:
            session.done("import")
            st.rerun()

st.subheader("Imports so far")
records: list[ImportRecord] = intake.imports(me, project.id)
if not records:
    st.info("Nothing was imported yet. Choose a file above.", icon=":material/upload_file:")
    st.stop()
table_of = pd.DataFrame(
    {
        "File": [record.file_name for record in records],
        "When": [words.when(record.started_at) for record in records],
        "State": [record.state.value for record in records],
        "Added": [record.added for record in records],
        "There already": [record.repeated for record in records],
        "Left out": [record.bad for record in records],
        "With a label": [record.labelled for record in records],
    }
)
chosen = st.dataframe(table_of, hide_index=True, on_select="rerun", selection_mode="single-row")
for place in chosen.selection.rows:
    problems = intake.report(me, project.id, records[place].id).problems
    st.caption(f"Rows left out of {words.plain(records[place].file_name)}: {records[place].bad:,}")
    for left_out in problems[:200]:
        st.text(f"line {left_out.line}: {left_out.reason} {left_out.remedy}")
