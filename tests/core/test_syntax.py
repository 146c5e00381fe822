"""Source becomes a tree in any thread."""

import ast
import gc
import sys
import threading
import time

import pytest

from mlops_magic.core.syntax import parse, parse_expression

SOURCE = "\n".join(f"a_{n} = [b.c(d, *e)[f:g] for h in i if {{j: k}}]" for n in range(60))


@pytest.fixture
def restless_collector():
    """A collector that runs all the time and lets other threads go on meanwhile."""

    def nap(_phase, _info):
        time.sleep(0)

    before, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.callbacks.append(nap)
    gc.set_threshold(20)
    sys.setswitchinterval(1e-6)
    yield
    gc.callbacks.remove(nap)
    gc.set_threshold(*before)
    sys.setswitchinterval(interval)


def failures(parser):
    """What four threads that parse at once are told."""
    told = []

    def work():
        for _ in range(25):
            try:
                parser(SOURCE)
            except SystemError as error:
                told.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return told


@pytest.mark.usefixtures("restless_collector")
def test_threads_that_parse_at_once_all_get_their_tree():
    """Python's own parser fails in between where it has the fault; ours does not."""
    if sys.version_info < (3, 11, 8):
        assert failures(ast.parse)
    assert failures(parse) == []


def test_what_is_no_python_is_refused_as_python_does():
    """An error of syntax stays one, and trees are Python's."""
    with pytest.raises(SyntaxError):
        parse("a =")
    with pytest.raises(SyntaxError):
        parse_expression("a = 1")
    assert ast.dump(parse("a = b")) == ast.dump(ast.parse("a = b"))
