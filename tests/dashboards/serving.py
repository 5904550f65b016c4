"""A page of its own for tests: `lotwise dashboard` in a process of its own, on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.architecture.house import ROOT


@dataclass
class Served:
    """A page that can be visited."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def family(self) -> list[psutil.Process]:
        """The processes that it started, and those that these started."""
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def served(folder: Path, *arguments: str, seconds: float = 120.0) -> Iterator[Served]:
    """Serve, and end the server; what it started must end by itself."""
    log = folder / "dashboard.log"
    command = [sys.executable, "-m", "lotwise", "dashboard", "--port", "0", *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=out, stderr=out
        )
    try:
        yield Served(_address(process, log, seconds), process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def _address(process: subprocess.Popen[bytes], log: Path, seconds: float) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        said = re.search(r"http://\S+", log.read_text(encoding="utf-8"))
        if said:
            return said[0]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the page was not served: {log.read_text(encoding='utf-8')[-2_000:]}")
