"""A model is loaded only if a trusted key signed exactly these bytes as this version."""

import os
from dataclasses import replace

import numpy as np
import pytest
from blake3 import blake3
from sklearn.linear_model import LogisticRegression

from mlops_magic.adapters import keys, model_files
from mlops_magic.errors import BlobCorrupt, NotTrusted
from mlops_magic.records.model import NewModelVersion, Signed
from mlops_magic.records.signature import Signature


class Armed:
    """Leaves a marker when it is unpickled."""

    def __init__(self, marker):
        self.marker = str(marker)

    def __reduce__(self):
        return os.mkdir, (self.marker,)


def new_version(data, name="churn"):
    """A version of these bytes."""
    key = blake3(data).hexdigest()
    signature = Signature((), named=True, output="class")
    return NewModelVersion(
        name, 1, "T", key, len(data), "fp1:est:0", signature, None, (), (), None, (("numpy", "2"),), 1
    )


def signed_by(folder, data, number=1, name="churn"):
    """What register would keep."""
    return keys.sign(model_files.statement(new_version(data, name), number), folder)


def opened(data, signed, folder, **changed):
    """Load as version 1 of churn, unless told otherwise."""
    asked = {"blob_key": blake3(data).hexdigest(), "name": "churn", "version": 1, **changed}
    return model_files.loaded(data, signed, folder, **asked)


@pytest.fixture
def armed(tmp_path):
    """A pickle that would leave a marker, and a check on the way out that it did not."""
    marker = tmp_path / "it ran"
    yield model_files.dumped(Armed(marker))
    assert not marker.exists()


def test_an_armed_pickle_would_have_run(tmp_path):
    """The marker works: signed by ourselves, the pickle is opened and leaves it."""
    data = model_files.dumped(Armed(tmp_path / "marker"))
    opened(data, signed_by(tmp_path / "keys", data), tmp_path / "keys")
    assert (tmp_path / "marker").exists()


def test_a_model_comes_back_and_predicts_the_same(tmp_path):
    """An estimator, and a function of the notebook's own."""
    rows, target = np.arange(20.0).reshape(10, 2), np.arange(10) % 2
    model = LogisticRegression().fit(rows, target)
    data = model_files.dumped(model)
    back = opened(data, signed_by(tmp_path, data), tmp_path)
    assert np.array_equal(back.predict_proba(rows), model.predict_proba(rows))
    data = model_files.dumped(lambda x: x + 1)
    assert opened(data, signed_by(tmp_path, data), tmp_path)(1) == 2


def test_a_flipped_bit_is_not_unpickled(tmp_path, armed):
    """The bytes are compared with the digest that was signed, whatever digest the row claims."""
    signed = signed_by(tmp_path, armed)
    for position in (0, len(armed) // 2, len(armed) - 1):
        changed = bytearray(armed)
        changed[position] ^= 1
        with pytest.raises(BlobCorrupt):
            opened(bytes(changed), signed, tmp_path, blob_key=blake3(armed).hexdigest())
        with pytest.raises(NotTrusted, match="another blob"):
            opened(bytes(changed), signed, tmp_path)


def test_a_validly_signed_blob_of_another_version_is_refused(tmp_path, armed):
    """Swapped number, swapped model: an old signature does not fit a new place."""
    signed = signed_by(tmp_path, armed)
    with pytest.raises(NotTrusted, match=r"another version \(1 instead of 2\)"):
        opened(armed, signed, tmp_path, version=2)
    with pytest.raises(NotTrusted, match="another model"):
        opened(armed, signed, tmp_path, name="price")
    with pytest.raises(NotTrusted, match="another version"):
        opened(armed, signed, tmp_path, version=True)


def test_a_foreign_key_is_refused(tmp_path, armed):
    """A store made elsewhere lists and shows its models, and does not load them."""
    with pytest.raises(NotTrusted, match="neither yours nor one you trust"):
        opened(armed, signed_by(tmp_path / "theirs", armed), tmp_path / "mine")


@pytest.mark.parametrize("statement", ["", "null", "[]", "{}", '{"blob":1}', "{", '"churn"'])
def test_a_signed_statement_that_says_nothing_is_refused(tmp_path, armed, statement):
    """Our own signature under something else opens nothing."""
    with pytest.raises(NotTrusted):
        opened(armed, keys.sign(statement, tmp_path), tmp_path)


def test_no_signature_is_refused(tmp_path, armed):
    """There is no "none"."""
    good = signed_by(tmp_path, armed)
    for signed in (
        Signed(good.statement, "", good.signer),
        replace(good, signer="none"),
        replace(good, signature="00"),
    ):
        with pytest.raises(NotTrusted):
            opened(armed, signed, tmp_path)


def test_another_format_is_refused(tmp_path, armed):
    """A statement for an unknown format is not read as a pickle."""
    said = model_files.statement(new_version(armed), 1).replace('"cloudpickle"', '"onnx"')
    with pytest.raises(NotTrusted, match="another format"):
        opened(armed, keys.sign(said, tmp_path), tmp_path)
