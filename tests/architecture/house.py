"""What the tests of the house share: its folders and its files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("simulation", "agents", "scenarios", "experiments", "dashboards")
"""The folders, in the order of their imports."""
LEFT_OUT = {"__pycache__"}
VENDORED = ("dashboards/cdn/", "dashboards/public/")
"""Where files of others lie, unchanged."""


def package_files() -> list[Path]:
    """Every file that the package is made of, beside the launcher: code and data."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return sorted(path for path in inside if path.is_file() and not LEFT_OUT & set(path.parts))


def own_files() -> list[Path]:
    """Every file that people wrote."""
    hidden = [path for path in (ROOT / ".ci").iterdir() if path.is_file()]
    beside = [path for path in ROOT.iterdir() if path.is_file() and path.name not in ("uv.lock", ".git")]
    more = (path for folder in ("tests", "docs", "benchmarks") for path in (ROOT / folder).rglob("*"))
    ours = [path for path in package_files() if not path.relative_to(ROOT).as_posix().startswith(VENDORED)]
    return [*ours, *hidden, *beside, *(p for p in more if p.is_file() and not LEFT_OUT & set(p.parts))]


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """The Python files of the folders, parsed."""
    for path in package_files():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every import, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
