"""Names as the service gives them: ARNs, and hashes in the place of its random ones, so that a rehearsal repeats."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Arns:
    """Makes the ARNs of one account in one region."""

    region: str
    account: str

    def classifier(self, name: str, version: str | None) -> str:
        """Name a classifier, or one version of it."""
        return self._arn(f"document-classifier/{name}" + (f"/version/{version}" if version else ""))

    def endpoint(self, name: str) -> str:
        """Name an endpoint."""
        return self._arn(f"document-classifier-endpoint/{name}")

    def flywheel(self, name: str) -> str:
        """Name a flywheel."""
        return self._arn(f"flywheel/{name}")

    def job(self, job: str) -> str:
        """Name a classification job."""
        return self._arn(f"document-classification-job/{job}")

    def _arn(self, resource: str) -> str:
        return f"arn:aws:comprehend:{self.region}:{self.account}:{resource}"


def name_of(classifier: str) -> str:
    """Return the name of a classifier, which the service tells only in the ARN."""
    return classifier.split(":", 5)[5].split("/")[1]


def version_of(classifier: str) -> str | None:
    """Return its version's name, if it has one."""
    _, found, version = classifier.partition("/version/")
    return version if found else None


def hashed(*parts: object) -> str:
    """Return 32 signs that stand for these parts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
