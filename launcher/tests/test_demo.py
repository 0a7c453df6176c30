"""How `./run` serves."""

import http.client
import os
import socket
from contextlib import ExitStack

import pytest

from launcher import demo, ports, processes


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"up"]


@pytest.fixture
def port(tmp_path):
    """Where the command of `./run` serves the page above."""
    chosen = ports.free_port()
    here = {"cchc.wsgi:application": f"{__name__}:application"}
    command = [here.get(part, part) for part in demo.web_command(chosen)]
    process = processes.start(command, environment=os.environ, log=tmp_path / "web.log")
    try:
        assert processes.wait_until(lambda: answers(chosen), process=process, patience=60)
        yield chosen
    finally:
        processes.stop(process)


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read() == b"up"
    except OSError:
        return False
    finally:
        connection.close()


def test_connections_that_say_nothing_keep_nobody_waiting(port):
    with ExitStack() as silent:
        for _ in range(6):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))

        assert all(answers(port) for _ in range(5))
