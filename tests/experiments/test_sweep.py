"""`lotwise sweep`: what it does, what it keeps, and how it resumes. On a market that does nothing."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from scipy.stats import ttest_1samp

from experiments import engine
from experiments.store import sync
from experiments.sweep_results import SweepResults
from experiments.sweep_store import PENDING, RECEIPTS, timings
from scenarios.loading import Scenario
from tests.experiments.sweeps import RUN, content, done_twice, ran, stop_at


def test_one_row_a_run_in_the_order_of_the_plan_with_what_it_was(whole: Path) -> None:
    rows = SweepResults(whole).table("runs").to_pylist()
    assert [row["run"] for row in rows] == list(range(18))
    row = rows[10]
    assert (row["seed"], row["cell"], row["scenario"], row["policy"]) == (2, 4, "baseline", "none")
    assert (row["contract.payment_delay"], row["packaging.aggregation"]) == (3, 0.5)
    assert (row["status"], row["cause"], row["residual_pence"], row["postings"]) == ("complete", "", 0, 12345)
    assert (row["prime_hhi"], row["no_bid_share"]) == (2 / 3 + 3, None)
    assert len({row["key"] for row in rows}) == 18


def test_the_tables_of_every_run_are_kept_with_its_number(whole: Path) -> None:
    store = SweepResults(whole)
    providers = store.table("providers")
    assert providers["run"].to_pylist() == [run for run in range(18) for _ in range(4)]
    assert providers["left"].to_pylist()[:4] == [32_000, 2, 32_000, -5]
    assert str(providers.schema.field("left").type) == "int16"
    assert store.query("SELECT count(*) AS n, max(month) AS m FROM market").to_pylist() == [{"n": 54, "m": 2}]


def test_the_dictionary_explains_every_column_of_runs(whole: Path) -> None:
    lines = (whole / "dictionary.csv").read_text().splitlines()
    told = {line.split(",")[1] for line in lines if line.startswith("runs,")}
    names = [name for name in SweepResults(whole).table("runs").column_names if "," not in name]
    assert set(names) <= told


def test_the_same_line_again_does_nothing(swept: Callable, whole: Path) -> None:
    before = content(whole)
    document = json.loads(swept("store", "--json").out)
    assert (document["performed"], document["complete"], document["missing"]) == (0, 18, 0)
    assert content(whole) == before
    assert len(timings(whole)) == 18


@pytest.mark.parametrize("number", [0, 3, 4, 9, 17])
def test_a_sweep_that_was_cut_off_goes_on_where_it_was(
    swept: Callable, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(RUN, ran(stop_at(number, SystemExit())))
    with pytest.raises(SystemExit):
        swept("cut")
    assert len(list((tmp_path / "cut" / "runs").iterdir())) == number // 4
    assert len(list((tmp_path / "cut" / PENDING).iterdir())) == number % 4
    monkeypatch.setattr(RUN, ran())
    assert swept("cut").code == 0
    assert content(tmp_path / "cut") == content(whole)
    assert done_twice(tmp_path / "cut") == []


def test_a_chunk_counts_when_its_row_a_run_is_there_and_not_before(
    swept: Callable, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import experiments.durable as durable

    written: list[str] = []
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if "part-" in target.name:
            written.append(target.parent.name)
            if len(written) == 6:
                raise SystemExit
        replace(source, target)

    monkeypatch.setattr(durable.os, "replace", fail)
    with pytest.raises(SystemExit):
        swept("cut")
    assert written == ["market", "providers", "runs"] * 2
    assert SweepResults(tmp_path / "cut").done == 4
    monkeypatch.setattr(durable.os, "replace", replace)
    assert swept("cut").code == 0
    assert content(tmp_path / "cut") == content(whole)
    assert done_twice(tmp_path / "cut") == []


def test_every_file_is_on_the_disk_before_it_has_its_name(
    swept: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import experiments.durable as durable

    seen: list[Path] = []
    replace = os.replace

    def move(source: Path, target: Path) -> None:
        assert seen[-1] == source
        replace(source, target)
        seen.append(target)

    def see(path: Path) -> None:
        if path.is_dir():
            assert seen[-1].parent == path
        seen.append(path)
        sync(path)

    monkeypatch.setattr(durable.os, "replace", move)
    monkeypatch.setattr(durable, "sync", see)
    assert swept(seeds=1).code == 0
    assert {path.parent.name for path in seen} >= {"tmp", "runs", "market", "providers", PENDING}


def test_a_failed_run_is_a_row_with_its_cause(
    swept: Callable, tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch, call: Callable
) -> None:
    def wrong(market: Scenario, seed: int) -> None:
        if seed == 2:
            raise ArithmeticError("the market fell over\nand more")

    monkeypatch.setattr(RUN, ran(wrong))
    answer = swept("failed")
    assert answer.code == 3
    assert "6 failed: ArithmeticError: the market fell over" in answer.out
    store = SweepResults(tmp_path / "failed")
    assert store.statuses() == {"complete": 12, "failed": 6}
    row = store.troubles()[0]
    assert (row["run"], row["seed"], row["cause"]) == (6, 2, "ArithmeticError: the market fell over")
    trace = (tmp_path / "failed" / "failures" / f"{row['key']}.txt").read_text()
    assert "in wrong" in trace and "and more" in trace
    assert swept("failed", "--json").code == 3
    told = json.loads(call("status", tmp_path / "failed", "--json").out)
    assert (told["failed"], told["missing"], len(told["troubles"])) == (6, 0, 6)
    monkeypatch.setattr(RUN, ran())
    assert swept("failed").code == 3  # failed runs stay until one asks for them
    again = json.loads(swept("failed", "--retry-failed", "--json").out)
    assert (again["performed"], again["failed"]) == (6, 0)
    assert content(tmp_path / "failed") == content(whole)


def test_a_run_that_kills_its_process_is_a_row_too(
    swept: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = engine.answers

    def deadly(work: Callable, tasks: Any, *more: Any, **told: Any) -> Iterator[tuple[int, object]]:
        for place, answer in usual(work, tasks, *more, **told):
            yield place, engine.Failure(None, "its process died", "") if place == 5 else answer

    monkeypatch.setattr("experiments.sweep.answers", deadly)
    answer = swept(seeds=1)
    assert answer.code == 3
    assert "1 failed: its process died\n  run 5, seed 1, baseline, contract.payment_delay = 3" in answer.out


@pytest.mark.parametrize(("told", "seconds"), [((), 3_600.0), (("--limit", 5), 5.0)])
def test_no_run_may_hang_for_ever(
    swept: Callable, monkeypatch: pytest.MonkeyPatch, told: tuple[object, ...], seconds: float
) -> None:
    limits: list[float | None] = []

    def hearing(work: Callable, tasks: Iterator, workers: int, *, limit: float | None, **_: Any) -> Iterator:
        limits.append(limit)
        return engine.answers(work, tasks, workers)

    monkeypatch.setattr("experiments.sweep.answers", hearing)
    assert swept("store", *told, seeds=1).code == 0
    assert limits == [seconds]


def test_a_violated_identity_is_exit_4(swept: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def violating(market: Scenario, seed: int) -> Any:
        made = ran()(market, seed)
        made.wrong = "violate" if seed == 1 else ""
        return made

    monkeypatch.setattr(RUN, violating)
    answer = swept()
    assert answer.code == 4
    assert "6 violated: money in is not money out (7 pence)" in answer.out


def test_more_seeds_go_to_the_end(swept: Callable, whole: Path, tmp_path: Path) -> None:
    assert swept("large", seeds=5).code == 0
    document = json.loads(swept("store", "--json", seeds=5).out)
    assert (document["performed"], document["runs"]) == (12, 30)
    assert content(whole) == content(tmp_path / "large")
    assert done_twice(whole) == []


def test_a_dry_run_tells_and_writes_nothing(swept: Callable, tmp_path: Path, whole: Path) -> None:
    text = swept("other", "--dry-run").out
    for expected in ("18: 6 cells x 3 seeds", "packaging.aggregation", "0, 0.5, 1", "not known yet"):
        assert expected in text
    assert not (tmp_path / "other").exists()
    told = json.loads(swept("store", "--dry-run", "--json", seeds=5).out)
    assert (told["runs"], told["kept"], told["missing"]) == (30, 18, 12)
    assert told["seconds_left"] >= 0.0


def test_export_writes_what_the_store_holds(call: Callable, whole: Path, tmp_path: Path) -> None:
    answer = call("export", whole, "--out", tmp_path / "csv")
    assert answer.code == 0
    names = ["dictionary.csv", "market.csv", "providers.csv", "runs.csv"]
    assert sorted(path.name for path in (tmp_path / "csv").iterdir()) == names
    lines = (tmp_path / "csv" / "runs.csv").read_text().splitlines()
    assert len(lines) == 19
    assert lines[0].startswith('"run","key","cell","scenario","policy","contract.payment_delay"')
    told = json.loads(call("export", whole, "--table", "runs", "--json").out)
    assert [Path(path).name for path in told["exported"]["files"]] == ["runs.csv", "dictionary.csv"]
    assert call("export", whole, "--table", "run").lines[0].endswith("(did you mean runs?)")


def test_status_tells_how_far_it_is_and_the_means(call: Callable, whole: Path) -> None:
    text = call("status", whole).out
    assert "18 runs: 6 cells x 3 seeds; 18 kept, 0 missing" in text
    assert (
        "payment_delay  aggregation  prime_hhi    prime_hhi[line=drugs]@end\n0              0            0.67 ± 0.83  -"
        in text
    )
    told = json.loads(call("status", whole, "--json").out)
    assert told["means"][0] == {"prime_hhi": pytest.approx(2 / 3), "prime_hhi[line=drugs]@end": None}
    interval = ttest_1samp([1 / 3, 2 / 3, 1.0], 0.0).confidence_interval(0.95)
    assert told["half_widths"][0]["prime_hhi"] == pytest.approx((interval.high - interval.low) / 2)


def test_the_mean_of_one_run_has_no_interval(swept: Callable, call: Callable, tmp_path: Path) -> None:
    assert "0.333" in swept("one", seeds=1).out
    assert json.loads(call("status", tmp_path / "one", "--json").out)["half_widths"][0]["prime_hhi"] is None


def test_parts_hold_no_times_places_or_machines(whole: Path) -> None:
    for path in whole.rglob("part-*"):
        metadata = pq.read_metadata(path)
        assert not metadata.metadata
        assert metadata.row_group(0).column(0).compression == "ZSTD"
    held = b"".join(data for name, data in content(whole).items())
    assert str(whole).encode() not in held
    assert socket.gethostname().encode() not in b"".join((*map(Path.read_bytes, (whole / RECEIPTS).iterdir()),))
