"""What is imported when: commands that answer at once bring no scientific package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

SLOW = {"mesa", "scipy", "pandas", "networkx", "solara", "pyarrow", "duckdb", "matplotlib"}
LOADED = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def loaded_by(program: str, folder: Path = ROOT) -> set[str]:
    """The top-level modules that a fresh interpreter has after a program."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{LOADED}"], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_rules_registry_and_loader_are_light() -> None:
    program = """
import importlib, pkgutil
import agents.rules, scenarios.loading, simulation.registry
for module in pkgutil.iter_modules(agents.rules.__path__):
    importlib.import_module(f"agents.rules.{module.name}")
"""
    assert loaded_by(program) & SLOW == set()


def test_loading_a_scenario_does_not_even_need_numpy() -> None:
    assert loaded_by("import scenarios.loading; scenarios.loading.load('baseline')") & (SLOW | {"numpy"}) == set()


AT_ONCE = [
    "", "--help", "--version", "run --help", "scenarios", "levers", "check baseline", "sweep --help",
    "sweep contract-size --dry-run", "sweep contract-sise", "experiments", "check contract-size", "status nowhere",
    "export nowhere", "chek", "run baselin", "run baseline --set nothing=1", "show baseline", "dashboard --help",
    "dashboard --months 13",
]  # fmt: skip


def test_what_answers_at_once_brings_no_scientific_package() -> None:
    """One after the other in one interpreter, as none may leave anything behind: the first that does is told."""
    program = f"""
import lotwise, sys
for line in {AT_ONCE!r}:
    lotwise.main(line.split())
    brought = {SLOW | {"numpy", "rich"}!r} & sys.modules.keys()
    assert not brought, f"lotwise {{line}} brings {{brought}}"
"""
    assert loaded_by(program) & SLOW == set()


def test_importing_lotwise_brings_almost_nothing() -> None:
    assert loaded_by("import lotwise") & (SLOW | {"numpy", "typer", "pydantic"}) == set()


def test_python_m_lotwise_works_from_anywhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lotwise", "--version"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("lotwise ")


@pytest.mark.parametrize("folder", ["agents", "scenarios"])
def test_another_distribution_in_the_same_process_is_refused_clearly(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").write_text("")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import {folder}; import lotwise"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"ImportError: lotwise cannot work here: another distribution's module '{folder}'")


def test_another_distribution_beside_it_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").write_text("")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import lotwise, agents.rules; lotwise.load('baseline')"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_a_name_that_lotwise_does_not_have_is_an_attribute_error() -> None:
    import lotwise

    assert {"load", "build", "Market", "__version__"} <= set(dir(lotwise))
    assert lotwise.load("baseline").months == 120
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        lotwise.lod  # type: ignore[attr-defined]  # noqa: B018
