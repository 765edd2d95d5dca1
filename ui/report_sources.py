"""The report's last pages: what was measured on, what the versions were made of, how to check it, what it cannot tell."""

import pandas as pd

from ui import lineage
from ui.limits import limits
from ui.report_markup import Markup, bullets, facts, joined, paragraph, section, table, tag
from ui.report_words import Told, moment, name_of

SQL = "SELECT evidence FROM comparison WHERE id = {id}"
SQLITE = 'sqlite3 countersign.db "{sql}" | tr -d "\\n" | sha256sum'
POSTGRES = 'psql -At -c "{sql}" | tr -d "\\n" | sha256sum'


def held_out(told: Told) -> Markup:
    """Say what the tickets are that both versions were measured on."""
    known = told.dossier
    found = known.held_out
    known_facts = {
        "Name": f"H{found.number}",
        "Tickets": f"{found.documents:,}, {found.reviews:,} of them with a label given here by a person",
        "Labels": f"label set {found.label_set.number}, {len(found.label_set.labels):,} labels",
        "Frozen": moment(found.created_at),
        "Manifest, SHA-256": tag("code", found.manifest_hash),
    }
    if not known.first:
        known_facts["Comparisons on it so far"] = f"{known.uses:,}, this one included"
    share = f"{100 * known.project.held_out_share:.0f} %"
    said = (
        f"About {share} of all tickets are drawn by a keyed hash of their text as they come in, whatever any version says "
        "of them. Such a ticket never trains a version: the database refuses it. The set is those of them that came "
        "with a label, or that people labelled without seeing a prediction; once frozen it does not change."
    )
    return section("What they were measured on", paragraph(said), facts(known_facts))


def versions(told: Told) -> Markup:
    """Put what made the versions side by side."""
    known = told.dossier
    entries = [known.candidate] if known.first else [known.base, known.candidate]
    made = [
        {"Trained": moment(entry.version.created_at), **lineage.made_of(entry, told.names), **lineage.hashes(entry)}
        for entry in entries
    ]
    rows = list(dict.fromkeys(name for one in made for name in one))
    columns = {name_of(entry): [one.get(name, "–") for name in rows] for entry, one in zip(entries, made, strict=True)}
    frame = pd.DataFrame({"": rows, **columns})
    about = "What each was made of; the fingerprints are SHA-256 of the bundle and of the lists of tickets with labels."
    return section("Where the versions come from", table(frame, about), kind="lineage")


def check(told: Told) -> Markup:
    """Say how anyone can tell that nothing was changed since."""
    comparison = told.dossier.comparison
    sql = SQL.format(id=comparison.id)
    return section(
        "How to check this report",
        paragraph(f"Compared {moment(comparison.made_at)}. The evidence behind every figure has the SHA-256"),
        tag("p", tag("code", comparison.evidence_hash)),
        paragraph(
            f"It is kept as text, as comparison {comparison.id}. Whoever keeps the database gets the same hash from it, "
            "in SQLite or in PostgreSQL:"
        ),
        tag("pre", joined((SQLITE.format(sql=sql), "\n", POSTGRES.format(sql=sql)))),
        bullets(
            (
                "The Compare page shows the first letters of the hash, and every ticket behind every number.",
                "The Audit page checks that each act, decisions included, is as it was written: it is one sealed chain.",
                "The report of the same facts has the same bytes, but for when and by whom it was written.",
            )
        ),
    )


def silence(told: Told) -> Markup:
    """Say what the figures cannot tell."""
    return section("What this cannot tell", bullets(limits(told.dossier)))
