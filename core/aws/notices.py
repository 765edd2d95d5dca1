"""Notices to a topic of SNS: plain text for people, JSON for programs."""

import json
import unicodedata
from dataclasses import asdict, dataclass

from core.aws.clients import Aws, told
from core.domain.notices import Notice

_LONGEST_SUBJECT = 100
#: What programs subscribe with; to all others goes the text.
_PROGRAMS = ("sqs", "lambda", "http", "https", "firehose")


@dataclass(frozen=True, kw_only=True)
class SnsNotifier:
    """Publishes to one topic; who listens is decided there."""

    aws: Aws
    topic: str

    def tell(self, notice: Notice) -> None:
        """Publish a notice; a second time it arrives a second time, with the same `notice_id`.

        Raises:
            ServiceAway: it may not have gone out; tell it again.
            ServiceRefused: there is no permission, or no such topic.
        """
        document = json.dumps(asdict(notice), sort_keys=True)
        text = f"{notice.sentence}\n\n{notice.link}\n"
        with told():
            self.aws.client("sns").publish(
                TopicArn=self.topic,
                Subject=_subject(notice.subject),
                MessageStructure="json",
                Message=json.dumps({"default": text, **dict.fromkeys(_PROGRAMS, document)}),
                MessageAttributes={"notice_id": {"DataType": "String", "StringValue": notice.id}},
            )


def _subject(text: str) -> str:
    """Return what a subject may be: one short line of ASCII; what has no letter there is a question mark."""
    plain = " ".join(unicodedata.normalize("NFKD", text).split())
    letters = (letter if " " <= letter <= "~" else "?" for letter in plain if not unicodedata.combining(letter))
    return "".join(letters)[:_LONGEST_SUBJECT].strip() or "Countersign"
