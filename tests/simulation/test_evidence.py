"""What the project cites exists, and what it claims to have built is written and tested."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from simulation.evidence import BUILT, DATA, PENDING, evidence, evidence_index, rules_index

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("simulation", "agents", "scenarios", "experiments", "dashboards", "tests", "benchmarks", "docs")
STAGES = {
    "analyse",
    "plan",
    "engage",
    "talk",
    "bid",
    "award",
    "mobilise",
    "deliver",
    "pay",
    "organisations",
    "review",
    "record",
}
LONGEST = 200
FAMILIES = (
    "[A-Z]00[0-9]-[A-Z]?[0-9]+",
    "[AFLS]-[0-9]{2}",
    "DOM-[A-Z][0-9]+[a-d]?",
    "H[0-9]{1,2}",
    "CALIBRATION-[0-9]{1,2}",
    r"Q[0-9]+\.[0-9]+",
)
CITED = re.compile(rf"(?<![\w-])(?:{'|'.join(FAMILIES)})(?!\w)")
MARKDOWN = re.compile(r"[*`|†]|\s{2}|^\s|\s$|\]\(|^#|[\n\r\t]")
BUILT_RULES = [rule.id for rule in rules_index().values() if rule.status == BUILT]


def own_files(*suffixes: str) -> Iterator[Path]:
    """The project's own files with these endings, package data left out."""
    yield from (path for path in ROOT.iterdir() if path.suffix in suffixes)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in suffixes and "data" not in path.relative_to(ROOT).parts[:-1]:
                yield path


@cache
def functions(folder: str) -> tuple[tuple[str, str], ...]:
    """Name and docstring of every function and method written under a folder."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / folder).rglob("*.py")))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return tuple((node.name, ast.get_docstring(node) or "") for node in nodes)


def column(name: str) -> list[str]:
    """The ids of one data file as written, repeats included."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("name", ["evidence.csv", "rules.csv"])
def test_ids_are_unique(name: str) -> None:
    repeated = [id for id, count in Counter(column(name)).items() if count > 1]
    assert repeated == []


def test_every_id_belongs_to_a_family() -> None:
    assert [id for id in evidence_index() if not CITED.fullmatch(id)] == []


def test_statements_are_one_clean_line() -> None:
    unclean = [
        entry.id
        for entry in evidence_index().values()
        if not 0 < len(entry.statement) <= LONGEST or MARKDOWN.search(entry.statement)
    ]
    assert unclean == []


def test_brackets_close_in_whole_statements() -> None:
    whole = (entry for entry in evidence_index().values() if not entry.statement.endswith("…"))
    assert [entry.id for entry in whole if entry.statement.count("(") != entry.statement.count(")")] == []


def test_every_statement_names_its_source() -> None:
    unnamed = [entry.id for entry in evidence_index().values() if not entry.source or MARKDOWN.search(entry.source)]
    assert unnamed == []


def test_an_id_gives_its_statement() -> None:
    turnover_gate = evidence("E004-050")
    assert "3.0 x contract value" in turnover_gate.statement
    assert turnover_gate.source.startswith("Clinks 2014")


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(LookupError, match="E004-050"):
        evidence("e004-0050")


def test_the_indices_are_read_once_and_read_only() -> None:
    assert evidence_index() is evidence_index()
    with pytest.raises(TypeError):
        evidence_index()["new"] = evidence("E004-050")  # pyright: ignore[reportIndexIssue]


def test_every_id_the_project_cites_exists() -> None:
    known = evidence_index()
    missing = {
        f"{path.relative_to(ROOT)}: {id}"
        for path in own_files(".py", ".toml", ".md")
        for id in CITED.findall(path.read_text(encoding="utf-8"))
        if id not in known
    }
    assert missing == set()


def test_rules_name_a_stage_of_the_month_and_a_status() -> None:
    rules = rules_index().values()
    assert {rule.stage for rule in rules} <= STAGES
    assert {rule.status for rule in rules} <= {BUILT, PENDING}
    assert all(rule.title for rule in rules)


@pytest.mark.parametrize("id", BUILT_RULES)
def test_a_built_rule_begins_the_docstring_of_a_function(id: str) -> None:
    start = re.compile(rf"{id}[ .:]")
    docstrings = [text for folder in ("agents/rules", "simulation/stages") for _, text in functions(folder)]
    cited = any(map(start.match, docstrings))
    assert cited, f"no function in agents/rules or simulation/stages begins with {id}"


@pytest.mark.parametrize("id", BUILT_RULES)
def test_a_built_rule_has_a_test_that_cites_it(id: str) -> None:
    prefix = f"test_{id.lower()}_"
    cited = any(name.startswith(prefix) for name, _ in functions("tests"))
    assert cited, f"no test named {prefix}..."
