"""Near-duplicates: how alike two texts are, and a fingerprint that finds those that are without comparing all.

MinHash (Broder 1997) over the words and pairs of neighbouring words of the normalised text, cut into bands
(Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", §3.4), hashed by multiply-shift (Dietzfelbinger et al.
1997). Fingerprints are stored: whatever changes them here makes old ones meet no new ones.
"""

import re
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.domain.documents import normalise

ALIKE = 0.8
"""From here on two texts are near-duplicates: in tickets of 30 words one or two differ, in those of 8 hardly one."""
BANDS, ROWS = 13, 5  # two texts with likeness s share a band with probability 1 - (1 - s ** ROWS) ** BANDS: .994 at .8
_SEED = 1997
_BLOCK = 2_048
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
#: Words; in scripts that put no spaces between them (Thai to Khmer, Japanese, Chinese) each sign is one.
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def bands(text: str) -> tuple[str, ...]:
    """Return the bands of a text's fingerprint: texts that are alike share at least one of them, others hardly ever.

    A text without any sign in it has none, and so is like no other.
    """
    parts = shingles(text)
    if not parts:
        return ()
    hashed = np.frombuffer(b"".join(map(_hash, parts)), dtype="<u8")
    smallest = _signature(hashed).astype("<u4").reshape(BANDS, ROWS)
    # The place is part of a band: the third of one text is not the fifth of another.
    return tuple(_hash(bytes([place]) + row.tobytes()).hex() for place, row in enumerate(smallest))


def alike(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1: the share of their words and pairs of words that they have in common."""
    return shared(shingles(one), shingles(other))


def shared(left: frozenset[bytes], right: frozenset[bytes]) -> float:
    """Return which share of all parts of two texts they have in common; 0 without a part."""
    common = len(left & right)
    together = len(left) + len(right) - common
    return common / together if together else 0.0


def shingles(text: str) -> frozenset[bytes]:
    """Return the different words and pairs of neighbouring words of a text; all of it where it has no word."""
    plain = normalise(text)
    words = [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(plain)]
    if not words:
        return frozenset({plain.encode("utf-8", "surrogatepass")} if plain else ())
    return frozenset(words) | {b"%b %b" % pair for pair in pairwise(words)}


def _hash(part: bytes) -> bytes:
    return blake2b(part, digest_size=8).digest()


def _signature(hashed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return for each of the hash functions the smallest value among the parts."""
    smallest = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashed), _BLOCK):  # a long text has too many parts for one table of all values
        values = hashed[start : start + _BLOCK, None] * _FACTORS + _SUMMANDS  # modulo 2 ** 64, as it should be
        np.minimum(smallest, (values >> np.uint64(32)).min(axis=0), out=smallest)
    return smallest


def _numbers(seed: int) -> npt.NDArray[np.uint64]:
    """Return numbers that no version of a library changes."""
    parts = (blake2b(f"{seed}/{place}".encode(), digest_size=8).digest() for place in range(BANDS * ROWS))
    return np.frombuffer(b"".join(parts), dtype="<u8").astype(np.uint64)


_FACTORS, _SUMMANDS = _numbers(_SEED) | np.uint64(1), _numbers(_SEED + 1)
