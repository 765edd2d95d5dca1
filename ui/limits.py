"""What evidence cannot tell, in sentences: the same in the decision report and in the model card."""

from collections.abc import Iterator

from core.domain.guards import Standing
from core.workflow.reports import Dossier
from ui import unshared


def limits(known: Dossier) -> list[str]:
    """Say what these figures are silent about, what is particular to them first."""
    return [*_particular(known), *_always(known)]


def _particular(known: Dossier) -> Iterator[str]:
    about = "Labels it does not know" if known.first else "Labels that not both know"
    for said in unshared.sentences(known):
        yield f"{about}: {said[0].lower()}{said[1:]}"
    evidence, tickets = known.comparison.evidence, known.held_out.documents
    if evidence.detectable and not known.first:
        yield (
            f"Small differences: {tickets:,} tickets show a gain of {100 * evidence.detectable:.1f} points of accuracy "
            "four times in five. A smaller one, or a smaller loss, will often stay unseen."
        )
    few = sum(one.standing is Standing.TOO_FEW for one in evidence.guard)
    if few and not known.first:
        yield (
            f"{few:,} of {len(evidence.guard):,} labels: each of them has too few held-out tickets to say whether "
            "it became better or worse."
        )
    if not evidence.guard and not known.first:
        yield "Single labels: this comparison is older than the tests label by label."
    if not known.first:
        yield from _leaked(known)
    if known.uses > 1:
        yield (
            f"How much of this is luck: the same held-out tickets served {known.uses:,} comparisons so far. The more "
            "often they are used, the sooner a version does well on them by chance."
        )


def _leaked(known: Dossier) -> Iterator[str]:
    """Say whether held-out tickets were learned from, and what the gain is without them."""
    leakage, metric = known.comparison.evidence.leakage, known.rule.metric
    if leakage is None:
        yield "Copies: nobody looked for held-out tickets among the training tickets; this comparison is older than that."
    elif leakage.exact or leakage.near:
        also = f"Copies: {leakage.exact:,} held-out tickets are also training tickets of a version, {leakage.near:,} nearly so."
        gain = leakage.without.gains[metric] if leakage.without else None
        figures = f"{100 * gain.value:+.1f} points [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]" if gain else ""
        yield f"{also} Without them the change in {metric.value} is {figures}." if gain else also


def _always(known: Dossier) -> Iterator[str]:
    since = f"{known.held_out.created_at:%-d %b %Y}"
    yield f"Tomorrow's tickets: the held-out set was frozen on {since}. When people write about other things, look again."
    yield "Whether its labels are right: both figures and verdict take the labels that people gave as the truth."
    yield "Costs: every ticket counts the same here, whatever a wrong answer means to whoever wrote it."
    yield "Training as such: each version is one training. Another on the same tickets may do a little better or worse."
    if not known.first:
        yield "Safety: no evidence of harm is not evidence of no harm, least of all where tickets are few."
        yield "Single confusions: their p is not corrected for how many there are; some are small by chance."
    yield "How it does in production: the Overview page has that figure, from tickets drawn at random and reviewed."
