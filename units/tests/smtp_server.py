"""A small real SMTP server in a thread: takes mails, or refuses the first ones."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any


class SmtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refuse: int) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.refuse = refuse
        self.mails: list[EmailMessage] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 cchc-test ESMTP")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].strip().upper()[:4]
            if verb == b"QUIT":
                return self.say("221 bye")
            if verb == b"DATA":
                self.take()
            else:
                self.say("250 ok")
        return None

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        server: Any = self.server
        if server.refuse:
            server.refuse -= 1
            return self.say("451 later")
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        server.mails.append(mail)
        return self.say("250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smtp_server(refuse: int = 0) -> Iterator[SmtpServer]:
    with SmtpServer(refuse) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
