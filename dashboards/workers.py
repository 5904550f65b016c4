"""The processes in which histories run, and how they end: with their work, with the server, or when it dies.

A worker looks before each simulated month whether anybody still waits for its run. It also watches the process that
started it, and ends when that one is gone, however it went: no worker outlives the page.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any

from dashboards.histories import AbandonedError, Told, history
from experiments.starts import kept_at_start
from scenarios.loading import Scenario

SLOTS = 256
"""How many runs may be under way or waiting at once."""

_dropped: Any = bytearray(SLOTS)
"""In a worker: for each slot whether its run is to be dropped; shared with the server."""

Drawn = tuple[str, ...]


class Workers:
    """A pool of processes; `run` gives a future and the way to drop it."""

    def __init__(self, number: int) -> None:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        if method == "forkserver":  # lotwise first: it puts the house on the path
            self._context.set_forkserver_preload(["lotwise", "dashboards.preloaded"])
        self._number = number
        self._flags: Any = self._context.RawArray("b", SLOTS)
        self._free = list(range(SLOTS))
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = self._new_pool()

    def run(
        self, scenario: Scenario, seed: int, names: Drawn, drawn: Drawn, state: bytes | None
    ) -> tuple[Future[tuple[Told, bytes | None]], Callable[[], None]]:
        """A run under way: what it tells, with the market at month 0 where none was given; and how to drop it."""
        with self._lock:
            slot = self._free.pop()
            self._flags[slot] = 0
        future = self._submit(_perform, scenario, seed, names, drawn, state, slot)

        def drop() -> None:
            if not future.cancel():
                self._flags[slot] = 1

        future.add_done_callback(lambda _: self._release(slot))
        return future, drop

    def close(self) -> None:
        """Drop all work and end the processes."""
        with self._lock:
            pool, self._pool = self._pool, None
            for slot in range(SLOTS):
                self._flags[slot] = 1
        if pool is not None:
            processes = list((getattr(pool, "_processes", None) or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            for process in processes:
                process.join(5)

    def _submit(self, *work: Any) -> Future[Any]:
        with self._lock:
            if self._pool is None:
                raise RuntimeError("the page is closing")
            try:
                return self._pool.submit(*work)
            except BrokenProcessPool:  # a worker was killed from outside; what it did is lost, the page goes on
                self._pool = self._new_pool()
                return self._pool.submit(*work)

    def _release(self, slot: int) -> None:
        with self._lock:
            self._free.append(slot)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._number, mp_context=self._context, initializer=_begin, initargs=(self._flags,))


def _begin(flags: Any) -> None:
    """What a worker does first."""
    global _dropped
    _dropped = flags
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_server, daemon=True).start()


def _end_with_the_server() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)


def _perform(
    scenario: Scenario, seed: int, names: Drawn, drawn: Drawn, state: bytes | None, slot: int
) -> tuple[Told, bytes | None]:
    def go_on() -> None:
        if _dropped[slot]:
            raise AbandonedError

    go_on()
    made = kept_at_start(scenario, seed, go_on) if state is None else None
    told = history(state or made or b"", scenario, names, drawn, go_on)
    return told, made
