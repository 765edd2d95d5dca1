"""A notice goes to a topic in two shapes: a mail people can read, and a document with its id for programs."""

import json
from dataclasses import asdict, replace

import pytest

from core.aws.notices import SnsNotifier
from core.bootstrap import bootstrap
from core.config import Amazon, Settings
from core.domain.actors import SYSTEM
from core.domain.errors import NotFound, ServiceAway
from core.domain.projects import NewProject
from tests.contracts.test_notifier import NOTICE
from tests.support.aws import failing, hooked, sent, topic


@pytest.fixture
def arn(aws):
    return topic(aws)[0]


@pytest.fixture
def notifier(aws, arn):
    return SnsNotifier(aws=aws, topic=arn)


def test_a_program_finds_the_id_without_reading_the_message(aws):
    arn, messages = topic(aws)
    SnsNotifier(aws=aws, topic=arn).tell(NOTICE)
    (message,) = messages()
    assert message["MessageAttributes"] == {"notice_id": {"Type": "String", "Value": "3f1c"}}


def test_people_get_the_sentence_and_where_to_act_and_programs_the_document(notifier, arn):
    notifier.tell(NOTICE)
    (message,) = sent(arn)
    shapes = json.loads(message.text)
    assert shapes["default"] == f"{NOTICE.sentence}\n\n{NOTICE.link}\n"
    assert {json.dumps(json.loads(shapes[name])) for name in ("sqs", "lambda", "https")} == {
        json.dumps(asdict(NOTICE), sort_keys=True)
    }


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Release 4 is in production", "Release 4 is in production"),
        ("Größe\n und  Maß", "Gro?e und Ma?"),
        (" \t", "Countersign"),
        ("件名", "??"),
        ("a\x00b", "a?b"),
        ("x" * 101, "x" * 100),
        ("x" * 99 + " y", "x" * 99),
    ],
)
def test_the_subject_is_one_short_line_of_plain_letters(notifier, arn, subject, said):
    notifier.tell(replace(NOTICE, subject=subject))
    assert [message.subject for message in sent(arn)] == [said]


def test_a_topic_that_is_not_there_is_told(aws, arn):
    with pytest.raises(NotFound, match="Check the names and the region"):
        SnsNotifier(aws=aws, topic=f"{arn}-of-nobody").tell(NOTICE)


def test_a_notice_whose_answer_was_lost_can_be_told_again(notifier, aws, arn):
    with hooked(aws.client("sns"), "after-call.sns.Publish", failing("InternalError")), pytest.raises(ServiceAway):
        notifier.tell(NOTICE)
    notifier.tell(NOTICE)
    assert [message.id for message in sent(arn)] == ["3f1c", "3f1c"]


def test_what_happened_waits_for_the_topic_and_goes_out_to_it_once(arn, tmp_path):
    amazon = Amazon(bucket="desk", role="arn:aws:iam::123456789012:role/reads")
    app = bootstrap(Settings(home=tmp_path, amazon=amazon, topic=arn))
    app.store.migrate()
    project = app.projects.start(SYSTEM, NewProject(name="Desk"))
    app.telling.try_out(SYSTEM, project.id, "trial-1")
    for _ in range(2):
        app.telling.deliver()
    assert [(message.id, message.subject) for message in sent(arn)] == [("p1-trial-1", "Desk: this is a test")]
    assert [(told.name, told.place, now.waiting) for told, now in app.telling.state(SYSTEM)] == [
        ("topic", "countersign", 0)
    ]


def test_with_both_set_each_is_told(arn, tmp_path):
    amazon = Amazon(bucket="desk", role="arn:aws:iam::123456789012:role/reads")
    app = bootstrap(Settings(home=tmp_path, amazon=amazon, topic=arn, webhook="https://hooks.example/k3y"))
    assert [receiver.name for receiver in app.telling.receivers] == ["webhook", "topic"]


def test_without_amazon_as_the_engine_no_topic_is_told(arn, tmp_path):
    assert bootstrap(Settings(home=tmp_path, topic=arn)).telling.receivers == ()
