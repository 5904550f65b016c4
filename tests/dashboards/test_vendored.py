"""Files of others are there, unchanged, licensed, and those that the installed Solara asks for."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from dashboards.command import ENVIRONMENT
from dashboards.vendor import CDN, HERE, PACKAGES, check, pinned


def test_every_vendored_file_is_as_it_was_pinned() -> None:
    assert list(check()) == []
    assert len(pinned()) > 30


def test_the_template_of_solara_asks_only_for_what_is_there() -> None:
    spec = find_spec("solara.server")
    assert spec is not None and spec.origin is not None
    template = (Path(spec.origin).parent / "templates" / "solara.html.j2").read_text(encoding="utf-8")
    asked = re.findall(r"\{\{cdn\}\}/([^\"]+?)\"", template.replace("{{ipywidget_major_version}}", "8"))
    ours = [name for name in asked if "vuetify3" not in name and not name.endswith("app8.js") and "assets" not in name]
    assert len(ours) >= 4
    assert [name for name in ours if not (CDN / name).is_file()] == []


def test_style_sheets_ask_only_for_what_is_there() -> None:
    for sheet in CDN.rglob("*.css"):
        asked = re.findall(r"url\(([^)'\"]+\.woff2)\)", sheet.read_text(encoding="utf-8"))
        assert [name for name in asked if not (sheet.parent / name).is_file()] == []
        assert "http://" not in "".join(asked)


def test_every_licence_is_kept() -> None:
    told = (HERE / "LICENCES.md").read_text(encoding="utf-8")
    for package in PACKAGES:
        assert f"{package.name} {package.version}" in told
    assert (HERE / "public" / "echarts" / "LICENSE").is_file()
    assert (HERE / "public" / "echarts" / "NOTICE").is_file()


def test_nothing_is_sent_or_fetched_anywhere() -> None:
    assert ENVIRONMENT["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert ENVIRONMENT["SOLARA_ASSETS_PROXY_CACHE_DIR"] == str(CDN)
    own = [
        path
        for folder in ("site", "assets")
        for path in (HERE / folder).rglob("*")
        if path.suffix in (".vue", ".js", ".css")
    ]
    assert len(own) >= 6
    for path in own:
        assert not re.search(r"https?://|//[\w.-]+\.\w+/", path.read_text(encoding="utf-8")), path
