"""Using a page by keyboard alone: Tab from one control to the next, space, arrows, and typing."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Error, Page

from tests.web import firms

Wanted = Mapping[str, str | Sequence[str]]
_FOCUSED: Final = """() => {
  const at = document.activeElement;
  const asked = at.closest("fieldset[data-question]");
  return {tag: at.tagName, kind: at.type || "", name: at.name || "", value: at.value || "",
    checked: Boolean(at.checked), text: at.textContent.trim(), finish: at.hasAttribute("data-finish"),
    question: asked ? asked.dataset.question : "", asked_as: asked ? asked.dataset.kind : ""};
}"""
_LED_SOMEWHERE: Final = """() => document.readyState === "complete"
  && !(window.stayed && document.activeElement.hasAttribute("data-finish"))"""
_MOST_STEPS: Final = 400
_PATIENCE: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What the keyboard acts on."""

    tag: str
    kind: str
    name: str
    value: str
    checked: bool
    text: str
    finish: bool
    question: str
    asked_as: str


def focused(page: Page) -> Focus:
    """Where the focus is."""
    return Focus(**page.evaluate(_FOCUSED))


def reach(page: Page, text: str) -> None:
    """Tab until the button or link that says ``text`` has the focus, then press Enter."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        at = focused(page)
        if at.tag in ("A", "BUTTON") and text in at.text:
            _enter(page)
            return
    raise AssertionError(f"no way to {text!r} by Tab on {page.url}")


def fill_in(page: Page, wanted: Wanted, until: str) -> None:
    """Tab through a form, give each field what is wanted of it, and press the button ``until``."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        at = focused(page)
        if at.tag == "BUTTON" and until in at.text:
            _enter(page)
            return
        _give(page, at, wanted)
    raise AssertionError(f"no way to {until!r} by Tab on {page.url}")


def answer_page(page: Page, answers: Mapping[str, object]) -> None:
    """Tab through a page of questions, answer each as the case does, and go on at its end."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        at = focused(page)
        if at.finish and _gone_on(page):
            return
        if at.question in answers:
            _give(page, at, firms.typed(at.question, at.asked_as, answers[at.question]))
    raise AssertionError(f"no way to the end of {page.url} by Tab")


def _gone_on(page: Page) -> bool:
    """Press Enter at the end of a page; where it asks more now, the page stays and leads there instead."""
    here = page.url
    page.keyboard.press("Enter")
    for _ in range(_PATIENCE):
        page.wait_for_timeout(25)
        if page.url != here:
            page.wait_for_load_state()
            return True
        with suppress(Error):  # the page may be leaving at this very moment
            if page.evaluate("() => document.activeElement.matches('fieldset[data-question]')"):
                return False
    raise AssertionError(f"no way on from {here}")


def _leave(page: Page) -> bool:
    """Press Enter at the end of a page; whether it led on, and not to a question that has just appeared."""
    page.evaluate("() => { window.stayed = true; }")
    page.keyboard.press("Enter")
    page.wait_for_function(_LED_SOMEWHERE, timeout=15_000)
    return not page.evaluate("() => Boolean(window.stayed)")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _give(page: Page, at: Focus, wanted: Wanted) -> None:
    value = wanted.get(at.name)
    if value is None or at.tag == "BUTTON":
        return
    values = [value] if isinstance(value, str) else list(value)
    if at.kind == "checkbox":
        if at.value in values and not at.checked:
            page.keyboard.press("Space")
    elif at.kind == "radio":
        _choose(page, at, values[0])
    elif at.kind == "select-one":
        _pick(page, values[0])
    elif values[0] and at.value != values[0]:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(values[0])


def _choose(page: Page, at: Focus, value: str) -> None:
    """Within a group of radio buttons, arrows move and choose."""
    if at.checked and at.value == value:
        return
    page.keyboard.press("Space")
    for _ in range(30):
        if focused(page).value == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value!r} cannot be chosen by arrows in {at.name!r}")


def _pick(page: Page, value: str) -> None:
    """Within a list, End and Home are at hand; arrows go from entry to entry."""
    page.keyboard.press("Home")
    for _ in range(150):
        if focused(page).value == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value!r} cannot be reached by arrows")
