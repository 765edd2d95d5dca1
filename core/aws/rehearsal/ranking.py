"""An answer as the service gives it: the best three of all labels, whatever the model knows of the others."""

from core.aws.rehearsal.records import Json
from core.domain.labels import Kind
from core.domain.predictions import Prediction

_TOP = 3


def top(prediction: Prediction, kind: Kind) -> Json:
    """Return `Classes` or `Labels`, best first, with four digits as the service's files have."""
    best = sorted(prediction.scores, key=lambda score: (-score.value, score.label))[:_TOP]
    found = [{"Name": score.label, "Score": round(score.value, 4)} for score in best]
    return {"Classes" if kind is Kind.SINGLE else "Labels": found}
