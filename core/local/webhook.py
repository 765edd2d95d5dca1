"""Notices by POST to an address that somebody reads: JSON, signed with a secret that both sides know."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from core.domain.errors import ServiceAway, ServiceRefused
from core.domain.notices import Notice

SIGNATURE = "Countersign-Signature"
PATIENCE = 10.0
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def signature(secret: str, body: bytes) -> str:
    """Return what shows that a body comes from who knows the secret, and is whole."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


@dataclass(frozen=True, kw_only=True)
class WebhookNotifier:
    """Posts to one address. It may hold a key of the receiver's, so that no error names more of it than its host."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    patience: float = PATIENCE

    @property
    def host(self) -> str:
        """Name who is told, without whatever else the address holds."""
        return urlsplit(self.url).hostname or ""

    def tell(self, notice: Notice) -> None:
        """Post a notice; a second time it arrives a second time, with the same `id`.

        Raises:
            ServiceAway: it does not answer, or not now; tell it again.
            ServiceRefused: it answers that it does not take this; it may be the address that is wrong.
        """
        status = self._post(json.dumps(asdict(notice), sort_keys=True).encode())
        if status // 100 == HTTPStatus.OK // 100:
            return
        message = f"{self.host} answered {status}."
        if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ServiceAway(message)
        if status // 100 == HTTPStatus.MULTIPLE_CHOICES // 100:
            message = f"{message} It sends elsewhere, where nobody is told: set the address that it sends to."
        raise ServiceRefused(message)

    def _post(self, body: bytes) -> int:
        headers = {"Content-Type": "application/json", "User-Agent": "Countersign"}
        if self.secret:
            headers[SIGNATURE] = signature(self.secret, body)
        place = urlsplit(self.url)
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        # Neither follows redirects nor looks for a proxy: what is signed goes to whom it is for, or nowhere.
        connection = kind(place.hostname or "", place.port, timeout=self.patience)
        try:
            connection.request("POST", f"{place.path or '/'}{'?' if place.query else ''}{place.query}", body, headers)
            return connection.getresponse().status
        except (OSError, HTTPException) as problem:
            message = f"{self.host} did not answer ({type(problem).__name__})."
            # Not "from problem": its text may hold the address.
            raise ServiceAway(message) from None
        finally:
            connection.close()
