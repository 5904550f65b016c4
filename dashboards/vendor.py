"""The files of others that the page needs, kept beside it so that it never asks another machine for anything.

    python -m dashboards.vendor          fetch them anew (needs npm, and a registry that it knows)
    python -m dashboards.vendor check    say which are missing, changed or too many

Each is taken from a package of one version, unchanged, and its SHA-256 is pinned in `vendored.csv`. Where the front end
that the installed Solara asks for changes, change `PACKAGES`, fetch with `--pin` and run the browser tests.
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

HERE = Path(__file__).parent
CDN = HERE / "cdn"
PUBLIC = HERE / "public"
PINNED = HERE / "vendored.csv"


@dataclass(frozen=True)
class Package:
    """A package of one version: where its files go, which ones, and how much of their path is left out."""

    name: str
    version: str
    folder: Path
    files: tuple[str, ...]
    inside: str = "package/"


PACKAGES = (
    Package(
        "@widgetti/solara-vuetify-app",
        "10.1.1",
        CDN / "@widgetti" / "solara-vuetify-app@10.1.1",
        (
            "dist/solara-vuetify-app8.min.js",
            "dist/solara-vuetify-app8.min.js.LICENSE.txt",
            "dist/main8.css",
            "dist/fonts.css",
            "dist/*.woff2",
            "package.json",
        ),
    ),
    Package("requirejs", "2.3.6", CDN / "requirejs@2.3.6", ("require.js", "package.json")),
    Package("echarts", "6.1.0", PUBLIC / "echarts", ("dist/echarts.min.js", "LICENSE", "NOTICE", "package.json")),
)


def main(arguments: list[str]) -> int:
    """Fetch or check; 1 where something is not as pinned."""
    if arguments != ["check"]:
        for package in PACKAGES:
            fetch(package)
        if arguments == ["--pin"]:
            pin()
    faults = list(check())
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def fetch(package: Package) -> None:
    """Take the wanted files of a package from the registry that npm knows."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                inside = member.name.removeprefix(package.inside)
                content = tar.extractfile(member)
                if content is not None and any(fnmatch(inside, wanted) for wanted in package.files):
                    path = package.folder / inside
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content.read())


def files() -> Iterator[Path]:
    """Every vendored file that is there."""
    for package in PACKAGES:
        yield from sorted(path for path in package.folder.rglob("*") if path.is_file())


def digests() -> dict[str, str]:
    """SHA-256 of every vendored file, by its place under this folder."""
    return {path.relative_to(HERE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files()}


def pinned() -> dict[str, str]:
    """What they should be."""
    with PINNED.open(encoding="utf-8", newline="") as text:
        return {row["file"]: row["sha256"] for row in csv.DictReader(text)}


def pin() -> None:
    """Take the files that are there as the right ones."""
    with PINNED.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerows([("file", "sha256"), *digests().items()])


def check() -> Iterator[str]:
    """What is not as pinned, a line each."""
    there, wanted = digests(), pinned()
    yield from (f"{name}: is missing" for name in wanted.keys() - there.keys())
    yield from (f"{name}: is not pinned" for name in there.keys() - wanted.keys())
    yield from (f"{name}: was changed" for name in wanted.keys() & there.keys() if there[name] != wanted[name])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
