"""What the page shows, as plain data made from what is asked and found: tested without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.charts import in_words, line_chart, table
from dashboards.controls import Control, controls, words
from dashboards.inquiry import Findings
from dashboards.pairs import by_year, said
from dashboards.question import (
    FILE,
    Question,
    compare_line,
    link,
    more_of,
    policies,
    python_lines,
    run_line,
    scenario_file,
)
from dashboards.sayings import Saying, baseline, change
from dashboards.views import THEMES, Theme, View
from dashboards.world import World
from simulation.registry import REGISTRY

_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

_BASELINE = ("", "As it was in 2009", "Buyers go on as they did in 2009. Everything is set against this.")


def choices(asked: Question, notes: Sequence[str]) -> dict[str, Any]:
    """Presets and levers with their words."""
    presets = [_BASELINE, *((policy.name, policy.title, policy.question) for policy in policies())]
    return {
        "presets": [{"name": name, "title": title} for name, title, _ in presets],
        "policy": asked.policy or "",
        "story": next(story for name, _, story in presets if name == (asked.policy or "")),
        "beside": [_beside(name, value) for name, value in more_of(asked.policy)],
        "levers": [_lever(control, asked) for control in controls()],
        "changed": not asked.is_baseline,
        "notes": list(notes),
    }


def status(
    found: Findings | None, asked: Question, drawn: Findings | None, looked_at: Mapping[str, str], world: World
) -> dict[str, Any]:
    """How far the histories are, and the three answers in two words each."""
    current = found if found is not None and found.question == asked else None
    done, wanted = (current.done, current.wanted) if current else (0, world.histories)
    if current is not None and current.trouble:
        text = f"This market could not be run ({current.trouble})."
    elif current is not None and current.complete:
        text = (
            f"Ready: {wanted} histories of {world.years} years, {'' if asked.is_baseline else 'each run twice, '}"
            f"in {place(current)}"
        )
    else:
        text = f"Running: {done} of {wanted} histories"
    short = (
        []
        if drawn is None
        else [{"theme": theme.question, "text": _saying(view, drawn, world).short} for theme, view in _views(looked_at)]
    )
    ready = current is not None and (current.complete or bool(current.trouble))
    aloud = ". ".join([text, *(f"{one['theme']} {one['text']}" for one in short)])
    told = {"text": text, "aloud": aloud, "done": done, "wanted": wanted, "ready": ready, "short": short}
    return told | {"of": _mark(current)}


def answers(
    found: Findings | None, asked: Question, looked_at: Mapping[str, str], world: World
) -> list[dict[str, Any]]:
    """The three questions, each with words, chart and numbers."""
    return [_answer(theme, view, found, asked, world) for theme, view in _views(looked_at)]


def take_away(asked: Question, world: World, looked_at: Mapping[str, str]) -> dict[str, Any]:
    """The link, and lines that give the same numbers elsewhere."""
    _, view = _views(looked_at)[0]
    return {
        "link": link(asked),
        "command": run_line(asked, world),
        "compare": compare_line(asked, world),
        "file": {"name": FILE, "text": scenario_file(asked)},
        "python": python_lines(asked, world, view.measure),
        "about": f"{view.title} ({view.measure})",
        "histories": world.histories,
    }


def place(found: Findings) -> str:
    """Where the histories happen."""
    areas = next((told.areas for told in found.base.values()), 0)
    return f"{in_number(areas)} areas of England and Wales"


def in_number(number: int) -> str:
    """A small number in words.

    >>> in_number(11), in_number(43)
    ('eleven', '43')
    """
    return _NUMBERS[number] if 0 < number < len(_NUMBERS) else str(number)


def _mark(found: Findings | None) -> str:
    """What tells findings apart, so that one can see whether parts of the page are about the same."""
    return f"{link(found.question)} {len(found.base)} {found.done}" if found else ""


def _views(looked_at: Mapping[str, str]) -> list[tuple[Theme, View]]:
    """The view chosen for each question, the first where none is."""
    return [
        (theme, next((view for view in theme.views if view.name == looked_at.get(theme.name)), theme.views[0]))
        for theme in THEMES
    ]


def _saying(view: View, found: Findings, world: World) -> Saying:
    if found.question.is_baseline:
        told = said(view, found.base, found.base)
        years = f"{in_number(world.years)} years"
        return baseline(view, told.base if told else None, f"{place(found)}", years)
    return change(view, said(view, found.base, found.changed), found.wanted)


def _answer(theme: Theme, view: View, found: Findings | None, asked: Question, world: World) -> dict[str, Any]:
    shell = {
        "theme": theme.name,
        "question": theme.question,
        "views": [{"name": each.name, "title": each.title} for each in theme.views],
        "view": view.name,
        "meaning": view.meaning,
        "stale": found is None or found.question != asked,
        "of": _mark(found),
    }
    if found is None:
        waiting = {"headline": "The first history is under way", "detail": "", "tone": "same"}
        return shell | waiting | {"option": None, "alt": "", "table": {"heads": [], "rows": []}}
    changed = not found.question.is_baseline
    points = by_year(view, found.base, found.changed if changed else found.base, world.years)
    saying = _saying(view, found, world)
    return shell | {
        "headline": saying.headline,
        "detail": saying.detail,
        "tone": saying.tone,
        "option": line_chart(view, points, changed=changed),
        "alt": in_words(view, points, saying.headline, changed=changed),
        "table": table(view, points, changed=changed),
    }


def _lever(control: Control, asked: Question) -> dict[str, Any]:
    declared, value = control.parameter, asked.value(control.name)
    default = declared.default
    return {
        "name": control.name,
        "label": control.label,
        "meaning": declared.meaning,
        "place": control.place(default if value is None else value),
        "last": len(control.positions) - 1,
        "words": [words(declared, position) for position in control.positions],
        "exact": "differs between buyers" if value is None else words(declared, value),
        "usual": words(declared, default),
        "low": words(declared, control.positions[0]),
        "high": words(declared, control.positions[-1]),
        "moved": control.name in dict(asked.sets),
        "evidence": control.evidence(),
    }


def _beside(name: str, value: Any) -> str:
    declared = REGISTRY[name]
    return f"{declared.called}: {words(declared, value)}"
