"""After an erasure, is any byte of the value left in any file of the store, packed or not?"""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlops_magic.core.data.erasure import cleared, distinctive, matching, without
from mlops_magic.core.data.profile import profile
from mlops_magic.core.data.schema import infer
from mlops_magic.errors import DataVersionNotFound, UsageError
from mlops_magic.records.drift import DriftReport
from mlops_magic.records.gate import Compared, Gate, GateCheck, SegmentResult
from mlops_magic.records.model import NewModelVersion, Signed
from mlops_magic.records.run import Artifact, Param, RunParts, RunResult, RunStart
from mlops_magic.records.signature import Signature
from mlops_magic.services.data.data_erase import data_erase
from mlops_magic.services.data.data_load import data_load, data_log
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.services.data.validate import Asked, checked
from mlops_magic.store import audit, blobs
from mlops_magic.store.care import checks
from mlops_magic.store.data import drifts, schemas
from mlops_magic.store.database import open_database
from mlops_magic.store.models import card_fields, gates, models
from mlops_magic.store.runs import runs
from mlops_magic.store.runs.journal.journals import journals_of

NAME, MAIL, SALARY = "Augusta Ada Lovelace", "ada@analytical.engine", 918273.25
NEEDLES = (NAME.encode(), MAIL.encode(), np.float64(SALARY).tobytes(), b"918273.25", b"ada@analytical")


def unpacked(data):
    """Every buffer of every Arrow stream that lies one after another in a blob, decompressed."""
    found, reader = [], pa.BufferReader(data)
    try:
        while reader.tell() < len(data):
            for batch in pa.ipc.open_stream(reader):
                for column in batch.columns:
                    found += [bytes(buffer) for buffer in column.buffers() if buffer is not None]
    except (pa.ArrowException, OSError):
        pass  # a manifest, or bytes of another noun: they are searched as they are
    return found


def hits(database):
    """Files that hold a needle, as they are or unpacked."""
    found = set()
    for file in database.folder.rglob("*"):
        if file.is_file() and file.name != "writer.lock":
            data = file.read_bytes()
            if any(needle in part for part in (data, *unpacked(data)) for needle in NEEDLES):
                found.add(str(file.relative_to(database.folder)))
    return found


@pytest.fixture
def database(tmp_path):
    """An open store."""
    opened = open_database(tmp_path / ".mlops")
    yield opened
    opened.close()


def people(rows=100_000, seed=0):
    """A table with one person to be erased, in the middle."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "id": np.arange(rows),
            "name": pd.array([f"person {number}" for number in rng.integers(0, 1000, rows)], dtype="str"),
            "mail": pd.Categorical([f"m{number}@x.org" for number in rng.integers(0, 50, rows)]),
            "salary": rng.normal(50_000, 10_000, rows).round(2),
            "note": pd.Series([None] * rows, dtype=object),
        }
    )
    person = pd.DataFrame(
        {"id": [10**7 + 17], "name": [NAME], "mail": [MAIL], "salary": [SALARY], "note": [[NAME, {"x": MAIL}]]}
    )
    mixed = pd.concat(
        [frame.astype({"mail": "str"})[: rows // 2], person, frame.astype({"mail": "str"})[rows // 2 :]],
        ignore_index=True,
    )
    return mixed.astype({"mail": "category", "name": "str"}).drop(columns="note")


def save(database, value, name="people"):
    """A version."""
    return data_save(database, DataRequest(value, name), now_ns=1)


def history(database):
    """Versions with patches, slices and shared chunks, the person in all but one."""
    first = people()
    changed = first.copy()
    changed.loc[5::997, "salary"] = 1.0
    inserted = pd.concat(
        [changed[:20_000], people(500, 5)[:200].assign(id=lambda held: held["id"] + 10**6), changed[20_000:]],
        ignore_index=True,
    )
    inserted["mail"] = inserted["mail"].astype("category")
    inserted["name"] = inserted["name"].astype("str")
    gone = inserted[inserted["name"] != NAME].reset_index(drop=True)
    gone["mail"] = gone["mail"].cat.remove_unused_categories()
    versions = [first, changed, inserted, gone]
    for value in versions:
        save(database, value)
    return versions


def test_no_byte_is_left_and_the_others_are_as_they_were(database):
    """Every other row of every version, bit for bit; the doctor finds nothing; the tombstone holds digests only."""
    versions = history(database)
    assert hits(database)
    before = data_log(database, "people").versions
    done = data_erase(database, "people", f"name == {NAME!r}", reason="asked on paper", now_ns=9)
    assert hits(database) == set()
    assert dict(done.versions) == {"people@1": 1, "people@2": 1, "people@3": 1}
    assert done.left == ()
    for number, value in enumerate(versions, 1):
        expected = value[value["name"] != NAME]
        expected = expected.assign(mail=expected["mail"].cat.remove_unused_categories())
        pd.testing.assert_frame_equal(data_load(database, f"people@{number}"), expected, check_exact=True)
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    with database.read() as connection:
        links = [link for link in audit.links(connection) if link.action == "data erased"]
    assert len(links) == 3
    (stone,) = json.loads(json.loads(links[0].payload)["tombstones"])
    old = next(version for version in before if f"data:{version.reference}" == links[0].object)
    assert (stone["was"], stone["rows"], stone["reason"]) == (old.fingerprint, 1, "asked on paper")


def test_outputs_params_code_profiles_and_reports_are_cleared(database):
    """What a run printed and was given, and what was profiled, no longer says it; each is sealed again."""
    frame = people(200)
    save(database, frame)
    start = RunStart("e", "", 1, f"print({NAME!r})", f"print({NAME!r})", "", "", (("who", MAIL),))
    run = runs.begin(database, start)
    key = blobs.put(database, f"sum {SALARY} of {NAME}\n".encode())
    result = RunResult(
        "failed", 2, params=(Param("mail", MAIL, "str", "literal"),), error_text=f"KeyError: {NAME}", warnings=(MAIL,),
        artifacts=(Artifact("stdout", "stdout", key, 10, "text/plain"),),
    )  # fmt: skip
    runs.finish(database, run.id, result)
    report = DriftReport(NAME, "b", 1, 1, (), 0, 0.05, 0.02)
    drifts.put(database, report, now_ns=3)
    assert len(hits(database)) > 3
    done = data_erase(database, "people", f"salary == {SALARY}", now_ns=9)
    assert hits(database) == set()
    assert set(done.redacted) == {"run:1", "drift:1"}
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    again = runs.get(database, 1)
    assert again.params[0].value == "[erased]"
    assert blobs.get(database, again.artifacts[0].key).decode() == "sum 9.18e+05 of [erased]\n"


def test_what_a_run_has_said_while_it_runs_is_cleared(database):
    """Remarks, tags, params and the name of a metric; the journal of a run that goes on holds none of it."""
    data_save(database, DataRequest(people(), "people"), now_ns=1)
    run = runs.begin(database, RunStart("e", "", 1, "x", "x", "", ""))
    journal = journals_of(database).journal(run, print)
    journal.part(RunParts((Param("who", NAME, "str", "call"),), (("mail", MAIL),), (f"asked {NAME} first",)))
    journal.point("loss", 0.5, None)
    assert hits(database)
    erased = data_erase(database, "people", f"name == {NAME!r}", now_ns=5)
    assert hits(database) == set()
    assert erased.left == ()
    journal.point("loss", 0.25, None)
    done = runs.finish(database, run.id, RunResult("finished", 9), journal)
    assert (done.metrics[0].value, NAME in str(done)) == (0.25, False)
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}


def test_schemas_and_verdicts_are_cleared(database):
    """A label that a schema learnt, and a row that a verdict gives as its example, are gone; both can still be read."""
    frame = people(200).assign(plan=lambda held: np.where(held["name"] == NAME, MAIL, "basic"))
    save(database, frame)
    kept = schemas.put(database, infer(frame[["plan", "salary"]], "people"))
    odd = pd.DataFrame({"plan": ["basic", NAME] * 50, "salary": [SALARY] * 100})
    schemas.put_validation(database, checked(Asked(odd, NAME), kept), now_ns=2)
    database.scrub()  # the log is no file to look for its own beginning in
    assert len(hits(database)) > 2
    done = data_erase(database, "people", f"salary == {SALARY}", now_ns=9)
    assert hits(database) == set()
    assert set(done.redacted) == {"schema:people@1", "validation:1"}
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    assert schemas.get(database, "people").columns[0].name == "plan"
    assert schemas.get_validation(database, 1).failed


def test_verdicts_of_the_gate_and_words_of_a_card_are_cleared(database):
    """A segment that is a person, and a card that names one; both can still be read, and history holds."""
    save(database, people(200))
    signature = Signature((), named=True, output="class")
    version = NewModelVersion(
        "churn", None, "C", blobs.put(database, b"model"), 5, "fp1:est:0b", signature, None, (), (), None, (), 1
    )
    models.register(database, version, lambda _: Signed("s", "g", "k"), alias=None, actor="me", now_ns=1)
    worse = Compared("accuracy", 40, 0.5, 0.9, -0.4)
    segment = SegmentResult("name", NAME, worse, "failed")
    check = GateCheck("segments", "failed", f"name = {NAME} is worse by 0.4", worse)
    gates.put(database, Gate("churn@1", "champion", "", "df", "y", 40, (check,), (segment,)), now_ns=2)
    card_fields.put(database, "churn", None, {"limits": f"wrong for {MAIL}"}, actor="me", now_ns=3)
    database.scrub()
    assert len(hits(database)) > 1
    done = data_erase(database, "people", f"salary == {SALARY}", now_ns=9)
    assert hits(database) == set()
    assert set(done.redacted) == {"gate:1", "card:1"}
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    assert gates.get(database, 1).segments[0].value == "[erased]"
    assert card_fields.current(database, "churn", 1)[0].value == "wrong for [erased]"


def test_what_shares_a_chunk_is_written_apart_or_named(database):
    """Data of another name without the person stays readable; a copy with the person is named as left."""
    frame = people(90_000)
    save(database, frame)
    part = frame[65_536:].reset_index(drop=True)  # its chunks are those of the second piece of the whole
    part["mail"] = part["mail"].cat.remove_unused_categories()
    save(database, part, "part")
    save(database, frame, "copy")
    done = data_erase(database, "people", f"name == {NAME!r}", now_ns=9)
    assert done.left == ("data:copy@1",)
    pd.testing.assert_frame_equal(data_load(database, "part"), part, check_exact=True)
    pd.testing.assert_frame_equal(data_load(database, "copy"), frame, check_exact=True)
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    assert data_erase(database, "copy", f"name == {NAME!r}", now_ns=10).left == ()
    assert hits(database) == set()
    pd.testing.assert_frame_equal(data_load(database, "part"), part, check_exact=True)


def test_a_condition_that_finds_nothing_changes_nothing(database):
    """Nor does one that is no condition, a reason that holds the value, or an unknown name."""
    save(database, people(100))
    files = {file: file.read_bytes() for file in (database.folder / "blobs").rglob("*") if file.is_file()}
    for name, where, reason, kind, said in (
        ("people", "id == -5", "", UsageError, "no version of people has such a row"),
        ("people", "nosuch == 1", "", UsageError, "cannot be asked"),
        ("people", "id + 1", "", UsageError, "no condition"),
        ("people", "@__import__('os')", "", UsageError, "cannot be asked"),
        ("people", f"name == {NAME!r}", f"{NAME} asked", UsageError, "reason"),
        ("peple", "id == 1", "", DataVersionNotFound, "Did you mean 'people'"),
    ):
        with pytest.raises(kind, match=said):
            data_erase(database, name, where, reason=reason, now_ns=9)
    assert {file: file.read_bytes() for file in (database.folder / "blobs").rglob("*") if file.is_file()} == files


def test_texts_are_cleared_in_every_spelling():
    """Plain, JSON and repr; longer values before shorter ones that are part of them; numbers only where they stand alone."""
    assert cleared('{"a":"\\u00e9t\\u00e9"} été', ["été"]) == '{"a":"[erased]"} [erased]'
    assert cleared("Ada Lovelace, Ada", ["Ada", "Ada Lovelace"]) == "[erased], [erased]"
    assert cleared("123456.5 9123456.5 123456.51", [123456.5]) == "1.23e+05 9123456.5 123456.51"
    assert cleared("17 x", [17.0]) == "17 x"


def test_what_only_erased_rows_had_is_found():
    """Texts that another row has too, short ones and short numbers tell nobody apart."""
    frame = pd.DataFrame(
        {"t": ["Ada", "Bob", "Bob", "xy"], "n": [123456.5, 1.0, 2.0, 3.0], "b": [True, False, True, True]}
    )
    mask = matching(frame, "t == 'Ada' or n == 2 or t == 'xy'")
    assert distinctive([frame[mask]], [frame[~mask]]) == {"Ada", 123456.5}
    assert profile(without(frame, mask)).rows == 1
