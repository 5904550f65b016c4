"""Files that are whole or not there, whenever the process that writes them is cut off."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from experiments.store import StoreError, may_run, reason_of, sync

TMP = "tmp"
"""Folder of a store in which files are written before they are given their name."""

REMEDY = "put that right and run the same line again, or choose another place"
"""What to do where the system refuses to write."""


def put(store: Path, name: str, write: Callable[[Path], object]) -> None:
    """Have a file written under another name, see it onto the disk, and give it its name at once."""
    target = store / name
    scratch = store / TMP / f"{socket.gethostname()}-{os.getpid()}-{target.name}"
    try:
        write(scratch)
        sync(scratch)
        os.replace(scratch, target)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
    sync(target.parent)


@contextmanager
def writing(store: Path) -> Iterator[None]:
    """Raise StoreError where the system refuses to write."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{store}: cannot be written: {reason_of(error)}; {REMEDY}") from error


def locked(path: Path) -> IO[str]:
    """The lock of a store, held until it is closed or the process ends. Raises StoreError where another holds it."""
    file = path.open("a", encoding="utf-8")
    try:
        import fcntl
    except ImportError:  # Windows; two sweeps would only do the same work twice there
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise StoreError(f"{path.parent}: another sweep is writing it; wait for it or stop it") from error
    except OSError:  # a disk that knows no locks
        pass
    return file


def sweep_tmp(store: Path) -> None:
    """Remove what processes of this machine that are gone have left."""
    host = socket.gethostname()
    for path in (store / TMP).iterdir():
        owner = path.name.removeprefix(f"{host}-").partition("-")[0]
        if path.name.startswith(f"{host}-") and owner.isdigit() and not may_run(int(owner)):
            path.unlink(missing_ok=True)
