"""`lotwise dashboard`: the web page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.shell import DONE, INTERNAL, WRONG_USE

if TYPE_CHECKING:
    from socket import socket

    import uvicorn

    from dashboards.workshop import Workshop
    from dashboards.world import World

_CDN = Path(__file__).with_name("cdn")
_AT_HOME = "127.0.0.1"

ENVIRONMENT = {
    "SOLARA_APP": "dashboards.site.app",
    "SOLARA_MODE": "production",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_PROXY_CACHE_DIR": str(_CDN),
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # a file that is not there is not looked for elsewhere
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_VARIANT": "light",  # with "auto" the page has no place to be put in; custom.js follows the scheme
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "Lotwise: who is left to provide?",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
}
"""What Solara reads when it is first imported: everything from our own files, nothing sent anywhere."""


def dashboard(
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to serve on; by default only this machine.")] = (
        _AT_HOME
    ),
    scale: Annotated[float, typer.Option(metavar="X", min=0.02, max=1, help="Size of the country.")] = 0.2,
    months: Annotated[int, typer.Option(metavar="N", min=24, max=240, help="Measured months.")] = 120,
    histories: Annotated[int, typer.Option(metavar="N", min=1, max=60, help="Histories of each question.")] = 12,
    workers: Annotated[int | None, typer.Option(metavar="N", min=1, max=64, help="Processes.")] = None,
) -> int:
    """Serve the web page: move a lever, see who leads, who delivers, who survives."""
    import errno
    import sys
    from socket import create_server

    from dashboards import views
    from dashboards.shared import share
    from dashboards.workshop import Workshop
    from dashboards.world import World

    if months % 12:
        print(f"--months: {months} is not allowed; it takes whole years", file=sys.stderr)
        return WRONG_USE
    try:
        listening = create_server((host, port))  # taken at once, so that two servers never share it
    except OSError as error:
        known = error.errno in (errno.EADDRINUSE, errno.EACCES)
        place = f"--port {port}" if known else f"--host {host}"
        remedy = "choose another, or 0" if known else f"leave it out to serve on {_AT_HOME}"
        why = (error.strerror or str(error)).partition(" (")[0].lower()
        print(f"{place}: cannot be had: {why}; {remedy}", file=sys.stderr)
        return WRONG_USE
    world = World(scale, months, histories)
    workshop = Workshop.of(workers or os.cpu_count() or 1, views.measures(), views.drawn())
    share(world, workshop)
    try:
        with listening:
            return _serve(listening, world, workshop)
    finally:
        workshop.close()


def _serve(listening: socket, world: World, workshop: Workshop) -> int:
    """Run the baseline, then answer visitors until the process is asked to end."""
    import sys
    import threading
    import warnings

    os.environ |= ENVIRONMENT
    warnings.filterwarnings("ignore", message="Cookies with samesite", category=UserWarning)
    print("making the market and its first histories ...", file=sys.stderr, flush=True)
    baseline = [workshop.ask(world.baseline(), seed)[0] for seed in world.seeds]
    import uvicorn  # while the workers are busy

    baseline[0].result()
    threading.Thread(target=_prepare, args=(world, workshop), daemon=True).start()
    host, port = listening.getsockname()[:2]
    config = uvicorn.Config(
        "solara.server.starlette:app", host=host, port=port, log_level="error", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_announce, args=(server, host, port), daemon=True).start()
    server.run(sockets=[listening])
    return DONE if server.started else INTERNAL


def _announce(server: uvicorn.Server, host: str, port: int) -> None:
    """Say where the page is once it can be visited."""
    import sys
    import time

    while not server.started and not server.should_exit:
        time.sleep(0.05)
    if server.started:
        print(f"http://{host}:{port}/  (Ctrl-C ends it)", file=sys.stderr, flush=True)


def _prepare(world: World, workshop: Workshop) -> None:
    """Run the shipped policies while nobody asks for anything."""
    from dashboards.question import Question, policies

    scenarios = [Question(policy.name).scenario(world) for policy in policies()]
    workshop.in_advance([world.baseline(), *scenarios], world.seeds)
