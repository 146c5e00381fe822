"""How a service is started: its options, its port, its one line."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

LAST_PORT = 65535
CANNOT_START = 2  # exit code, as of a command typed wrong
WAITING = 2048  # connections that are not yet taken
DRAIN_SECONDS = 30  # requests that were begun are answered after SIGTERM for so long


def main(folder: Path, *, model: str, digest: str, arguments: Sequence[str] | None = None) -> int:
    """Serve the package of a folder until the process is told to stop.

    Parameters
    ----------
    folder : Path
        An exported service.
    model, digest : str
        The model's name and the BLAKE3 digest of its bytes.
    arguments : sequence of str, optional
        Options instead of those of the command line.

    Returns
    -------
    int
        Exit code: 0 after a drain, 2 where the service could not start; the reason is then on standard error.
    """
    options = _options(arguments)
    try:
        import uvicorn

        from .app import app_of
        from .package import CannotStart, opened
    except ImportError as error:
        return _refused(f"{error}. Type: pip install -r requirements.txt")
    try:
        app = app_of(opened(folder, model=model, digest=digest))
        listener = _listener(options.host, options.port)
    except CannotStart as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(_unheard(options.host, options.port, error))
    host = f"[{options.host}]" if ":" in options.host else options.host
    _say(sys.stdout, f"{model} answers at http://{host}:{listener.getsockname()[1]}")
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=DRAIN_SECONDS
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn drains first and hands the interrupt on
        pass
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve the model of this folder.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", default=8000, type=_port, help="port to listen on; 0 takes a free one")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is no port; they go from 0 to {LAST_PORT}")
    return port


def _listener(host: str, port: int) -> socket.socket:
    """A bound socket; bound here, because a server that finds its port taken would print a log and no sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sends small packets at once only where it is; otherwise each answer waits
    # 40 ms for the other side's acknowledgement. `socket.create_server` does not name it.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # a port just left is free again; on Windows the same option would share a port in use
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING)
    except OSError:
        listener.close()
        raise
    return listener


def _unheard(host: str, port: int, error: OSError) -> str:
    """Why nobody can be heard at an address, and what to type instead."""
    if error.errno == errno.EADDRINUSE:
        free = port + 1 if port < LAST_PORT else 0
        return f"port {port} of {host} is taken by another program. Type: python app.py --port {free}"
    return f"{host}:{port} cannot be listened on ({error.strerror or error}). Type: python app.py --host 127.0.0.1"


def _refused(sentence: str) -> int:
    _say(sys.stderr, f"the service does not start: {sentence}")
    return CANNOT_START


def _say(stream: TextIO, sentence: str) -> None:
    """One line, whatever a model's name holds and whatever letters the terminal knows."""
    stream.write("".join(c if c.isascii() and c.isprintable() else ascii(c)[1:-1] for c in sentence) + "\n")
    stream.flush()
