"""A policy as columns of a project or of a release, and back."""

from typing import Any

from sqlalchemy import Row

from core.domain.labels import Label
from core.domain.routing import Policy


def policy_kept(policy: Policy) -> dict[str, Any]:
    """Return the columns that hold a policy; without thresholds of single labels it is as it always was."""
    own = [list(pair) for pair in policy.by_label] or None
    return {"threshold": policy.threshold, "audit_share": policy.audit_share, "label_thresholds": own}


def policy_from(row: Row[Any]) -> Policy:
    """Return the policy of a row that has its columns."""
    own = tuple((Label(label), float(threshold)) for label, threshold in row.label_thresholds or ())
    return Policy(threshold=row.threshold, audit_share=row.audit_share, by_label=own)
