"""Does every route give what a notebook's own store holds, and nothing to anybody else?"""

from __future__ import annotations

import http.client
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from mlops_magic.server import _load_jupyter_server_extension

if TYPE_CHECKING:
    from conftest import Server

HOSTILE_PATHS = [
    "../outside/x.ipynb",
    "../../etc/passwd",
    "churn/../../outside/x.ipynb",
    "churn/../churn/x.ipynb",
    "./churn/x.ipynb",
    "..",
    "../rootless/x.ipynb",
    "/../outside/x.ipynb",
    "//etc/passwd",
    "/etc/passwd",
    "link/x.ipynb",
    "link/../churn/x.ipynb",
    ".mlops/x.ipynb",
    "churn/.mlops/store.db",
    "churn/.mlops/blobs/x.ipynb",
    "..\\outside\\x.ipynb",
    "C:\\Windows\\x.ipynb",
    "\\\\host\\share\\x.ipynb",
    "file:///etc/passwd",
    "file://localhost/../outside/x.ipynb",
    "~/outside/x.ipynb",
    "%2e%2e/outside/x.ipynb",
    "..%2foutside/x.ipynb",
    "churn/%00/x.ipynb",
    "churn\0/x.ipynb",
    "no such folder/x.ipynb",
    "churn/x.ipynb/y.ipynb",
    "churn/deep/../../../outside/x.ipynb",
    "a/" * 2000 + "x.ipynb",
    "a" * 5000 + "/x.ipynb",
    "\uff0fetc\uff0fpasswd/x",
    "\u2024\u2024/outside/x.ipynb",
    "#../outside/x.ipynb/",
    "?../outside/x.ipynb/",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"]


def routes() -> list[str]:
    """Every route we add, as the extension itself adds them."""
    added: list[str] = []
    app = SimpleNamespace(
        settings={"base_url": "/base/"}, add_handlers=lambda _, pairs: added.extend(pair[0] for pair in pairs)
    )
    _load_jupyter_server_extension(SimpleNamespace(web_app=app))
    return added


every_route = pytest.mark.parametrize("route", routes())


@pytest.mark.parametrize("notebook", ["churn/churn.ipynb", "churn/deep/x.ipynb", "/churn/not yet saved.ipynb"])
def test_a_notebook_sees_the_store_found_upwards_from_its_folder(server: Server, notebook: str) -> None:
    """The newest run stands first, with its figures, and the store is named as the file browser would."""
    reply = server.runs(notebook)
    assert (reply.status, reply.json["store"], reply.json["total"]) == (200, "churn/.mlops", 2)
    newest, first = reply.json["runs"]
    assert (newest["id"], first["id"], first["name"], first["status"]) == (2, 1, "first", "finished")
    assert first["seconds"] == 2
    assert first["started"] == 1_790_000_000_000
    assert first["metrics"] == [{"name": "auc", "value": 0.5}, {"name": "loss", "value": "NaN"}]


@pytest.mark.parametrize("notebook", [None, "", "x.ipynb", "empty/x.ipynb"])
def test_a_folder_without_a_store_is_an_answer_and_stays_without_one(server: Server, notebook: str | None) -> None:
    """Looking creates nothing."""
    answer = server.runs(notebook).json
    assert re.fullmatch(r"[0-9a-f]{16}", answer.pop("seen"))
    assert answer == {"store": None, "total": 0, "upto": "", "since": "", "rest": False, "runs": []}
    assert not list(server.root.glob(".mlops"))
    assert not list(server.root.glob("empty/.mlops"))


@every_route
def test_every_answer_names_the_store_and_counts_its_runs(server: Server, route: str) -> None:
    """Whatever is asked, it is said of which store; where there is none, none is made."""
    reply = server.about(route, "churn/churn.ipynb")
    assert (reply.status, reply.json["store"], reply.json["total"]) == (200, "churn/.mlops", 2)
    nothing = server.about(route, "empty/x.ipynb")
    assert (nothing.status, nothing.json["store"], nothing.json["total"]) == (200, None, 0)
    assert not list(server.root.glob("empty/.mlops"))


def test_a_hostile_name_is_data(server: Server) -> None:
    """Markup, quotes, newlines, paths and emoji come through as they are, in an answer no browser takes for a page."""
    reply = server.runs("churn/x.ipynb")
    assert "DROP TABLE" in reply.json["runs"][0]["name"]
    assert reply.json["runs"][0]["name"].startswith("<img src=x")
    assert reply.headers["Content-Type"].startswith("application/json")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"


def test_models_come_with_their_aliases_and_figures(server: Server) -> None:
    """The newest version stands first; a name is data, whatever it is; nothing of a version's file is told."""
    versions = server.about("/base/mlops-magic/models", "churn/x.ipynb").json["versions"]
    assert [(each["name"][:5], each["version"], each["aliases"]) for each in versions] == [
        ("<img ", 1, ["champion"]),
        ("churn", 2, []),
        ("churn", 1, ["champion"]),
    ]
    assert versions[1]["metrics"] == [{"name": "auc", "value": "NaN"}]
    assert (versions[2]["run"], versions[2]["type"]) == (None, "sklearn.tree.DecisionTreeClassifier")
    assert versions[2]["created"] == 1_790_000_000_000


def test_saved_data_comes_with_its_shape(server: Server) -> None:
    """The newest version stands first."""
    newest, first = server.about("/base/mlops-magic/data", "churn/x.ipynb").json["versions"]
    assert (newest["name"], newest["version"], newest["rows"], newest["columns"]) == ("customers", 2, 5, 1)
    assert (first["version"], first["rows"], first["removed"], first["erased"]) == (1, 3, False, 0)
    assert first["size"] > 0


@pytest.mark.parametrize("path", HOSTILE_PATHS)
@every_route
def test_class_1_path_traversal_is_refused(server: Server, route: str, path: str) -> None:
    """A path that is not below the server's folder gives 400 or 404 and tells nothing of the disk."""
    reply = server.about(route, path)
    assert reply.status in (400, 404)
    assert "secret" not in reply.text
    assert str(server.root.parent) not in reply.text
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    "query", ["notebook=%ff%fe", "notebook=%2e%2e%2foutside%2fx", "notebook=churn/x&notebook=../outside/x"]
)
@every_route
def test_class_3_query_confusion_is_refused(server: Server, route: str, query: str) -> None:
    """Bytes that are no text, escaped climbing and a second value are refused like the plain ones."""
    reply = server.ask(f"{route}?{query}")
    assert reply.status in (400, 404)
    assert "secret" not in reply.text


@every_route
def test_a_damaged_store_is_told_in_a_sentence_without_its_path(server: Server, route: str) -> None:
    """The reader learns what to type; the disk is not described."""
    reply = server.about(route, "damaged/x.ipynb")
    assert reply.status == 503
    assert reply.json["message"] == "The store's file is damaged. In a notebook, type: %mlops doctor"
    assert str(server.root.parent) not in reply.text


@pytest.mark.parametrize("method", METHODS)
@every_route
def test_class_14_every_route_refuses_without_a_token(server: Server, route: str, method: str) -> None:
    """Without or with a wrong token there is no answer, by any method."""
    for token in (None, "wrong"):
        reply = server.ask(route, method, token=token)
        assert reply.status in (403, 405), method
        assert "store" not in reply.text
    assert server.ask(route, "GET", token=None).status == 403


@pytest.mark.parametrize("method", [method for method in METHODS if method != "GET"])
@every_route
def test_the_route_only_reads(server: Server, route: str, method: str) -> None:
    """With a token, too, GET is the only method there is."""
    assert server.ask(route, method).status == 405


@every_route
def test_class_15_a_foreign_page_gets_no_answer_with_the_users_cookie(server: Server, route: str) -> None:
    """A cookie opens the route to the server's own page only, and no header invites another."""
    cookie = _logged_in(server)
    assert server.ask(route, token=None, Cookie=cookie).status == 200
    foreign = server.ask(route, token=None, Cookie=cookie, Origin="http://evil.example")
    assert foreign.status in (403, 404)
    assert "store" not in foreign.text
    assert "Access-Control-Allow-Origin" not in foreign.headers


@every_route
def test_class_15_a_foreign_host_gets_no_answer(server: Server, route: str) -> None:
    """A name that was rebound to this machine is refused even with the token."""
    assert server.ask(route, Host="evil.example").status == 403


@every_route
def test_who_is_not_authorised_gets_no_answer(server: Server, route: str) -> None:
    """The server's authoriser is asked to `read` our resource."""
    assert server.ask(f"{route}?deny=1").status == 403
    assert server.ask(route).status == 200


def _logged_in(server: Server) -> str:
    """The cookie a browser holds after opening the server's link."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", "/base/?token=a-token-of-the-tests")
        answer = connection.getresponse()
        answer.read()
        return "; ".join(value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
    finally:
        connection.close()
