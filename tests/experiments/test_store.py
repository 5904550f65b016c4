"""Run directories: written at once, read back as written."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments.identity import identity, model_files, model_sha256
from experiments.single import perform
from experiments.store import DICTIONARY, Place, StoreError, plain, read_run
from scenarios.load import Scenario, load
from tests.experiments.fake_market import MARKET, PROVIDERS, FakeMarket, build_module

SHORT = Scenario(months=3, burn_in=1)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run directory."""
    monkeypatch.setitem(sys.modules, "scenarios.build", build_module())
    perform(SHORT, 1, place=Place(tmp_path / "run"))
    return tmp_path / "run"


def test_tables_come_back_as_they_were(kept: Path) -> None:
    providers = read_run(kept).table("providers")
    assert providers.column_names == list(PROVIDERS)
    assert providers["left"].to_pylist() == PROVIDERS["left"].tolist()
    assert str(providers.schema.field("left").type) == "int16"
    assert providers["kind"].to_pylist() == PROVIDERS["kind"].tolist()


def test_no_answer_is_null_also_in_columns_of_several(kept: Path) -> None:
    run = read_run(kept)
    assert run.table("market")["prime_hhi"].to_pylist() == [100.0, None, 300.0]
    assert run.table("providers")["income"].to_pylist()[0] == [1.0, None]


def test_columns_carry_unit_and_meaning(kept: Path) -> None:
    field = pq.read_schema(kept / "market.parquet").field("prime_hhi")
    assert field.metadata == {b"unit": b"unit of prime_hhi", b"meaning": b"meaning of prime_hhi"}


def test_files_are_compressed_with_zstd(kept: Path) -> None:
    assert pq.ParquetFile(kept / "market.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_dictionary_explains_every_column_and_no_other(kept: Path) -> None:
    with (kept / DICTIONARY).open(encoding="utf-8", newline="") as file:
        listed = [(row["table"], row["column"]) for row in csv.DictReader(file)]
    assert listed == [("providers", name) for name in PROVIDERS] + [("market", name) for name in MARKET]


def test_a_column_that_nobody_declared_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path / "run")
    with pytest.raises(StoreError, match=r"not declared in the data dictionary: market\.month"):
        place.write_tables({"market": {"month": MARKET["month"]}}, [])


def test_the_same_run_gives_the_same_bytes(kept: Path, tmp_path: Path) -> None:
    perform(SHORT, 1, place=Place(tmp_path / "again"))
    for path in kept.iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
    first, second = (dict(read_run(folder).manifest) for folder in (kept, tmp_path / "again"))
    first.pop("timing")
    second.pop("timing")
    assert first == second


def test_an_empty_directory_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    place = Place(tmp_path / "run")
    place.publish({"status": "complete"})
    assert read_run(tmp_path / "run").tables == ()


def test_a_directory_that_was_taken_during_the_run_is_not_overwritten(tmp_path: Path) -> None:
    place = Place(tmp_path / "run")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty"):
        place.publish({"status": "complete"})
    assert (tmp_path / "run" / "notes.txt").read_text() == "mine"


def test_a_place_that_is_abandoned_leaves_no_folder_behind(tmp_path: Path) -> None:
    Place(tmp_path / "a" / "b" / "run").abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_which_somebody_kept_something_stays(tmp_path: Path) -> None:
    place = Place(tmp_path / "a" / "b" / "run")
    (tmp_path / "a" / "notes.txt").write_text("mine")
    place.abandon()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["notes.txt"]


def ended_process() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_a_killed_run_left_is_cleared_by_the_next_one_to_its_place(tmp_path: Path) -> None:
    gone = ended_process()
    left, other = tmp_path / f".run.unfinished-{gone}", tmp_path / f".another.unfinished-{gone}"
    for folder in (left, other):
        folder.mkdir()
        (folder / "providers.parquet").write_bytes(b"half")
    Place(tmp_path / "run").abandon()
    assert list(tmp_path.iterdir()) == [other]


def test_a_place_that_another_run_is_writing_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        busy = tmp_path / f".run.unfinished-{process.pid}"
        busy.mkdir()
        with pytest.raises(StoreError, match=f"another run .process {process.pid}. is writing there; choose a new"):
            Place(tmp_path / "run")
        assert list(tmp_path.iterdir()) == [busy]
        process.communicate(b"\n")


def test_what_is_no_run_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no run directory"):
        read_run(tmp_path)


def test_a_missing_table_names_those_there_are(kept: Path) -> None:
    with pytest.raises(StoreError, match="has no table bids; there are market, providers"):
        read_run(kept).table("bids")


def test_json_has_no_numpy_and_no_nan() -> None:
    found = plain({"survival": FakeMarket(SHORT, 1).survival(), "x": [float("inf"), True, 3]})
    assert found == {"survival": {"kind": {"social_enterprise": {"n": 1, "rmst_months": 3.0}}}, "x": [None, True, 3]}


def test_identity_covers_what_decides_a_run_and_nothing_else() -> None:
    baseline = load("baseline")
    same = identity(baseline, 1)
    assert same == identity(load(baseline.path or ""), 1)
    others = [
        identity(baseline, 2),
        identity(baseline.having(months=3), 1),
        identity(baseline.having(scale=0.5), 1),
        identity(baseline.having({"contract.payment_delay": 3}), 1),
    ]
    assert len({str(each) for each in [same, *others]}) == 5


def test_the_model_hash_covers_code_and_data_but_not_scenarios_or_commands() -> None:
    covered = {path.as_posix().rpartition("/")[2] for path in model_files()}
    assert {"policy.py", "evidence.csv", "procurement.py"} <= covered
    assert not covered & {"baseline.toml", "store.py", "shell.py"}
    assert len(model_sha256()) == 64
