"""Where things stand in a TOML file: line and column of every key and list element.

The standard reader tells what a file says but not where. This walks text that the standard reader has accepted, so it
only has to find its way, not to judge.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right

type Path = tuple[str | int, ...]
"""Keys and list places that lead to a value, such as `("change", 0, "contract", "term_factor")`."""

_BARE_ENDS = frozenset(" \t\r\n.=]")
_VALUE_ENDS = frozenset(",]}\r\n#")


def positions(text: str) -> dict[Path, tuple[int, int]]:
    """Line and column (both from 1) of every key and every list element in valid TOML.

    >>> positions('kinds = ["prison", "health_body"]')
    {('kinds',): (1, 1), ('kinds', 0): (1, 10), ('kinds', 1): (1, 20)}
    """
    return _Walk(text).document()


class _Walk:
    """One walk through a text; `at` is the place reached."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
        self.found: dict[Path, tuple[int, int]] = {}
        self.latest: dict[Path, int] = {}

    def document(self) -> dict[Path, tuple[int, int]]:
        table: Path = ()
        while self._more():
            if self._take("[["):
                table = self._enter(self._key(), array=True)
                self.at = self.text.index("]]", self.at) + 2
            elif self._take("["):
                table = self._enter(self._key(), array=False)
                self.at = self.text.index("]", self.at) + 1
            else:
                self._pair(table)
        return self.found

    def _more(self) -> bool:
        """Whether anything is left after blanks, line ends, commas and comments."""
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n,#":
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                self.at += 1
        return self.at < len(self.text)

    def _take(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _enter(self, key: list[tuple[str, int]], *, array: bool) -> Path:
        """The path of a table whose header has been read; each header of an array opens its next element."""
        path: Path = ()
        for place, (name, start) in enumerate(key):
            path = (*path, name)
            self._note(path, start)
            if array and place == len(key) - 1:
                self.latest[path] = self.latest.get(path, -1) + 1
            if path in self.latest:
                path = (*path, self.latest[path])
                self._note(path, start)
        return path

    def _key(self) -> list[tuple[str, int]]:
        """The parts of a dotted key, each with its place."""
        parts = [self._part()]
        while self._skip_blanks() and self._take("."):
            parts.append(self._part())
        return parts

    def _part(self) -> tuple[str, int]:
        self._skip_blanks()
        start = self.at
        if self.text[start] in "\"'":
            self._string()
            return tomllib.loads(f"key = {self.text[start : self.at]}")["key"], start
        while self.at < len(self.text) and self.text[self.at] not in _BARE_ENDS:
            self.at += 1
        return self.text[start : self.at], start

    def _pair(self, table: Path) -> None:
        path = table
        for name, start in self._key():
            path = (*path, name)
            self._note(path, start)
        self.at = self.text.index("=", self.at) + 1
        self._skip_blanks()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._take("["):
            place = 0
            while self._more() and not self._take("]"):
                self._note((*path, place), self.at)
                self._value((*path, place))
                place += 1
        elif self._take("{"):
            while self._more() and not self._take("}"):
                self._pair(path)
        elif self.text[self.at] in "\"'":
            self._string()
        else:
            while self.at < len(self.text) and self.text[self.at] not in _VALUE_ENDS:
                self.at += 1

    def _string(self) -> None:
        letter = self.text[self.at]
        quote = letter * 3 if self.text.startswith(letter * 3, self.at) else letter
        self.at += len(quote)
        while not self.text.startswith(quote, self.at):
            self.at += 2 if letter == '"' and self.text[self.at] == "\\" else 1
        self.at += len(quote)
        while len(quote) == 3 and self._take(letter):  # a text may end in one or two of its own quotes
            pass

    def _skip_blanks(self) -> bool:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        return True

    def _note(self, path: Path, place: int) -> None:
        if path not in self.found:
            line = bisect_right(self.starts, place)
            self.found[path] = (line, place - self.starts[line - 1] + 1)
