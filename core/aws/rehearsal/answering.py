"""ClassifyDocument: one text at once, as fast as an endpoint's inference units allow."""

from core.aws.rehearsal import learning, timing
from core.aws.rehearsal.lessons import kind_of
from core.aws.rehearsal.ranking import top
from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import refuse
from core.aws.rehearsal.world import World

_SIGNS = 100  # of a text, that a unit reads in a second
_DOCUMENTS = 2  # that it reads in a second, however short


class Queue:
    """The work that waits at each endpoint; a call is taken while it is less than a second's."""

    def __init__(self) -> None:
        """Begin with none."""
        self._waiting: dict[str, tuple[float, float]] = {}

    def takes(self, endpoint: str, signs: int, units: int, now: float) -> bool:
        """Take a text in, or say that there is too much to do."""
        seconds, at = self._waiting.get(endpoint, (0.0, now))
        left = max(seconds - (now - at), 0.0)
        if left >= 1:
            return False
        self._waiting[endpoint] = (left + max(signs / _SIGNS, 1 / _DOCUMENTS) / units, now)
        return True


def classify(world: World, queue: Queue, params: Json) -> Json:
    """ClassifyDocument."""
    if ("Text" in params) == ("Bytes" in params):
        refuse("InvalidRequest", "Give either Text or Bytes.")
    if "Bytes" in params:
        refuse("InvalidRequest", "Documents other than plain text are not rehearsed.")
    size, most = len(params["Text"].encode()), world.settings.limits.text_bytes
    if size > most:
        allowed = f"Max length of request text allowed is {most} bytes"
        refuse("TextSizeLimitExceeded", f"{allowed} while in this request the text size is {size} bytes")
    one = world.state.endpoints.get(params["EndpointArn"])
    if one is None or timing.endpoint(one, world.now, world.times) not in timing.SERVING:
        refuse("ResourceUnavailable", "The endpoint does not serve.")
    arn, units = timing.model(one, world.now, world.times)
    if not queue.takes(one.arn, len(params["Text"]), units, world.now):
        refuse("Throttling", "Rate exceeded")  # the service's model has no TooManyRequests for this operation
    model = world.model(arn)
    (answer,) = world.engine.predict(learning.trained(model), [params["Text"]])
    return top(answer, kind_of(model.request))
