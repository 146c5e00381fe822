"""What a proof says when it fails, and what it compares: places, sources, answers of models, tolerances, frozen values."""

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl

from mlops_magic.adapters.fork_server import ForkServer

FOREST = """import numpy as np
from sklearn.linear_model import LogisticRegression
X = np.arange(60.0).reshape(30, 2); y = (X[:, 0] > 20).astype(int)"""
PAGE = """import http.server, io, threading, urllib.request
import pandas as pd
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'a\\n1\\n3\\n')
    def log_message(self, *words): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
thread = threading.Thread(target=server.serve_forever, daemon=True); thread.start()"""


@pytest.fixture
def proof(notebook):
    """Export and read proof.json; the error's sentence where there is none."""

    def export(target, options="--budget 0"):
        ran = notebook.run(f"made = %export pipeline {target} --out out {options}")
        if ran.error is not None:
            return str(ran.error)
        return json.loads((notebook.folder / "out" / "proof.json").read_text())

    return export


def verified(folder):
    """What `--verify` of an export says."""
    command = [sys.executable, str(folder / "pipeline.py"), "--verify"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def waited_for(happens):
    """Look until it is so."""
    until = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_clock_is_named_where_it_first_matters(notebook, proof):
    """The place is the line that asked, through a function too, and the next line to type is offered."""
    notebook.ok("import time\ndef stamp():\n    return time.time()", "a = 1", "b = 2\nnow = stamp()", "y = now + a")
    found = proof("y")
    assert found["verdict"] == "not deterministic: the clock (time.time) at execution 3, line 2"
    assert found["differs_at"]["name"] == "now"
    assert found["differs_at"]["text"] == "now = stamp()"
    assert "%export pipeline y --freeze now" in found["reason"]
    readme = (notebook.folder / "out" / "README.md").read_text()
    assert "the clock (time.time) at execution 3" in readme


def test_the_order_of_a_set_is_named(notebook, proof):
    """What depends on the seed of hashes alone is told apart from what draws."""
    notebook.ok("names = list({str(n) for n in range(99)})", "y = names[0]")
    found = proof("y")
    assert found["verdict"] == "not deterministic: the order of a set at execution 1, line 1"
    assert "sorted(...)" in found["reason"]


def _odd_hashes(seed):
    """Which of some texts have an odd hash in a process with this seed."""
    code = "print([text for text in map(str, range(200)) if hash(text) % 2])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True
    )
    return set(ast.literal_eval(done.stdout))


def test_two_replays_that_agree_by_chance_prove_no_order(notebook, proof):
    """What asks for hashes is replayed with more of them: of two possible values one is met twice too easily."""
    here = {text for text in map(str, range(200)) if hash(text) % 2}
    text = min((here & _odd_hashes(1) & _odd_hashes(2)) - _odd_hashes(3))
    notebook.ok(f"text = '{text}'", "y = hash(text) % 2")
    found = proof("y")
    assert found["verdict"] == "not deterministic: the order of a set at execution 2, line 1"


def test_the_order_of_addresses_is_proven_by_no_luck(notebook, proof):
    """Which of two objects has the lower address is the same in young processes, and is no fact of the script."""
    notebook.ok("a, b = object(), object()\nif id(a) > id(b): a, b = b, a", "y = id(a) < id(b)")
    assert proof("y")["status"] == "verified"  # the exchange makes it one
    notebook.ok("some = [object() for _ in range(500)]", "y = [id(a) < id(b) for a, b in zip(some, some[1:])]")
    assert proof("y")["status"] != "verified"


def test_a_value_of_today_is_told(notebook, proof):
    """What reads the clock and still gives the same is verified, and its reader is told that it does."""
    notebook.ok("import datetime", "y = datetime.date.today().year > 2000")
    found = proof("y")
    assert found["status"] == "verified"
    assert found["hidden_state"] == [
        "execution 2 reads the clock (datetime.date.today): the value may be another one at another time."
    ]


def test_a_time_zone_that_a_cell_set_is_set_by_the_script(notebook, proof, monkeypatch):
    """A replay does not inherit what the notebook did to the environment of its kernel."""
    monkeypatch.setenv("TZ", "UTC")
    notebook.unload()
    notebook.load()
    try:
        notebook.ok(
            "import os, time", "os.environ['TZ'] = 'XST-9'; time.tzset()", "n = 1", "y = time.localtime(0).tm_hour"
        )
        found = proof("y")
        assert (notebook["y"], found["status"], len(found["executions"])) == (9, "verified", 3)
    finally:
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()


def test_memory_that_was_not_filled_is_named(notebook, proof):
    """What lay in memory before is mostly zeros in a young process, so that two replays could agree on it."""
    notebook.ok("import numpy as np\nx = np.empty(200_000)", "y = x[1000:1004].tolist()")
    found = proof("y")
    assert found["verdict"] == "not deterministic: memory that was not filled (np.empty) at execution 1, line 2"
    assert "--freeze x" in found["reason"]


def test_a_value_that_other_replays_give_otherwise_is_not_verified(notebook, proof):
    """Two replays may agree by chance; this value stands in for last digits and tells the later replays by their command."""
    notebook.ok(
        "import sys\nimport numpy as np",
        "y = float(np.float64(0.5)) + 1e-16 * sum('adapters/forked_replays' in word for word in sys.orig_argv) * 2",
    )
    found = proof("y")
    assert found["verdict"] == "not deterministic"
    assert found["reason"] == (
        "y came out differently where its arrays lay elsewhere in memory. Last digits of some sums depend on that. "
        "Count them as equal: %export pipeline y --tolerance 1e-9"
    )
    assert proof("y", "--budget 0 --tolerance 1e-9")["verdict"] == "verified within 1e-09"


def test_a_value_that_only_last_statements_give_otherwise_is_not_verified(notebook, proof):
    """Where the first statements take long, the last are done again; this value stands in for digits that move there."""
    notebook.ok(
        "import gc, time\nimport numpy as np\nhalf = np.float64(time.sleep(2) or 0.5)\n"
        "y = half + 2e-16 * any(type(each).__name__ == 'Endings' and each.again and isinstance(each.held[-1], bytearray)"
        " for each in gc.get_objects())"
    )
    assert "elsewhere in memory" in proof("y")["reason"]


def test_arrays_lie_elsewhere_in_a_replay_that_is_asked_to(tmp_path):
    """Seven layouts give more than one alignment."""
    (tmp_path / "pipeline.py").write_text(
        "import sys\nfrom pathlib import Path\nimport numpy as np\n"
        "held = [np.zeros(300) for _ in range(8)]\n"
        "Path(sys.argv[2]).write_text(str([each.ctypes.data % 64 for each in held]))\n"
    )
    answer = tmp_path / "answer"
    with ForkServer(["numpy"], tmp_path) as server:

        def told(layout):
            assert server.replay(tmp_path, answer, 30, layout=layout)
            return answer.read_text()

        assert len({told(layout) for layout in range(1, 8)}) > 1


def test_a_difference_from_the_notebook_is_placed(notebook, proof):
    """What something outside of the log changed is found at the first line whose value is another."""
    notebook.ok("rate = 2\nrows = [1, 2]", "total = sum(rows) * rate", "y = total + 1")
    notebook.shell.user_ns["total"] = 99  # as a thread or a debugger would, unseen
    notebook.shell.user_ns["y"] = 100
    found = proof("y")
    assert found["verdict"].startswith("differs at execution 2, line 1, total")
    assert found["differs_at"]["text"] == "total = sum(rows) * rate"


def test_a_model_is_asked_about_rows_it_learnt_from(notebook, proof):
    """The answers' fingerprints stand in the proof, the rows beside the script without a pickle; `--verify` asks again."""
    notebook.ok(FOREST, "clf = LogisticRegression().fit(X, y)")
    found = proof("clf")
    (probe,) = found["probes"]
    assert found["status"] == "verified"
    assert (probe["of"], probe["rows"], probe["file"]) == ("X", 30, "probe/0.npy")
    assert {each["method"] for each in probe["predictions"]} == {"predict", "predict_proba", "decision_function"}
    assert all(each["replayed"] == [each["fingerprint"]] * 2 for each in probe["predictions"])
    out = notebook.folder / "out"
    code, said = verified(out)
    assert code == 0, said
    np.save(out / "probe" / "0.npy", np.load(out / "probe" / "0.npy") + 1)
    code, said = verified(out)
    assert code == 1
    assert "clf.predict_proba answers differently" in said


def test_a_model_whose_rows_are_gone_says_so(notebook, proof):
    """Without rows the fingerprint alone is compared, and the proof says that."""
    notebook.ok(FOREST, "clf = LogisticRegression().fit(X, y)", "X = None")
    found = proof("clf")
    assert found["status"] == "verified"
    assert found["probes"][0]["reason"] == "what it was trained on is not known any more"


def test_a_model_that_answers_otherwise_is_not_verified(notebook, proof):
    """A part that the fingerprint leaves out decides the answers: the proof asks, and does not believe the fingerprint."""
    notebook.ok(
        "import time\nimport numpy as np\nclass Model:\n"
        "    def fit(self, X):\n        self.hidden = time.time()\n        return self\n"
        "    def __getstate__(self):\n        return {}\n"
        "    def __deepcopy__(self, memo):\n        return self\n"
        "    def predict(self, X):\n        return np.full(len(X), self.hidden)",
        "X = np.ones((4, 2))\nmodel = Model().fit(X)",
    )
    found = proof("model")
    assert found["targets"][0]["replayed"] == [found["targets"][0]["fingerprint"]] * 2
    assert found["status"] == "not deterministic"


def test_a_predictor_that_draws_from_the_system_is_no_liar(notebook, proof):
    """Answers that differ whenever they are asked for are not compared; the rest of the proof holds."""
    notebook.ok(
        "import secrets\nimport numpy as np\nclass Model:\n    def fit(self, X):\n        self.n = len(X)\n        return self\n"
        "    def predict(self, X):\n        return [secrets.randbelow(10**9) for _ in X]",
        "X = np.ones((4, 2))\nmodel = Model().fit(X)",
    )
    found = proof("model")
    assert found["status"] == "verified"
    assert "random" in found["probes"][0]["predictions"][0]["reason"]


def test_a_tolerance_is_said_wherever_the_verdict_is(notebook, proof):
    """Within it the proof is verified and names the largest difference; outside of it, it is not."""
    notebook.ok("import os\nnoise = (os.getpid() % 97 + 1) * 1e-13\nvalues = [1.0 + noise, 2.0]", "y = values[0]")
    loose = proof("y", "--budget 0 --tolerance 1e-9")
    assert loose["verdict"] == "verified within 1e-09"
    assert 0 <= loose["targets"][0]["difference"] <= 1e-11
    assert "within 1e-09" in verified(notebook.folder / "out")[1]
    assert "verified within 1e-09" in (notebook.folder / "out" / "README.md").read_text()
    assert "within 1e-09" in notebook.run("made").out
    tight = proof("y", "--budget 0 --tolerance 1e-16")
    assert tight["status"] != "verified"


def test_what_was_read_from_the_network_can_be_frozen(notebook, proof):
    """The refusal names host, execution and the line to type; that line gives a proof without the network."""
    notebook.ok(PAGE)
    notebook.ok(
        "raw = urllib.request.urlopen(f'http://127.0.0.1:{server.server_port}').read()\ndf = pd.read_csv(io.BytesIO(raw))"
    )
    notebook.ok("total = int(df.a.sum())")
    notebook.ok("server.shutdown(); server.server_close(); thread.join()")
    refused = proof("total")
    sentence = refused if isinstance(refused, str) else refused["reason"]
    assert "execution 2: it opened a connection to 127.0.0.1" in sentence
    assert "%export pipeline total --freeze df" in sentence
    found = proof("total", "--freeze df --budget 0")
    assert (found["status"], found["executions"]) == ("verified", [2, 3])
    (frozen,) = found["frozen"]
    assert (frozen["name"], frozen["file"], frozen["execution"]) == ("df", "frozen/df.parquet", 2)
    assert "127.0.0.1" in frozen["origin"]
    assert "load_frozen(HERE, 'df')" in (notebook.folder / "out" / "pipeline.py").read_text()
    code, said = verified(notebook.folder / "out")
    assert code == 0, said


def test_a_frozen_value_that_was_used_before_it_changed_is_refused(notebook, proof):
    """What the name holds now is not what the target stood on."""
    notebook.ok("x = 3", "y = x + 1", "x = 4")
    said = proof("y", "--freeze x")
    assert "bound or changed again after execution 2 used it" in said


@pytest.mark.parametrize(
    ("cells", "target", "options", "words"),
    [
        (["clf = 1", "del clf"], "clf", "", ["deleted by execution 2", "%export pipeline clf"]),
        (["1/0\nclf = 1"], "clf", "", ["execution 1 failed at line 1", "%export pipeline clf"]),
        (["y = 1"], "zebra", "", ["no variable 'zebra'", "%export pipeline NAME"]),
        (["y = (n for n in range(3))"], "y", "", ["cannot be compared", "list"]),
        (["x = print\ny = [x]"], "y", "--freeze x", ["x cannot be frozen", "Freeze a table"]),
        (["x = 1", "y = 2"], "y", "--freeze x", ["nothing of y stands on x", "without --freeze x"]),
        (["y = 2"], "y", "--freeze y.z", ["takes names of variables", "frozen = y.z"]),
        (["y = 2"], "y", "--tolerance some", ["relative difference", "--tolerance 1e-9"]),
        (["y = 2"], "y", "--timeout 0", ["number of seconds", "--timeout 600"]),
        (["import time\ntime.sleep(1.5)\ny = 2"], "y", "--timeout 1", ["longer than 1 s", "--timeout 10"]),
    ],
    ids=["deleted", "failed", "unknown", "a generator", "frozen function", "unused", "no name", "tolerance", "timeout", "slow"],
)  # fmt: skip
def test_bad_input_gets_one_sentence(notebook, proof, cells, target, options, words):
    """What is wrong, where, and the next line to type."""
    notebook.run(*cells)
    found = proof(target, f"{options} --budget 0")
    said = found if isinstance(found, str) else found["reason"]
    assert all(word in said for word in words), said


def test_a_list_that_holds_itself_is_a_target(notebook, proof):
    """A cycle has a fingerprint and a proof like any value."""
    notebook.ok("ring = [1]\nring.append(ring)", "n = len(ring)")
    assert proof("ring, n")["status"] == "verified"


def test_what_is_too_large_is_referred_to(notebook, proof, monkeypatch):
    """An input over the limit stays where it is, with its fingerprint; a frozen value over it is refused."""
    from mlops_magic.records import execution
    from mlops_magic.services.pipelines import attach

    monkeypatch.setattr(execution, "MOST_COPIED_BYTES", 10)
    monkeypatch.setattr(attach, "MOST_COPIED_BYTES", 10)
    Path("big.csv").write_text("a\n" + "1\n" * 50)
    notebook.ok("import pandas as pd\ndf = pd.read_csv('big.csv')", "y = int(df.a.sum())")
    found = proof("y")
    assert found["status"] == "verified"
    assert "copied" not in found["inputs"][0]
    assert "at most 10 are copied" in proof("y", "--freeze df")


def test_absolute_paths_are_listed(notebook, proof, tmp_path):
    """What lies at an absolute path is not copied, and the README says so."""
    (tmp_path / "data.csv").write_text("a\n1\n")
    notebook.ok(f"import pandas as pd\ny = int(pd.read_csv({str(tmp_path / 'data.csv')!r}).a.sum())")
    assert proof("y")["absolute_paths"] == [str(tmp_path / "data.csv")]
    assert "not copied: absolute path" in (notebook.folder / "out" / "README.md").read_text()


def test_an_answer_at_the_keyboard_can_be_frozen(notebook, proof, monkeypatch):
    """The prompt is named with its execution; frozen, the answer is data and the script asks nobody."""
    monkeypatch.setattr("builtins.input", lambda _prompt="": "7")
    notebook.ok("x = input('how many? ')", "y = int(x) + 1")
    found = proof("y")
    assert found["status"] != "verified"
    assert "execution 1 asks at the keyboard (input)" in found["reason"]
    assert "%export pipeline y --freeze x" in found["reason"]
    found = proof("y", "--freeze x")
    assert found["status"] == "verified"
    assert found["frozen"][0]["origin"] == "asks at the keyboard (input)"
    assert "input(" not in (notebook.folder / "out" / "pipeline.py").read_text()


def test_a_target_that_takes_too_long_to_read_is_refused():
    """A frame whose fingerprint is not done in time gets a sentence with the option that gives it more."""
    from mlops_magic.errors import NotReplayable
    from mlops_magic.services.pipelines.prove import expected_of

    with pytest.raises(NotReplayable, match="--timeout 10"):
        expected_of("df", np.zeros(2**22), seconds=0.0)


def test_a_replay_that_asks_the_network_is_not_verified(tmp_path):
    """Though the answer was the same twice: nobody knows what it will be tomorrow."""
    from mlops_magic.export.attached import Attached
    from mlops_magic.export.reached import copied
    from mlops_magic.records.proof import Target
    from mlops_magic.services.pipelines.prove import expected_of, proven

    expected = expected_of("y", 1)
    copied(["mlops_magic.serving.pipeline"], tmp_path / "pipeline_checks")
    target = {"name": "y", "fingerprint": expected.fingerprint}
    (tmp_path / "proof.json").write_text(json.dumps({"targets": [target], "inputs": [], "folders": []}))
    (tmp_path / "pipeline.py").write_text(
        "import socket\nfrom pathlib import Path\nfrom pipeline_checks.serving.pipeline import main\n"
        "def run():\n    server = socket.create_server(('127.0.0.1', 0))\n"
        "    socket.create_connection(server.getsockname()).close()\n    server.close()\n    return {'y': 1}\n"
        "raise SystemExit(main(run, Path(__file__).parent))\n"
    )
    verdict = proven(tmp_path, Attached((Target("y", expected.fingerprint),)), seconds=60)
    assert verdict.status == "not replayable"
    assert "127.0.0.1" in verdict.reason


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process does not hear that its parent ended")
def test_replays_end_with_who_asked_for_them(tmp_path):
    """A kernel that is killed while it proves leaves nothing running."""
    from mlops_magic.export.reached import copied

    copied(["mlops_magic.serving.pipeline"], tmp_path / "pipeline_checks")
    (tmp_path / "proof.json").write_text(json.dumps({"targets": [], "inputs": [], "folders": []}))
    (tmp_path / "pipeline.py").write_text(
        "import os, time\nfrom pathlib import Path\nfrom pipeline_checks.serving.pipeline import main\n"
        "HERE = Path(__file__).parent\n"
        "def run():\n    (HERE / f'{os.getpid()}.pid').touch()\n    time.sleep(600)\n"
        "raise SystemExit(main(run, HERE))\n"
    )
    code = f"""from pathlib import Path
from mlops_magic.export.attached import Attached
from mlops_magic.services.pipelines.prove import proven
proven(Path({str(tmp_path)!r}), Attached(), seconds=600)"""
    asking = subprocess.Popen([sys.executable, "-c", code])
    try:
        waited_for(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
    finally:
        asking.kill()
        asking.wait()
    pids = [path.stem for path in tmp_path.glob("*.pid")]
    waited_for(lambda: not any(Path("/proc", pid).exists() for pid in pids))


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor starts no second thread")
def test_a_sum_whose_order_the_threads_choose_is_proven_on_one_thread(notebook, proof):
    """The proof, its README and the check by the receiver hold BLAS to one thread, and say so."""
    cell = """import os, threadpoolctl, numpy as np
threads = max([pool["num_threads"] for pool in threadpoolctl.threadpool_info()], default=1)
total = float(np.ones(3).sum()) + (os.getpid() % 1000 if threads > 1 else 0)"""
    with threadpoolctl.threadpool_limits(1):
        notebook.ok(cell)
    found = proof("total")
    assert (found["status"], found["threads"]) == ("verified", 1), found["reason"]
    assert "one thread" in (notebook.folder / "out" / "README.md").read_text()
    code, said = verified(notebook.folder / "out")
    assert code == 0, said


def test_a_notebook_that_took_long_is_given_its_own_time(bare, monkeypatch):
    """The limit of one replay is for those that never stop; the cells' own time is known."""
    monkeypatch.setenv("MLOPS_PROOF_SECONDS", "1")
    bare.load()
    bare.ok("import time\ntime.sleep(3)\ny = 2")
    bare.ok("proved = %export pipeline y --budget 0")
    assert bare["proved"].verified
