"""What the journeys need: a site that is really served, and a browser."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browsing import Person
from tests.journeys.serving import Served, served

_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served(tmp_path_factory.mktemp("journeys")) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((each for each in _CHROMIUM if Path(each).exists()), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def person(site: Served, browser: Browser) -> Iterator[Callable[..., Person]]:
    """People at browsers of their own; nothing on any page they see may go wrong."""
    with ExitStack() as leaving:

        def come(*, width: int = 1280, script: bool = True) -> Person:
            context = browser.new_context(
                base_url=site.url,
                viewport={"width": width, "height": 900},
                locale="zh-CN",
                java_script_enabled=script,
                bypass_csp=True,
            )
            context.set_default_timeout(15_000)
            leaving.callback(context.close)
            return Person(context, script=script)

        yield come
