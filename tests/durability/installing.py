"""An installation with one firm whose answers are all given, as a folder to be copied."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import Flask

from assessment.composition import opened
from assessment.installing import bring_up_to_date
from assessment.reach import LOOPBACK, Manner, reach_of
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError, Workshop
from assessment.settings import settings_from
from assessment.urgency import URGENCY
from assessment.whole_site import site_of
from assessment.work.orders import ReportSlots
from tests.web import firms
from tests.web.visiting import Visitor

DATABASE: Final = "assessment.sqlite3"
TYPEFACES: Final = "typefaces"
CASE: Final = "02"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where the installation lies, whose cookies a browser there holds, and which assessment it fills in.

    Reports have a share of the processors, for other tests keep those busy; ``chosen`` may say otherwise.
    """

    folder: Path
    cookies: Mapping[str, str]
    assessment: str
    chosen: Mapping[str, str] = field(default_factory=lambda: {URGENCY: "usual"})

    @property
    def variables(self) -> Mapping[str, str]:
        """What the command needs in its environment; nothing else that is meant for another installation."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("ASSESSMENT_")}
        return {**others, "ASSESSMENT_DATA": str(self.folder / "data"), **self.chosen}

    @property
    def database(self) -> Path:
        """The file with all that is kept."""
        return self.folder / "data" / DATABASE

    def copied(self, folder: Path) -> "Prepared":
        """The same, elsewhere."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)


def prepared(folder: Path, typefaces: Path) -> Prepared:
    """An installation made in ``folder``: registered, begun, all pages filled in, nothing handed in.

    The report's typefaces lie elsewhere, so that none of its servers has to cut them.
    """
    case = firms.case(CASE)
    with site_in(folder) as app:
        visitor = Visitor(app)
        tasks = firms.begun(visitor, case.profile)
        firms.answered(visitor, tasks, case.answers)
        held = visitor.client._cookies or {}
        (folder / "data" / TYPEFACES).symlink_to(typefaces)
        cookies = {cookie.key: cookie.value for cookie in held.values()}
    return Prepared(folder, cookies, tasks.path)


@contextmanager
def site_in(folder: Path) -> Iterator[Flask]:
    """The site on the installation in ``folder``, without a server and without reports."""
    settings = settings_from({"ASSESSMENT_DATA": str(folder / "data")})
    bring_up_to_date(settings)
    with opened(settings) as parts:
        workshop = Workshop(
            database=parts.database, store=parts.store, render=_no_report, clock=lambda: datetime.now(UTC)
        )
        yield site_of(parts, ReportSlots(workshop), reach_of(LOOPBACK, 0, Manner.LOOPBACK))


def _no_report(_subject: ReportSubject) -> bytes:
    raise ReportFailedError("这里不生成报告。")
