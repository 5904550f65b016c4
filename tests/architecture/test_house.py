"""The order of the folders is the order of the imports; and other habits of the house."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.house import FOLDERS, ROOT, imported, modules, own_files

GENERATORS = {"random", "shuffle_do", "default_rng", "RandomState", "Generator", "SeedSequence"}
"""Attributes that lead to luck that is not keyed by meaning."""
RESULT_PATHS = ("simulation", "agents", "scenarios")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users|mnt|srv)/\w")
REGISTRY = re.compile(r"\b(?:pypi\.\w+|\w*pythonhosted\.\w+)")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_folders_before_it(folder: str) -> None:
    later = FOLDERS[FOLDERS.index(folder) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path, tree in modules(folder)
        for line, name in imported(tree)
        if name.partition(".")[0] in (*later, "lotwise", "tests")
    ]
    assert wrong == []


def test_result_paths_draw_all_luck_by_key() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path, tree in modules(*RESULT_PATHS)
        for line, name in (*imported(tree), *_attributes(tree))
        if name.partition(".")[0] in ("random", "secrets") or name in GENERATORS or name.startswith("numpy.random")
    ]
    assert wrong == []


def _attributes(tree: ast.Module) -> list[tuple[int, str]]:
    return [(node.lineno, node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]


def test_an_init_holds_a_docstring_and_at_most_a_lazy_getattr() -> None:
    for path, tree in modules(*FOLDERS):
        if path.name == "__init__.py":
            assert ast.get_docstring(tree), f"{path.relative_to(ROOT)} does not say what it is for"
            more = [node for node in tree.body[1:] if not _lazy(node)]
            assert more == [], f"{path.relative_to(ROOT)}:{more[0].lineno} is code"


def _lazy(node: ast.stmt) -> bool:
    """Whether a statement imports nothing when the package is imported: type checkers alone read the one below `if`."""
    future = isinstance(node, ast.ImportFrom) and node.module in ("__future__", "typing")
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING" and not node.orelse
    return future or (isinstance(node, ast.FunctionDef) and node.name in ("__getattr__", "__dir__"))


def test_every_folder_of_code_is_a_package() -> None:
    for path, _ in modules(*FOLDERS):
        assert (path.parent / "__init__.py").is_file(), f"{path.parent.relative_to(ROOT)} has no __init__.py"


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path, tree in modules(*FOLDERS) if not ast.get_docstring(tree)]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path, _ in modules(*FOLDERS) if path.stem in EMPTY_NAMES] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in own_files()
        if path.suffix != ".png"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]
    assert found == []
