"""A TCP proxy that misbehaves on demand: it stands between two parts of an installation, on a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.threads import LoopThread

Address = tuple[str, int]
CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no time: a close is a RST


@dataclass(frozen=True, slots=True)
class Faults:
    """How a proxy misbehaves: towards open connections and new ones alike, from the moment it is set."""

    latency: float = 0.0  # seconds that every piece is late, in each direction
    bytes_per_second: int = 0  # 0: as fast as it goes
    black_hole: bool = False  # connections open, nothing arrives
    refuse: bool = False  # new connections are reset
    cut_after: int = 0  # bytes from the server after which a connection is cut; 0: never
    reset: bool = True  # a cut is a RST, else an orderly end


class FaultProxy:
    """Listens on a free port of the loopback; `targets` names, at every new connection, whom to try in which order."""

    def __init__(self, targets: Callable[[], Sequence[Address]]) -> None:
        self._targets = targets
        self._faults = Faults()
        self._links: set[_Link] = set()
        self._thread = LoopThread()
        self._passable = asyncio.Event()
        self._passable.set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server = self._thread.run(asyncio.start_server(self._accepted, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def faults(self) -> Faults:
        """How it misbehaves now."""
        return self._faults

    @property
    def open(self) -> int:
        """How many connections go through it."""
        return len(self._links)

    def set(self, **changes: Any) -> None:
        """Misbehave from now on; what is not named stays as it is."""
        self._thread.run(self._set(replace(self._faults, **changes)))

    def heal(self) -> None:
        """Misbehave no longer."""
        self._thread.run(self._set(Faults()))

    def reset(self) -> int:
        """Reset every open connection; how many."""
        return self._thread.run(self._cut_all(reset=True))

    def cut(self) -> int:
        """End every open connection in good order; how many."""
        return self._thread.run(self._cut_all(reset=False))

    def close(self) -> None:
        """Stop listening and end every connection."""
        self._thread.close(self._close)

    async def _set(self, faults: Faults) -> None:
        self._faults = faults
        if faults.black_hole:
            self._passable.clear()
        else:
            self._passable.set()

    async def _cut_all(self, *, reset: bool) -> int:
        links = tuple(self._links)
        for link in links:
            link.cut(reset=reset)
        return len(links)

    async def _close(self) -> None:
        self._server.close()
        await self._cut_all(reset=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._passable.wait()
        opened = None if self._faults.refuse else await self._dial()
        if opened is None:
            _end(writer, reset=True)
            return
        link = _Link(writer, opened[1])
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as directions:
                directions.create_task(self._pump(reader, link.server, link, counted=False))
                directions.create_task(self._pump(opened[0], link.client, link, counted=True))
        except* OSError:
            link.cut(reset=True)
        finally:
            link.cut(reset=False)
            self._links.discard(link)

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for host, port in self._targets():
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(host, port)
        return None

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: _Link, *, counted: bool
    ) -> None:
        """Carry one direction: what is late does not make what follows later still."""
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=64)
        async with asyncio.TaskGroup() as ends:
            ends.create_task(self._read(reader, late))
            ends.create_task(self._write(writer, late, link, counted=counted))

    async def _read(self, reader: asyncio.StreamReader, late: asyncio.Queue[tuple[float, bytes]]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            data = await reader.read(CHUNK)
            await late.put((loop.time() + self._faults.latency, data))
            if not data:
                return

    async def _write(
        self, writer: asyncio.StreamWriter, late: asyncio.Queue[tuple[float, bytes]], link: _Link, *, counted: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        carried = 0
        while True:
            due, data = await late.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            await self._passable.wait()
            if not data:
                with contextlib.suppress(OSError):
                    writer.write_eof()
                return
            faults = self._faults
            left = faults.cut_after - carried if counted and faults.cut_after else len(data)
            writer.write(data[: max(0, left)])
            await writer.drain()
            carried += len(data)
            if left < len(data):
                link.cut(reset=faults.reset)
                return
            if faults.bytes_per_second:
                await asyncio.sleep(len(data) / faults.bytes_per_second)


class _Link:
    """One connection through a proxy: the client's end and the server's."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client, self.server = client, server

    def cut(self, *, reset: bool) -> None:
        """End both ends."""
        _end(self.client, reset=reset)
        _end(self.server, reset=reset)


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if reset and not writer.transport.is_closing():
        with contextlib.suppress(OSError):
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.transport.abort()
    else:
        writer.close()
