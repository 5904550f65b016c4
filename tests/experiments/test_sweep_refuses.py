"""`lotwise sweep` where a store is of another plan, damaged or cannot be written: it says so, and loses nothing."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.durable import REMEDY
from experiments.sweep_results import SweepResults
from experiments.sweep_run import Done, Task, carry_out
from experiments.sweep_store import PENDING, PLAN, RECEIPTS, read_plan, timings
from scenarios.loading import Scenario
from tests.experiments.sweeps import RUN, content, ran, stop_at


def test_the_store_of_another_plan_is_left_alone(swept: Callable, whole: Path, tmp_path: Path) -> None:
    before = content(whole)
    fewer = swept("store", seeds=2)
    assert (fewer.code, content(whole)) == (2, before)
    assert fewer.err.startswith(f"{whole}: is the store of another plan (it has more seeds); --fresh makes a new one")
    other = swept("store", "--keep", "market")
    assert other.code == 2
    assert "(other tables or measures are kept)" in other.err
    assert swept("store", "--keep", "market", "--fresh").code == 0
    assert SweepResults(tmp_path / "store-2").tables == ("runs", "market")
    assert content(whole) == before


def test_a_table_that_does_not_exist_cannot_be_kept(swept: Callable) -> None:
    answer = swept("store", "--keep", "provider")
    assert answer.code == 2
    assert "--keep provider: no such table; there are market," in answer.err
    assert answer.err.endswith("(did you mean providers?)\n")


def test_a_folder_that_is_no_store_is_left_alone(swept: Callable, tmp_path: Path, call: Callable) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    answer = swept("mine")
    assert answer.code == 2
    assert answer.lines == [
        f"{tmp_path / 'mine'}: already exists and is no store of a sweep; choose another name with --out"
    ]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    (tmp_path / "file").write_text("mine")
    told = "cannot be read: not a directory; choose another place with --out"
    assert swept("file").lines == [f"{tmp_path / 'file'}: {told}"]
    assert call("status", tmp_path / "mine").lines == [
        f"{tmp_path / 'mine'}: is no store of a sweep; it has no plan.json"
    ]
    assert call("export", tmp_path / "nowhere").code == 2


def test_a_plan_that_cannot_be_read_is_told(swept: Callable, whole: Path, call: Callable) -> None:
    text = (whole / PLAN).read_text()
    for wrong, said in (
        (text[:-30], "it is no JSON"),
        ("{}", "it has no 'core'"),
        (text.replace('"seed', '"sead'), "it has no 'seeds'"),
        (text.replace("prime_hhi[line=drugs]@end", "prime_hhi[line=finance]@end", 1), "it was altered"),
    ):
        (whole / PLAN).write_text(wrong)
        for answer in (swept(), call("status", whole)):
            assert answer.code == 2
            (line,) = answer.lines
            assert line.startswith(f"{whole / PLAN}: cannot be read: {said}")


def test_a_part_that_cannot_be_read_is_named_and_can_be_made_anew(swept: Callable, whole: Path, call: Callable) -> None:
    before = content(whole)
    part = sorted((whole / "runs").iterdir())[1]
    part.write_bytes(part.read_bytes()[:1000])
    for answer in (call("status", whole), call("export", whole), swept()):
        assert answer.code == 2
        assert answer.lines[-1].startswith(f"{part}: cannot be read; remove it and run the sweep again")
    part.unlink()
    assert swept().code == 0
    assert content(whole) == before


def test_a_run_that_was_damaged_while_it_waited_is_done_again(
    swept: Callable, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RUN, ran(stop_at(6, SystemExit())))
    with pytest.raises(SystemExit):
        swept("cut")
    first, second = sorted((tmp_path / "cut" / PENDING).iterdir())
    first.write_bytes(first.read_bytes()[:200])
    (tmp_path / "cut" / PENDING / "notes.txt").write_text("nobody waits for this")
    monkeypatch.setattr(RUN, ran())
    assert json.loads(swept("cut", "--json").out)["performed"] == 13
    assert content(tmp_path / "cut") == content(whole)
    assert not second.exists()


def test_a_run_that_was_kept_unheard_is_not_done_again(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = read_plan(whole)
    run = plan.run(5)
    task = Task(whole, run, Scenario(), plan.tables, plan.asked)
    assert carry_out(task) == carry_out(task) == Done("complete", "")
    assert [told["run"] for told in timings(whole)].count(5) == 2  # once in the sweep, and once here


def test_a_full_disk_is_told_and_nothing_is_lost(
    swept: Callable, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import experiments.durable as durable

    def full(path: Path) -> None:
        if "part-000002" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "sync", full)
    answer = swept("full")
    assert answer.code == 2
    assert answer.lines == [f"{tmp_path / 'full'}: cannot be written: no space left on device; {REMEDY}"]
    assert list((tmp_path / "full" / "tmp").iterdir()) == []
    monkeypatch.setattr(durable, "sync", lambda path: None)
    assert json.loads(swept("full", "--json").out)["performed"] == 6
    assert content(tmp_path / "full") == content(whole)


def test_a_disk_that_is_full_in_a_run_is_no_failure_of_the_run(
    swept: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import experiments.durable as durable

    def full(path: Path) -> None:
        if "0000005-" in path.name:
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(durable, "sync", full)
    assert swept("full").lines == [f"{tmp_path / 'full'}: cannot be written: disk quota exceeded; {REMEDY}"]
    assert SweepResults(tmp_path / "full").statuses() == {"complete": 4}
    assert not list((tmp_path / "full" / "failures").iterdir())


def test_two_sweeps_do_not_write_one_store(swept: Callable, whole: Path) -> None:
    with (whole / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert swept().lines == [f"{whole}: another sweep is writing it; wait for it or stop it"]
    assert swept().code == 0


def test_what_dead_processes_left_is_swept_and_what_is_being_written_is_not(swept: Callable, whole: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    names = [f"{host}-{gone.pid}-part", f"{host}-{os.getppid()}-part", f"another-{gone.pid}-part"]
    for name in names:
        (whole / "tmp" / name).touch()
    swept()
    assert sorted(path.name for path in (whole / "tmp").iterdir()) == sorted(names[1:])


def test_other_versions_are_not_mixed_unless_told(swept: Callable, whole: Path) -> None:
    (receipt,) = (whole / RECEIPTS).iterdir()
    told = json.loads(receipt.read_text())
    receipt.write_text(json.dumps(told | {"numpy": "1.0"}))
    answer = swept()
    assert answer.code == 2
    assert f"{whole}: was computed with numpy 1.0, and this is {told['numpy']}" in answer.err
    assert swept("store", "--mix-versions").code == 0
