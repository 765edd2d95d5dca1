"""A bundle holds a model, shows every damage, and runs nothing."""

import io
import json
import pickle
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import softmax

from core.domain.documents import NORMALISER, normalise
from core.domain.errors import BundleDamaged
from core.domain.labels import Kind
from core.local import bundle
from core.local.calibration import STRAIGHT, Bend
from core.local.learning import Lesson, learn
from tests.support.local_texts import examples, labels

OLD_TEXTS = ["The printer jams, the printer!", "no paper IN the tray 7", "字 straße a b-c", "the the screen"]
TEXTS = [e.text for e in examples(20, 3, seed=2)]


@pytest.fixture
def path(model, tmp_path):
    path = tmp_path / "bundle.zip"
    bundle.write(model, {"documents": 90}, path)
    return path


def rewritten(path, name, change):
    """Change one member and return the hash of the new bundle."""
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return bundle.hash_of(path)


def changed_manifest(**new):
    return lambda content: json.dumps({**json.loads(content), **new}).encode()


def test_a_loaded_model_answers_as_the_one_that_was_written(model, path):
    loaded = bundle.load(path, bundle.hash_of(path))
    assert list(loaded.predict(TEXTS)) == list(model.predict(TEXTS))


def test_the_same_model_makes_the_same_bytes(model, path, tmp_path):
    bundle.write(model, {"documents": 90}, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == path.read_bytes()


def test_no_time_of_writing_is_in_the_bytes(path):
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_multi_label_model_with_strange_signs_survives(tmp_path):
    names = ("ä b", "é|".strip("|"), "字")
    lessons = [Lesson(f"{e.text} 字 \U0001f4a5 \u2028 x", (names[i % 3],)) for i, e in enumerate(examples(40, 3))]
    made = learn(Kind.MULTI, names, lessons, lambda *_: None).model
    bundle.write(made, {}, tmp_path / "b.zip")
    loaded = bundle.load(tmp_path / "b.zip", bundle.hash_of(tmp_path / "b.zip"))
    assert (loaded.kind, loaded.labels) == (made.kind, made.labels)
    assert list(loaded.predict(TEXTS)) == list(made.predict(TEXTS))


def test_a_loaded_model_can_be_written_again_to_the_same_bytes(path, tmp_path):
    loaded = bundle.load(path, bundle.hash_of(path))
    bundle.write(loaded, {"documents": 90}, tmp_path / "again.zip")
    assert bundle.hash_of(tmp_path / "again.zip") == bundle.hash_of(path)


def old_bundle(path, weights):
    """Write a bundle as the first format was; return the answers it then gave, made without our features."""
    from sklearn.feature_extraction.text import CountVectorizer

    plain = [normalise(text) for text in OLD_TEXTS]
    shapes = (("word", (1, 2)), ("char_wb", (3, 5)))
    rows, members, first = [], {}, 0
    for number, (analyzer, ngrams) in enumerate(shapes):
        pattern = {"token_pattern": r"(?u)\b\w+\b"} if analyzer == "word" else {}
        counter = CountVectorizer(analyzer=analyzer, ngram_range=ngrams, lowercase=False, dtype=np.float32, **pattern)
        counts = counter.fit_transform(plain)
        counts.sort_indices()
        idf = np.linspace(1, 3, counts.shape[1], dtype=np.float32)
        counts.data = (1 + np.log(counts.data)) * idf[counts.indices]
        for row in range(len(plain)):
            own = slice(*counts.indptr[row : row + 2])
            counts.data[own] /= np.sqrt(sum(counts.data[own].astype(np.float64) ** 2)).astype(np.float32)
        rows.append(counts)
        members[f"terms-{number}.txt"] = "\n".join(counter.get_feature_names_out()).encode()
        members[f"idf-{number}.npy"] = npy(idf)
        first += counts.shape[1]
    rows = sparse.hstack(rows, format="csr", dtype=np.float32)
    weights = weights.standard_normal((first, 3)).astype(np.float32)
    ones, zeros = np.ones(3, dtype=np.float32), np.zeros(3, dtype=np.float32)
    manifest = {"format": 1, "normaliser": NORMALISER, "kind": "single", "labels": ["a", "b", "c"]}
    manifest["parts"] = [{"analyzer": analyzer, "ngrams": ngrams} for analyzer, ngrams in shapes]
    members |= {"manifest.json": json.dumps(manifest).encode(), "weights.npy": npy(weights)}
    members |= {f"{name}.npy": npy(array) for name, array in (("bias", zeros), ("slope", ones), ("offset", zeros))}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return softmax((rows @ weights).astype(np.float64), axis=1)


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_bundle_of_the_first_format_answers_to_the_last_bit_as_it_did(tmp_path):
    answered = old_bundle(tmp_path / "old.zip", np.random.default_rng(4))
    loaded = bundle.load(tmp_path / "old.zip", bundle.hash_of(tmp_path / "old.zip"))
    assert loaded.probabilities(OLD_TEXTS).tobytes() == answered.tobytes()


def test_the_bends_come_back_and_a_bundle_of_the_second_format_has_none(model, path):
    bent = replace(model, each=Bend(above=0.5), whole=Bend(shift=-0.25))
    bundle.write(bent, {}, path)
    loaded = bundle.load(path, bundle.hash_of(path))
    assert (loaded.each, loaded.whole) == (bent.each, bent.whole)
    digest = rewritten(path, "manifest.json", changed_manifest(format=2))
    assert bundle.load(path, digest).whole == STRAIGHT


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(place=st.floats(0, 0.999), flip=st.integers(1, 255))
def test_any_changed_byte_is_noticed(path, tmp_path_factory, place, flip):
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= flip
    damaged = tmp_path_factory.mktemp("damaged") / "b.zip"
    damaged.write_bytes(content)
    with pytest.raises(BundleDamaged):
        bundle.load(damaged, bundle.hash_of(path))


def test_a_bundle_cut_short_is_noticed(path):
    expected = bundle.hash_of(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BundleDamaged):
        bundle.load(path, expected)


def test_a_missing_bundle_is_damaged(tmp_path):
    with pytest.raises(BundleDamaged):
        bundle.load(tmp_path / "gone.zip", "0" * 64)


@pytest.mark.parametrize(
    "new",
    [
        {"format": 4},
        {"normaliser": "other"},
        {"labels": ["a"]},
        {"kind": "both"},
        {"parts": []},
        {"parts": 3},
        {"bends": {"each": {"above": 1.0, "upon": 2.0}}},
    ],
)
def test_a_bundle_this_program_cannot_read_is_refused_even_with_its_right_hash(path, new):
    digest = rewritten(path, "manifest.json", changed_manifest(**new))
    with pytest.raises(BundleDamaged):
        bundle.load(path, digest)


def test_what_is_no_bundle_is_refused_even_with_its_right_hash(path):
    path.write_bytes(b"something else")
    with pytest.raises(BundleDamaged):
        bundle.load(path, bundle.hash_of(path))


def test_a_pickle_in_a_bundle_is_never_opened(path, tmp_path):
    opened = tmp_path / "opened"

    class Trap:
        def __reduce__(self):
            return (type(opened).touch, (opened,))

    for content in (pickle.dumps(Trap()), array_of(Trap(), tmp_path)):
        digest = rewritten(path, "weights.npy", lambda _, content=content: content)
        with pytest.raises(BundleDamaged):
            bundle.load(path, digest)
    assert not opened.exists()


def array_of(value, tmp_path):
    np.save(tmp_path / "trap.npy", np.array([value], dtype=object), allow_pickle=True)
    return (tmp_path / "trap.npy").read_bytes()


def test_the_manifest_says_what_it_is(path):
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["format"] == bundle.FORMAT
    assert manifest["engine"] == bundle.ENGINE
    assert manifest["normaliser"] == NORMALISER
    assert manifest["labels"] == list(labels(3))
    assert manifest["facts"] == {"documents": 90}
