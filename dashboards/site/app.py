"""The page: levers on one side, what they do on the other. Solara runs one of these for each visitor.

State lives in reactive values, of which each visitor has its own. Components read only those that they show. Moving
parts, such as a slider under the hand, live in the browser (`vue/`), which tells a value when it has come to rest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara
from reacton import component, use_effect, use_memo
from reacton import ipyvuetify as v
from solara.routing import use_router

from dashboards.inquiry import Findings, inquire
from dashboards.page import answers, choices, in_number, status, take_away
from dashboards.question import Question, read_link
from dashboards.shared import shared
from dashboards.views import THEMES

TITLE = "Lotwise: who is left to provide?"

question = solara.reactive(Question())
findings: solara.Reactive[Findings | None] = solara.reactive(None, equals=lambda a, b: a is b)
shown: solara.Reactive[Findings | None] = solara.reactive(None, equals=lambda a, b: a is b)
looked_at: solara.Reactive[dict[str, str]] = solara.reactive({theme.name: theme.views[0].name for theme in THEMES})
notes: solara.Reactive[tuple[str, ...]] = solara.reactive(())


@solara.component_vue("vue/levers.vue")
def LeversBox(
    choices: dict[str, Any],
    event_move: Callable[[dict[str, Any]], None],
    event_choose: Callable[[str], None],
    event_reset: Callable[[str], None],
    event_reset_all: Callable[[Any], None],
) -> None:
    """Presets and levers."""


@solara.component_vue("vue/status.vue")
def StatusLine(status: dict[str, Any]) -> None:
    """How far the histories are."""


@solara.component_vue("vue/answer.vue")
def AnswerCard(answer: dict[str, Any], event_look: Callable[[str], None]) -> None:
    """A question with its answer in words, its chart and its numbers."""


@solara.component_vue("vue/take.vue")
def TakeAwayBox(taken: dict[str, Any]) -> None:
    """The link, the command line and Python."""


@solara.component_vue("vue/frame.vue")
def Heading(years: str) -> None:
    """Title and what this is."""


def ask(new: Question) -> None:
    """Ask something else."""
    question.set(new)
    notes.set(())


@component
def Runner() -> None:
    """Keeps what is found in step with what is asked; draws nothing."""
    asked = question.value

    def begin() -> Callable[[], None]:
        stop = threading.Event()
        held = shared()

        def publish(found: Findings) -> None:
            if stop.is_set():
                return
            if found.worth_showing:
                shown.set(found)
            findings.set(found)  # last, so that what is said to be ready is on show

        threading.Thread(target=inquire, args=(held.workshop, held.world, asked, publish, stop), daemon=True).start()
        return stop.set

    use_effect(begin, [asked])


@component
def Levers() -> None:
    """The levers."""
    asked = question.value
    LeversBox(
        choices=choices(asked, notes.value),
        event_move=lambda moved: ask(question.value.having(moved["name"], _value(moved))),
        event_choose=lambda name: ask(Question(name or None)),
        event_reset=lambda name: ask(question.value.without(name)),
        event_reset_all=lambda _: ask(Question()),
    )


def _value(moved: dict[str, Any]) -> Any:
    from dashboards.controls import control

    return control(moved["name"]).positions[int(moved["place"])]


@component
def Status() -> None:
    """How far the histories are."""
    StatusLine(status=status(findings.value, question.value, shown.value, looked_at.value, shared().world))


@component
def Answers() -> None:
    """The three questions."""
    found, asked = shown.value, question.value
    for answer in answers(found, asked, looked_at.value, shared().world):
        AnswerCard(
            answer=answer,
            event_look=lambda view, theme=answer["theme"]: looked_at.set({**looked_at.value, theme: view}),
        )


@component
def TakeAway() -> None:
    """How to keep it."""
    TakeAwayBox(taken=take_away(question.value, shared().world, looked_at.value))


@component
def Page() -> None:
    """Everything."""
    search = use_router().search or ""

    def restore() -> None:
        asked, wrong = read_link(search)
        question.set(asked)
        notes.set(tuple(wrong))

    use_memo(restore, [])
    world = shared().world
    solara.Title(TITLE)
    with solara.Div(classes=["lw"]):
        Runner()
        Heading(years=f"{in_number(world.years)} years")
        with v.Html(tag="main", class_="lw-main"):
            with v.Html(tag="section", class_="lw-levers", attributes={"aria-label": "Levers"}):
                Levers()
            with v.Html(tag="section", class_="lw-answers", attributes={"aria-label": "What they do"}):
                Status()
                Answers()
                TakeAway()


@component
def Layout(children: list[Any]) -> Any:
    """The page alone, without Solara's bar and drawer."""
    return solara.Div(children=children)
