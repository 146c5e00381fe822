"""Is only the server that was named spoken to, and is every way in which it fails told in one sentence?"""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mlops_magic.adapters.mlflow_server import MlflowServer, Refused
from mlops_magic.errors import ServerFailed, UsageError

ANSWERS = {
    "/page": (200, "<html>", {}),
    "/refused": (400, '{"error_code": "INVALID_PARAMETER_VALUE", "message": "no.\\nmore"}', {}),
    "/missing": (404, "not here", {}),
    "/who": (401, "", {}),
    "/away": (302, "", {"Location": "/good"}),
    "/good": (200, '{"answer": 1}', {}),
    "/list": (200, "[1]", {}),
}


@pytest.fixture
def served():
    """A web server that is no MLflow: its address, and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            where = "/" + self.path.partition("?")[0].rpartition("/")[2]
            asked.append((self.path, self.headers.get("Authorization")))
            code, text, headers = ANSWERS[where]
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = answer  # noqa: N815  the base's names

        def log_message(self, *said):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "url", ["localhost:5000", "file:///etc/passwd", "ftp://x", "http://", "http://me:secret@host", "http://h/?a=b", ""]
)
def test_what_is_no_address_is_refused_before_anything_is_sent(url):
    """With a line to type, and without the password that stood in it."""
    with pytest.raises(UsageError, match="Type: mlops push mlflow") as told:
        MlflowServer(url, {})
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("page", "does not answer as MLflow does"), ("list", "does not answer as MLflow does"),
        ("missing", "refuses with 404"), ("who", "MLFLOW_TRACKING_USERNAME"), ("away", "refuses with 302"),
        ("refused", "refuses: no."),
    ],
)  # fmt: skip
def test_every_way_to_fail_is_one_sentence(served, what, said):
    """A page, a list, no such place, a stranger, a pointer elsewhere, a no."""
    url, asked = served
    with pytest.raises(ServerFailed, match=said) as told:
        MlflowServer(url, {}).post(what, {})
    assert "\n" not in str(told.value)
    assert len(asked) == 1, "nobody it points at is spoken to"


def test_a_refusal_keeps_the_servers_word_for_it(served):
    """A caller that can go on asks for it."""
    with pytest.raises(Refused) as told:
        MlflowServer(served[0], {}).get("refused")
    assert told.value.code == "INVALID_PARAMETER_VALUE"


def test_nobody_there_is_told():
    """The line may be typed again: nothing is sent twice."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ServerFailed, match="does not answer") as told:
        MlflowServer(url, {}).get("good")
    assert "type the line again" in str(told.value)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"MLFLOW_TRACKING_TOKEN": "t"}, "Bearer t"),
        ({"MLFLOW_TRACKING_USERNAME": "ann", "MLFLOW_TRACKING_PASSWORD": "p"}, "Basic YW5uOnA="),
    ],
)
def test_who_one_is_stands_in_the_environment(served, environ, expected):
    """As MLflow's own client reads it."""
    url, asked = served
    assert MlflowServer(f"{url}/behind/", environ).get("good", name="a b") == {"answer": 1}
    assert asked == [("/behind/api/2.0/mlflow/good?name=a+b", expected)]
