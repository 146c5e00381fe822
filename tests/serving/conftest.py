"""Exported services, started as a user starts them and stopped by their own process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlops_magic.core.data.examples import example_rows
from mlops_magic.core.data.signature import infer_signature
from mlops_magic.export.service import service_folder_name, write_service
from mlops_magic.records.model import ModelVersion, Signed
from mlops_magic.records.run import Metric


@dataclass
class Service:
    """A running service and how to ask it."""

    url: str
    process: subprocess.Popen

    def ask(self, path, body=None):
        """Status and parsed answer; `body` is sent as JSON unless it is bytes."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


def version_of(name, signature, model="sklearn.pipeline.Pipeline"):
    """A registered version, made by hand."""
    return ModelVersion(
        id=1, name=name, version=3, aliases=("champion",), run_id=12, type=model, blob_key="0" * 64, size_bytes=1,
        fingerprint="fp1:est:" + "0" * 32, signature=signature, profile=None,
        metrics=(Metric("accuracy", 0.9), Metric("loss", float("nan"))), data=(("customers", "fp1:df:" + "1" * 32),),
        recipe_key=None, libraries=(), created_ns=1_700_000_000 * 10**9, signed=Signed("", "", ""),
    )  # fmt: skip


@pytest.fixture(scope="session")
def export():
    """Exports a model as a user's verbs would, and gives the folder."""

    def exported(model, inputs, parent, *, name="churn", output="number", classes=()):
        signature = infer_signature(inputs, output=output, classes=classes)
        version = version_of(name, signature)
        probe = (example_rows(inputs[:20], signature), model.predict(inputs[:20]))
        folder = parent / service_folder_name(version)
        return write_service(version, cloudpickle.dumps(model), folder, probe=probe)

    return exported


@pytest.fixture(scope="session")
def started():
    """Starts a folder's app on a free port; the process ends with the block."""

    @contextmanager
    def running(folder, *, launcher=("app.py",)):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        process = subprocess.Popen(
            [sys.executable, "-B", *launcher, "--port", "0"],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            line = process.stdout.readline()
            if "answers at" not in line:
                raise AssertionError(line + process.communicate(timeout=30)[1])
            yield Service(line.split()[-1], process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)

    return running


@pytest.fixture(scope="session")
def customers():
    """Numbers and texts, some missing."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "age": random.integers(18, 90, 200),
            "income": random.normal(size=200),
            "city": random.choice(["Rome", "Oslo", "Köln"], 200),
        }
    )
    frame.loc[::7, "income"] = np.nan
    frame.loc[::5, "city"] = None
    return frame


@pytest.fixture(scope="session")
def churn(customers):
    """A pipeline on a frame, fitted."""
    pipeline = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), ["age", "income"]),
            (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), ["city"]),
        ),
        LogisticRegression(),
    )
    return pipeline.fit(customers, np.where(customers["age"] > 50, "leaves", "stays"))


@pytest.fixture(scope="session")
def folder(churn, customers, export, tmp_path_factory):
    """The pipeline's exported service."""
    parent = tmp_path_factory.mktemp("exports")
    return parent / export(churn, customers, parent, output="class", classes=("leaves", "stays")).folder
