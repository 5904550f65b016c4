"""README, constraints, citation and the script of all checks agree with one another."""

from __future__ import annotations

import os
import re
import tomllib

from simulation.version import VERSION
from tests.architecture.house import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_readme_begins_with_the_two_lines_that_do_everything() -> None:
    block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert README[: block.start()].strip() == "# Lotwise"
    main, tests = block[1].splitlines()
    assert main == "python3 -m pip install uv && python3 -m uv run lotwise run baseline"
    assert tests.startswith("python3 -m pip install uv && ")
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_checks_can_be_started() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_constraints_for_pip_are_those_for_uv() -> None:
    listed = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert listed == PROJECT["tool"]["uv"]["constraint-dependencies"]
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in listed)


def test_every_direct_dependency_has_a_tested_version() -> None:
    project = PROJECT["project"]
    groups = [*project["optional-dependencies"].values(), *PROJECT["dependency-groups"].values()]
    wanted = [*project["dependencies"], *(entry for group in groups for entry in group)]
    names = {re.match(r"[\w-]+", entry)[0].lower() for entry in wanted}  # pyright: ignore[reportOptionalSubscript]
    tested = {line.partition("==")[0] for line in PROJECT["tool"]["uv"]["constraint-dependencies"]}
    assert names - {"lotwise"} <= tested


def test_the_citation_has_the_version() -> None:
    assert f"\nversion: {VERSION}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_lock_of_this_machine_stays_out_of_git() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
