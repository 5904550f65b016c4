"""What all commands share: commands that are imported when called, options, exit codes, and clean stops."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any, Never

import typer
from typer.core import TyperGroup

from scenarios.files import ScenarioError
from simulation.parameters import nearest
from simulation.version import VERSION

DONE, INTERNAL, WRONG_USE, SOME_FAILED, VIOLATED, IMPRECISE = 0, 1, 2, 3, 4, 5
"""Exit codes (130 and 143: stopped by Ctrl-C or by a request to end)."""

JSON = typer.Option("--json", help="Print one JSON document on standard output.")
MONTHS = typer.Option(metavar="N", help="Measured months, 1 to 1200.")
PROCESSES = typer.Option(min=1, metavar="N", help="How many processes at most.")
SCALE = typer.Option(metavar="X", help="Size of the country, 0.02 to 20.")
SCENARIO = typer.Argument(metavar="[SCENARIO]", help="A shipped scenario, or a file.")


class Stopped(BaseException):
    """The run was asked to stop, by Ctrl-C or by a request to end."""

    def __init__(self, number: int) -> None:
        super().__init__("stopped by Ctrl-C" if number == signal.SIGINT else "stopped on request")
        self.exit_code = 128 + number


def set_option(what: str) -> Any:
    """The option `--set`; `what` says what it sets."""
    return typer.Option("--set", metavar="LEVER=VALUE", help=f"Set {what}; may be repeated.")


def seed_option(meaning: str, **bounds: Any) -> Any:
    """The option `--seed`, with what is allowed for it."""
    return typer.Option("--seed", metavar="N", help=meaning, **bounds)


class Unread(BaseException):
    """Whoever read the output has gone; no error, so that Typer does not make one of it."""


def launch(commands: Mapping[str, tuple[str, str]], arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    `commands` maps the name of each command to the place of its function (`module:function`) and one line on it.
    """
    try:
        with _stoppable():
            answer = typer.main.get_command(_application(commands))(
                args=None if arguments is None else list(arguments), prog_name="lotwise", standalone_mode=False
            )
            sys.stdout.flush()
    except typer.TyperException as error:
        return _refuse([error.format_message()], error.exit_code)
    except ScenarioError as error:
        return _refuse(error.faults, WRONG_USE)
    except (BrokenPipeError, Unread):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read the output has gone
        return DONE
    except Stopped as stopped:
        return _refuse([str(stopped)], stopped.exit_code)
    return answer if isinstance(answer, int) else DONE


def _application(commands: Mapping[str, tuple[str, str]]) -> typer.Typer:
    class Commands(TyperGroup):
        """The commands, each imported when it is called."""

        def list_commands(self, ctx: Any) -> list[str]:
            return list(commands)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            return _imported(cmd_name, *commands[cmd_name]) if cmd_name in commands else None

        def invoke(self, ctx: Any) -> Any:
            try:
                return super().invoke(ctx)
            except (BrokenPipeError, SystemExit) as error:  # Rich ends the program when its reader has gone
                if isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError):
                    raise Unread from error
                raise

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args[0] not in commands:
                ctx.fail(f"{args[0]}: no such command; lotwise --help lists them{nearest(args[0], list(commands))}")
            return super().resolve_command(ctx, args)

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            with formatter.section("Commands"):
                formatter.write_dl([(name, line) for name, (_, line) in commands.items()])

    application = typer.Typer(cls=Commands, rich_markup_mode=None, pretty_exceptions_enable=False, **_HELP)
    application.callback(invoke_without_command=True)(_start)
    return application


def _start(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and end.", is_eager=True),
) -> None:
    """Simulate the market in which public bodies commission services for offenders."""
    if version:
        print(f"lotwise {VERSION}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


def _imported(name: str, place: str, line: str) -> Any:
    """The command whose function is at `place`."""
    module, _, function = place.partition(":")
    command: Callable[..., object] = getattr(import_module(module), function)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(name, **_HELP)(command)
    return typer.main.get_command(alone)


def _refuse(lines: Sequence[str], code: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return code


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let Ctrl-C and requests to end raise `Stopped`, wherever the program is."""
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> Never:
    signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait
    raise Stopped(number)


_HELP: dict[str, Any] = {"context_settings": {"help_option_names": ["-h", "--help"]}}
