"""Somebody at a browser: fills in what a worked case says, and has every page examined for accessibility."""

from collections.abc import Mapping
from typing import cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page

from tests.web import firms

_EXAMINED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # these in full; to tell of all that is right takes three times as long
}
_AXE = Axe()
_PAUSE = 250
"""Milliseconds after which the page has begun to save what was chosen."""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_ASKED = """() => [...document.querySelectorAll("fieldset[data-question]:not([hidden])")]
    .map((one) => [one.dataset.question, one.dataset.kind])"""
Answers = Mapping[str, object]


class Person:
    """A person with a browser of one's own and one tab."""

    def __init__(self, context: BrowserContext, *, script: bool) -> None:
        self.context = context
        self.script = script
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """A tab in which a failing script fails the journey."""
        page = self.context.new_page()
        page.on("pageerror", _fail)
        page.on("console", _listen)
        self.page = page
        return page

    def look(self) -> None:
        """Have the page examined: WCAG 2.2 AA without one violation, and nothing beside the screen.

        The examination is itself a script; where none may run, the same pages have been examined with it.
        """
        if not self.script:
            return
        found = _AXE.run(self.page, options=_EXAMINED)
        told = [
            (each["id"], [node["target"] for node in each["nodes"]]) for each in found.response["violations"]
        ]
        assert not told, f"{self.page.url}: {told}"
        beside = self.page.evaluate(_SIDEWAYS)
        assert beside <= 0, f"{self.page.url} is {beside} px too wide"

    def go(self, path: str) -> None:
        """Open a page and look at it."""
        self.page.goto(path)
        self.look()

    def press(self, text: str) -> None:
        """Press the button or follow the link that says ``text``, and look at where it leads."""
        found = self.page.locator("main").locator("button, a").filter(has_text=text).locator("visible=true")
        with self.page.expect_navigation():
            found.first.click()
        self.look()

    def finish(self) -> None:
        """Save the page of questions and go on."""
        with self.page.expect_navigation():
            self.page.locator("[data-finish]").click()

    def register(self, case: firms.Case, **changes: str) -> None:
        """Fill in the registration of a worked case, mouse in hand."""
        self.go("/register")
        for name, value in firms.registration(case.profile, **changes).items():
            self._enter(self.page.locator("main form").first, name, value)
        self.press("注册并开始")

    def sign_in(self, name: str) -> None:
        """Sign in as somebody who registered."""
        self.go("/sign-in")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", firms.PASSWORD)
        self.press("登录")

    def begin(self) -> str:
        """Begin; the path of the assessment. The notice was accepted at registration."""
        self.press("开始自评")
        return self.page.url.removeprefix(self.page.url.split("/assessments/")[0])

    def asked(self) -> list[tuple[str, str]]:
        """The questions the page asks at present, each with its kind."""
        return [(key, kind) for key, kind in cast(list[list[str]], self.page.evaluate(_ASKED))]

    def answer_page(self, answers: Answers) -> None:
        """Answer every question of the page, those too that appear on the way, and go on."""
        done: set[str] = set()
        while left := [each for each in self.asked() if each[0] not in done]:
            for key, kind in left:
                self.answer(key, kind, answers)
                done.add(key)
            self.settled()
        self.finish()

    def answer_all(self, tasks: str, answers: Answers, *, looking: bool = True) -> None:
        """Answer every dimension from the list of tasks on."""
        links = self.page.locator("a.task-link")
        urls = [str(links.nth(place).get_attribute("href")) for place in range(links.count())]
        for url in urls:
            self.page.goto(url)
            while "/dimensions/" in self.page.url:
                if looking:
                    self.look()
                self.answer_page(answers)
        assert self.page.url.endswith(tasks)

    def answer(self, key: str, kind: str, answers: Answers) -> None:
        """Answer one question as the case does; what it does not answer stays open."""
        if key not in answers:
            return
        question = self.page.locator(f'fieldset[data-question="{key}"]')
        for name, value in firms.typed(key, kind, answers[key]).items():
            for each in [value] if isinstance(value, str) else value:
                if each:
                    self._enter(question, name, each)

    def settled(self) -> None:
        """Wait until the server has everything."""
        if self.script:
            self.page.wait_for_timeout(_PAUSE)
            self.page.wait_for_function(
                "() => ['', '已保存'].some((word) => "
                "document.querySelector('[data-save-state]').textContent.trim().startsWith(word) "
                "&& !document.querySelector('[data-save-state]').textContent.includes('正在'))"
            )

    def _enter(self, place: Locator, name: str, value: str) -> None:
        fields = place.locator(f'[name="{name}"]')
        kind = fields.first.evaluate("(field) => field.type")
        if kind in ("radio", "checkbox"):
            chosen = place.locator(f'[name="{name}"][value="{value}"]')
            chosen.check()
        elif kind == "select-one":
            self._select(fields.first, value)
        else:
            fields.first.fill(value)

    def _select(self, field: Locator, value: str) -> None:
        """Choose in a list; with script a region is chosen in two steps."""
        first = self.page.locator(f"#{field.get_attribute('id')}-group")
        if self.script and first.count():
            for label in first.locator("option").all_text_contents()[1:]:
                first.select_option(label=label)
                if field.locator(f"option[value='{value}']").count():
                    break
        field.select_option(value)


def _fail(error: Error) -> None:
    raise AssertionError(str(error))


def _listen(message: ConsoleMessage) -> None:
    assert "Content Security" not in message.text, message.text
