"""A small TCP proxy between a workstation and its server: it cuts, delays, resets, and listens."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Forwards to one port of this computer. What passes is kept in `heard`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard = bytearray()
        self.delay_s = 0.0
        # Nothing is forwarded, and nobody is told.
        self.holds = False
        # New connections are refused.
        self.refuses = False
        # After so many bytes in all the connection is reset.
        self.reset_after: int | None = None
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection ends at once, with a reset."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for one in pair:
                _reset(one)

    def close(self) -> None:
        self._closing = True
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refuses:
                _reset(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                _reset(client)
                continue
            self._pairs.append((client, server))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.heard += data
                if self.delay_s:
                    time.sleep(self.delay_s)
                while self.holds and not self._closing:
                    time.sleep(0.01)
                if self.reset_after is not None:
                    self.reset_after -= len(data)
                    if self.reset_after <= 0:
                        # A part of it still arrives.
                        sink.sendall(data[: len(data) // 2])
                        self.reset_after = None
                        self.cut()
                        return
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.close()


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
