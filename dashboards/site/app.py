"""The page: levers on one side, what they do on the other. Solara runs one of these for each visitor.

State lives in reactive values, of which each visitor has its own. Components read only those that they show. Moving
parts, such as a slider under the hand, live in the browser (`vue/`), which tells a value when it has come to rest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara

from dashboards.inquiry import Findings, inquire
from dashboards.page import answers, choices, in_number, status, take_away
from dashboards.question import Question, read_link
from dashboards.shared import shared
from dashboards.views import THEMES

question = solara.reactive(Question())
findings: solara.Reactive[Findings | None] = solara.reactive(None, equals=lambda a, b: a is b)
shown: solara.Reactive[Findings | None] = solara.reactive(None, equals=lambda a, b: a is b)
looked_at: solara.Reactive[dict[str, str]] = solara.reactive({theme.name: theme.views[0].name for theme in THEMES})
notes: solara.Reactive[tuple[str, ...]] = solara.reactive(())


@solara.component_vue("vue/levers.vue")
def LeversBox(  # noqa: N802
    choices: dict[str, Any],
    event_move: Callable[[dict[str, Any]], None],
    event_choose: Callable[[str], None],
    event_reset: Callable[[str], None],
    event_reset_all: Callable[[Any], None],
) -> None:
    """Presets and levers."""


@solara.component_vue("vue/status.vue")
def StatusLine(status: dict[str, Any]) -> None:  # noqa: N802
    """How far the histories are."""


@solara.component_vue("vue/answer.vue")
def AnswerCard(answer: dict[str, Any], event_look: Callable[[str], None]) -> None:  # noqa: N802
    """A question with its answer in words, its chart and its numbers."""


@solara.component_vue("vue/take.vue")
def TakeAwayBox(taken: dict[str, Any]) -> None:  # noqa: N802
    """The link, the command line and Python."""


@solara.component_vue("vue/frame.vue")
def Heading(years: str) -> None:  # noqa: N802
    """Title and what this is."""


def ask(new: Question) -> None:
    """Ask something else."""
    question.set(new)
    notes.set(())


@solara.component
def Runner() -> None:  # noqa: N802
    """Keeps what is found in step with what is asked; draws nothing."""
    asked = question.value

    def begin() -> Callable[[], None]:
        stop = threading.Event()
        held = shared()

        def publish(found: Findings) -> None:
            if stop.is_set():
                return
            findings.set(found)
            if found.worth_showing:
                shown.set(found)

        threading.Thread(target=inquire, args=(held.workshop, held.world, asked, publish, stop), daemon=True).start()
        return stop.set

    solara.use_effect(begin, [asked])


@solara.component
def Levers() -> None:  # noqa: N802
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


@solara.component
def Status() -> None:  # noqa: N802
    """How far the histories are."""
    StatusLine(status=status(findings.value, question.value, shown.value, looked_at.value, shared().world))


@solara.component
def Answers() -> None:  # noqa: N802
    """The three questions."""
    found, asked = shown.value, question.value
    for answer in answers(found, asked, looked_at.value, shared().world):
        AnswerCard(
            answer=answer,
            event_look=lambda view, theme=answer["theme"]: looked_at.set({**looked_at.value, theme: view}),
        )


@solara.component
def TakeAway() -> None:  # noqa: N802
    """How to keep it."""
    TakeAwayBox(taken=take_away(question.value, shared().world, looked_at.value))


@solara.component
def Page() -> None:
    """Everything."""
    search = solara.use_router().search or ""

    def restore() -> None:
        asked, wrong = read_link(search)
        question.set(asked)
        notes.set(tuple(wrong))

    solara.use_memo(restore, [])
    world = shared().world
    with solara.Div(classes=["lw"]):
        Runner()
        Heading(years=f"{in_number(world.years)} years")
        with solara.v.Html(tag="main", class_="lw-main"):
            with solara.v.Html(tag="section", class_="lw-levers", attributes={"aria-label": "Levers"}):
                Levers()
            with solara.v.Html(tag="section", class_="lw-answers", attributes={"aria-label": "What they do"}):
                Status()
                Answers()
                TakeAway()


@solara.component
def Layout(children: list[Any]) -> Any:
    """The page alone, without Solara's bar and drawer."""
    return solara.Div(children=children)
