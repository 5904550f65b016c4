"""The server answers from its own files, and leaves no process behind."""

from __future__ import annotations

import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.dashboards.serving import served

SMALL = ("--scale", "0.02", "--months", "24", "--histories", "1", "--workers", "2")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server(tmp_path: Path, how: signal.Signals) -> None:
    with served(tmp_path, *SMALL) as page:
        assert urllib.request.urlopen(page.address).status == 200
        family = page.family()
        assert len(family) >= 2
        page.process.send_signal(how)
        page.process.wait(30)
        expected = {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGKILL: -9}[how]
        assert page.process.returncode == expected, page.log.read_text()
    _, left = psutil.wait_procs(family, timeout=15)
    assert left == []


@pytest.mark.slow
def test_a_worker_that_dies_does_not_end_the_page_and_no_file_is_looked_for_elsewhere(tmp_path: Path) -> None:
    with served(tmp_path, *SMALL) as page:
        wanted = ["_solara/cdn/requirejs@2.3.6/require.js", "static/public/echarts/dist/echarts.min.js",
                  "static/assets/custom.css", "static/assets/favicon.svg"]  # fmt: skip
        for name in wanted:
            assert urllib.request.urlopen(page.address + name).status == 200
        for process in page.family():
            if process.is_running():
                process.kill()
                break
        time.sleep(0.5)
        assert urllib.request.urlopen(page.address).status == 200
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(page.address + "_solara/cdn/none-such@1/none.js", timeout=60)


def test_a_port_that_is_taken_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    import lotwise

    with socket.create_server(("127.0.0.1", 0)) as taken:
        code = lotwise.main(["dashboard", "--port", str(taken.getsockname()[1])])
    assert code == 2
    assert "cannot be had: address already in use; choose another, or 0" in capsys.readouterr().err


def test_an_address_of_another_machine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    import lotwise

    assert lotwise.main(["dashboard", "--host", "192.0.2.1"]) == 2
    assert capsys.readouterr().err.startswith("--host 192.0.2.1: cannot be had: ")
