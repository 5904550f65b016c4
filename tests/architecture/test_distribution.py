"""What is handed out: wheel and sdist hold the whole package, and an installed Lotwise runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from simulation.version import VERSION
from tests.architecture.house import FOLDERS, ROOT, package_files


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t", "wheel", "-t", "sdist"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was unpacked, as an installer does."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(_only(built, "*.whl")) as wheel:
        wheel.extractall(folder)
    return folder


def _only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def _call(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the installed Lotwise from elsewhere, and make sure that it is the installed one."""
    program = (
        "import lotwise, simulation, sys; "
        f"assert simulation.__file__.startswith({str(installed)!r}), simulation.__file__; sys.exit(lotwise.main())"
    )
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=installed.parent, env=environment, capture_output=True, text=True, check=True)


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(_only(built, "*.whl")) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == {"lotwise.py", *(f"_lotwise/{path.relative_to(ROOT).as_posix()}" for path in package_files())}


def test_the_wheel_puts_only_its_own_names_into_site_packages(installed: Path) -> None:
    assert {path.name for path in installed.iterdir()} == {"lotwise.py", "_lotwise", f"lotwise-{VERSION}.dist-info"}


def test_the_command_is_declared(installed: Path) -> None:
    text = (installed / f"lotwise-{VERSION}.dist-info" / "entry_points.txt").read_text()
    assert "lotwise = lotwise:main" in text


def test_the_sdist_holds_the_package_and_its_tests_but_no_trace_of_the_workshop(built: Path) -> None:
    with tarfile.open(_only(built, "*.tar.gz")) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {path.relative_to(ROOT).as_posix() for path in package_files()} <= names
    assert {"lotwise.py", "pyproject.toml", "README.md", "LICENSE", "constraints.txt", ".ci/run"} <= names
    assert any(name.startswith("tests/") for name in names)
    traces = (".git/", ".venv", ".hypothesis", ".pytest_cache", ".ruff_cache", "uv.lock")
    assert [name for name in names if name.startswith(traces) or "__pycache__" in name] == []


def test_an_installed_lotwise_knows_its_version_and_its_levers(installed: Path) -> None:
    assert _call(installed, "--version").stdout == f"lotwise {VERSION}\n"
    assert "procurement.turnover_ratio" in _call(installed, "levers").stdout
    assert "baseline" in _call(installed, "scenarios").stdout


def test_an_installed_lotwise_has_the_same_model(installed: Path) -> None:
    program = "from lotwise import load; from experiments.identity import model_sha256; print(model_sha256())"
    environment = os.environ | {"PYTHONPATH": str(installed)}
    hashes = [
        subprocess.run([sys.executable, "-c", program], cwd=folder, env=env, capture_output=True, text=True, check=True)
        for folder, env in ((ROOT, os.environ), (installed.parent, environment))
    ]
    assert hashes[0].stdout == hashes[1].stdout


@pytest.mark.slow
def test_an_installed_lotwise_runs_a_market(installed: Path) -> None:
    answer = _call(installed, "run", "baseline", "--scale", "0.05", "--months", "3", "--json")
    document = json.loads(answer.stdout)
    assert (document["months"], document["ledger"]["residual_pence"]) == (3, 0)


@pytest.mark.slow
def test_an_installed_lotwise_sweeps_with_several_processes(installed: Path, tmp_path: Path) -> None:
    text = 'title = "Two"\nseeds = 2\n[settings]\nmonths = 2\nburn_in = 1\nscale = 0.02\n'
    (tmp_path / "two.toml").write_text(text)
    answer = _call(
        installed, "sweep", str(tmp_path / "two.toml"), "--out", str(tmp_path / "s"), "--workers", "2", "--json"
    )
    assert json.loads(answer.stdout)["complete"] == 2


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the sdist unpacks to."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(_only(built, "*.tar.gz")) as sdist:
        sdist.extractall(folder, filter="data")
    return folder / f"lotwise-{VERSION}"


def test_the_sdist_runs_where_it_was_unpacked(unpacked: Path) -> None:
    program = f"import lotwise, simulation; assert simulation.__file__.startswith({str(unpacked)!r}); lotwise.main(%s)"
    arguments = ["run", "baseline", "--scale", "0.05", "--months", "1", "--json"]
    command = [sys.executable, "-c", program % arguments]
    answer = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout)["ledger"]["residual_pence"] == 0


@pytest.mark.slow
def test_the_tests_of_the_sdist_pass_where_it_was_unpacked(unpacked: Path) -> None:
    """Those that look at files beside the package, and a few of each other folder."""
    chosen = (
        "architecture/test_house.py", "architecture/test_project_files.py", "architecture/test_numbers.py",
        "experiments/test_readme.py", "experiments/test_listing_commands.py", "simulation/test_policy.py",
        "simulation/test_evidence.py", "agents/rules", "scenarios/test_load.py",
    )  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in chosen)]
    answer = subprocess.run(command, cwd=unpacked, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[-2_000:]


def test_every_folder_of_the_house_is_there(installed: Path) -> None:
    assert {path.name for path in (installed / "_lotwise").iterdir() if path.is_dir()} == set(FOLDERS)
