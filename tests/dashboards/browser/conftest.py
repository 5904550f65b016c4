"""A browser and a page to visit; without either of them the journeys are skipped, and say why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards.serving import Served, served

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
AXE = os.environ.get("AXE", "")
"""`axe.min.js` of axe-core, which is not shipped: `npm pack axe-core@4.14.1` brings it."""

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

try:
    import playwright.sync_api as playwright_api  # pyright: ignore[reportMissingImports]
except ImportError:
    playwright_api = None


def missing() -> str:
    """Why no journey can be made; empty where nothing is missing."""
    if playwright_api is None:
        return "playwright is not installed (extra `browser`)"
    return "" if CHROMIUM else "there is no chromium on the path (or name it in CHROMIUM)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs a browser."""
    reason = missing()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def page_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all journeys, with a small and short market."""
    arguments = ("--scale", "0.04", "--months", "36", "--histories", "4", "--workers", "2")
    with served(tmp_path_factory.mktemp("page"), *arguments) as page:
        yield page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser."""
    assert playwright_api is not None
    with playwright_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, page_server: Served) -> Iterator[Any]:
    """A way to open the page as a new visitor; at the end nothing may have gone wrong in any of them."""
    contexts, wrong = [], []

    def opened(search: str = "", **options: Any) -> Any:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on("request", lambda asked: _note_stranger(asked.url, page_server.address, wrong))
        page.on("websocket", lambda socket: _note_stranger(socket.url, page_server.address, wrong))
        page.on("response", lambda answer: answer.status >= 400 and wrong.append(f"{answer.status} {answer.url}"))
        page.goto(page_server.address + search)
        page.wait_for_selector(".lw-status[data-ready=true]")
        page.wait_for_function("document.querySelectorAll('[data-drawn]').length === 3")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _note_stranger(address: str, home: str, wrong: list[str]) -> None:
    place = home.partition("://")[2]
    if not address.partition("://")[2].startswith(place) and not address.startswith(("data:", "blob:")):
        wrong.append(f"asked elsewhere: {address}")
