"""Says whether a version is the one that was recorded, and can answer."""

import hashlib

from core.aws.blobs import S3Blobs
from core.aws.clients import Aws
from core.aws.places import Asked, note_in
from core.aws.standing import GONE, TRAINED, described
from core.domain.errors import BundleDamaged, InvalidInput, MadeElsewhere, NotFound
from core.domain.versions import Trained, why_not_here

ENGINE = "comprehend"
NOTE = "note"
"""The fact that holds the key of what was noted when its training was begun."""


def recorded(aws: Aws, blobs: S3Blobs, trained: Trained) -> Asked:
    """Return what a version was asked for, once it is certain that it is the recorded one and can answer.

    Raises:
        MadeElsewhere: another engine made it.
        BundleDamaged: there is no such version, or it is not the one that was recorded.
        ServiceAway, ServiceRefused: nobody knows.
    """
    if why := why_not_here(trained, cloud=True):
        raise MadeElsewhere(why)
    try:
        found = note_in(blobs, str(trained.facts.get(NOTE, "")))
    except InvalidInput:
        found = None
    if not found or found[0].arn != trained.bundle or hashlib.sha256(found[1]).hexdigest() != trained.bundle_hash:
        raise BundleDamaged("What was asked for it is not what was recorded.")
    try:
        said = described(aws, trained.bundle)
    except NotFound:
        raise BundleDamaged(GONE) from None
    if said["Status"] not in TRAINED:
        message = f"At Amazon it cannot answer ({said['Status']})."
        raise BundleDamaged(message)
    return found[0]
