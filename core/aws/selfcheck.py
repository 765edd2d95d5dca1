"""Tries at the start what the AWS mode needs, and says in a sentence what is wrong and what to do about it."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from core.aws.blobs import S3Blobs
from core.aws.clients import Aws, told
from core.domain.errors import CountersignError, ServiceAway, ServiceRefused, from_disk
from core.domain.surroundings import Check

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}", re.ASCII)
_PROBE, _MARK = "self-check", "self-check"
_LATER = "It is tried again in a few minutes; if it stays so, look at the network between here and Amazon."


@dataclass(frozen=True, kw_only=True)
class SelfCheck:
    """What is tried: where files lie, the role Comprehend reads and writes by, where production is named, a topic.

    What it writes on the way holds nothing of any ticket: a small file that is deleted again, and one parameter.
    """

    aws: Aws
    blobs: S3Blobs
    role: str
    path: str
    topic: str = ""
    rehearsal: bool = False

    def run(self) -> list[Check]:
        """Try everything, each for itself; what cannot be tried is said in the same way."""
        topic = [("Topic", self._topic, "Look at COUNTERSIGN_TOPIC, and allow sns:GetTopicAttributes.")]
        return [
            _tried("Identity", self._identity, "Give this program a role or a profile; no page takes credentials."),
            _tried("Region", self._region, "Set COUNTERSIGN_REGION to the region where the bucket is."),
            _tried(
                "Bucket", self._bucket, "Look at COUNTERSIGN_BUCKET: its name, its region, and what its policy allows."
            ),
            _tried(
                "Role",
                self._role,
                "Set COUNTERSIGN_ROLE to the ARN of the role by which Comprehend reads and writes the bucket.",
            ),
            _tried(
                "Parameters", self._parameters, f"Allow this program to write and label parameters in {self.path}/."
            ),
            _tried(
                "Comprehend", self._comprehend, "Allow what the shipped policy allows; look whether the region has it."
            ),
            *(_tried(*one) for one in topic if self.topic),
        ]

    def _identity(self) -> str:
        with told():
            said = self.aws.client("sts").get_caller_identity()
        if self.rehearsal:
            return "Rehearsal: this machine plays Amazon, and nobody is signed in there."
        return f"This program is {said['Arn'].rpartition(':')[2]} of account {said['Account']}."

    def _region(self) -> str:
        return f"It works in {self._here()}."

    def _here(self) -> str:
        return str(self.aws.client("ssm").meta.region_name)  # S3 would name one where none is set

    def _bucket(self) -> str:
        name, here = self.blobs.bucket, self._here()
        with told():
            there = self.aws.client("s3").head_bucket(Bucket=name).get("BucketRegion") or here
        if there != here:
            message = f"The bucket '{name}' lies in {there}, and this program works in {here}."
            raise ServiceRefused(message)
        word = secrets.token_hex(8).encode()  # another one each time, so that no copy of an earlier one is read
        self.blobs.put(_PROBE, [word])
        try:
            if self.blobs.path(_PROBE).read_bytes() != word:
                message = f"What was written to the bucket '{name}' reads otherwise: something else writes there too."
                raise ServiceRefused(message)
        finally:
            self.blobs.delete(_PROBE)
        return f"The bucket '{name}' takes files, gives them back and deletes them."

    def _role(self) -> str:
        if not _ROLE.fullmatch(self.role):
            message = f"'{self.role}' is no ARN of a role." if self.role else "No role is set for Comprehend."
            raise ServiceRefused(message)
        name = self.role.rpartition("/")[2]
        return f"Comprehend is given the role '{name}'. Whether this program may give it (iam:PassRole), only a training tells."

    def _parameters(self) -> str:
        name, ssm = f"{self.path}/{_PROBE}", self.aws.client("ssm")
        with told():
            version = ssm.put_parameter(Name=name, Value="ok", Type="String", Overwrite=True)["Version"]
            ssm.get_parameter(Name=name)
            ssm.get_parameter_history(Name=name, MaxResults=1)
            ssm.get_parameters_by_path(Path=self.path, MaxResults=1)
            which = {"Name": name, "ParameterVersion": version, "Labels": [_MARK]}
            ssm.label_parameter_version(**which)
            ssm.unlabel_parameter_version(**which)
        return f"Parameters in {self.path}/ can be written, read and labelled."

    def _comprehend(self) -> str:
        with told():
            self.aws.client("comprehend").list_document_classifiers(MaxResults=1)
        return "Comprehend answers, and lists classifiers."

    def _topic(self) -> str:
        region = self.topic.split(":")[3]  # it may lie in another one
        with told():
            (self.aws if region == self.aws.region else Aws(region=region)).client("sns").get_topic_attributes(
                TopicArn=self.topic
            )
        name = self.topic.rpartition(":")[2]
        return f"The topic '{name}' is there. Whether this program may publish to it, only a notice tells."


def _tried(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name=name, ok=True, sentence=look())
    except OSError as problem:
        return Check(name=name, ok=False, sentence=str(from_disk(problem)), remedy=remedy)
    except CountersignError as problem:
        todo = _LATER if isinstance(problem, ServiceAway) else remedy
        return Check(name=name, ok=False, sentence=problem.detail or str(problem), remedy=todo)
