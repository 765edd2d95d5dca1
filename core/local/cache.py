"""The models used last stay in memory, shared by all threads."""

from collections import OrderedDict
from threading import Lock

from core.domain.versions import Trained
from core.local import bundle
from core.local.blobs import FolderBlobs
from core.local.model import Model

ROOM = 2


class Models:
    """Loads each bundle once; beside production there is room for the candidate it is compared with."""

    def __init__(self, blobs: FolderBlobs) -> None:
        """Read bundles from these blobs."""
        self._blobs = blobs
        self._lock = Lock()
        self._models: OrderedDict[tuple[str, str, str], Model] = OrderedDict()

    def get(self, trained: Trained) -> Model:
        """Return the model of a training.

        Raises:
            MadeElsewhere: another engine made it.
            BundleDamaged: the bundle is missing or its bytes do not have the recorded hash.
        """
        key = (trained.engine, trained.bundle, trained.bundle_hash)
        with self._lock:
            model = self._models.pop(key, None) or bundle.opened(self._blobs, trained)
            self._models[key] = model
            while len(self._models) > ROOM:
                self._models.popitem(last=False)
        return model
