"""The places of keys in TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scenarios.positions import Path, positions

EVERYTHING = '''\
# a comment = "with things in it"
title = "a # no comment"  # a comment
"quoted key" . "a\\u0062" = 1
empty = []
long = """
[not.a.table]
x = 1 \\""" still ""text"""""
raw = \'\'\'
y = 2\'\'\'
list = [
  1,  # one
  [2, "three, ]"],
  { a = 1, b.c = [4] },
]
date = 1979-05-27 07:32:00

  [settings]
  months = 12
[[change]]
from = 1
contract.term_factor = 2.0
[change.procurement]
notice = 3
[[change]]
kinds = ["prison",
  "health_body"]
[[change.inner]]
z = 1
[[change.inner]]
z = 2
'''


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """Every path in what the standard reader read."""
    if above:
        yield above
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from paths(part, (*above, key))


def test_every_key_and_element_is_found() -> None:
    assert set(positions(EVERYTHING)) == set(paths(tomllib.loads(EVERYTHING)))


def test_places_are_exact() -> None:
    places = positions(EVERYTHING)
    lines = EVERYTHING.splitlines()
    expected = {
        ("title",): "title",
        ("quoted key", "ab"): '"a',
        ("list", 1, 1): '"three',
        ("list", 2, "b", "c", 0): "4]",
        ("settings",): "settings]",
        ("settings", "months"): "months",
        ("change", 0, "contract", "term_factor"): "term_factor",
        ("change", 0, "procurement", "notice"): "notice",
        ("change", 1, "kinds", 1): '"health_body"',
        ("change", 1, "inner", 1, "z"): "z = 2",
    }
    for path, start in expected.items():
        line, column = places[path]
        assert lines[line - 1][column - 1 :].startswith(start), path


def test_line_ends_of_windows_do_not_matter() -> None:
    text = 'a = 1\r\n[b]\r\nc = "x"\r\n'
    assert positions(text) == positions(text.replace("\r\n", "\n"))


names = st.text("abcXYZ-_019", min_size=1, max_size=6)
scalars = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.booleans().map(lambda flag: str(flag).lower()),
    st.floats(allow_nan=False, allow_infinity=False).map(repr).filter(lambda text: "e" not in text),
    st.text('ab#=[]{},." \\n', max_size=8).map(lambda text: '"' + text.replace('"', '\\"').replace("\n", "\\n") + '"'),
    st.text('ab#=[]{},."\n', max_size=8).map(lambda text: "'''" + text + "'''"),
)
lists = st.lists(scalars, max_size=3).map(lambda parts: "[" + " , # , ]\n".join(parts) + "\n]")
inlines = st.dictionaries(names, scalars.filter(lambda text: "\n" not in text), max_size=3).map(
    lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
)
values = st.one_of(scalars, lists, inlines)
bodies = st.dictionaries(names, values, max_size=4).map(
    lambda body: "".join(f"{key} = {value} # {key}\n" for key, value in body.items())
)
tables = st.dictionaries(names.map(lambda name: f"t.{name}"), bodies, max_size=3)
arrays = st.lists(bodies, max_size=3)


@given(bodies, tables, arrays)
def test_any_file_that_can_be_read_is_placed_whole(top: str, under: dict[str, str], repeated: list[str]) -> None:
    text = f"{top}\n" + "".join(f"[t-{name}]\n{body}\n" for name, body in under.items())
    text += "".join(f"[[arr]]\n{body}[arr.sub]\n{body}" for body in repeated)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(positions(text)) == set(paths(data))
