"""A release as the parameter says it."""

from dataclasses import replace

from core.aws.pointed import Pointed

_ARN = "arn:aws:comprehend:eu-west-1:123456789012"
FIRST = Pointed(
    release=1,
    number=1,
    version=1,
    classifier_arn=f"{_ARN}:document-classifier/desk/version/v1",
    endpoint_arn=f"{_ARN}:document-classifier-endpoint/desk",
    threshold=0.7,
    audit_share=0.02,
    labels_sha256="ab" * 32,
    held_out=3,
    decision=7,
)


def release(number: int) -> Pointed:
    arn = f"{_ARN}:document-classifier/desk/version/v{number}"
    return replace(FIRST, release=number, number=number, version=number, classifier_arn=arn)
