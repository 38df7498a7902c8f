"""A whole installation at work on a free port: database, site, and slots that make reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from assessment.composition import Installation, opened, reports_made
from assessment.persistence.migrations import upgrade
from assessment.reach import LOOPBACK, Manner, reach_of
from assessment.settings import settings_from
from assessment.whole_site import site_of


@dataclass(frozen=True, slots=True)
class Served:
    """A site that answers at ``url``."""

    url: str
    app: Flask
    installation: Installation


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """An installation of its own in ``folder``, served until the end."""
    settings = settings_from({"ASSESSMENT_DATA": str(folder / "data")})
    settings.create_folders()
    upgrade(settings.database_url)
    with opened(settings) as installation, reports_made(installation) as slots:
        app = site_of(installation, slots, reach_of(None, 0, Manner.LOOPBACK))
        server = make_server(LOOPBACK, 0, app, threaded=True)
        answering = Thread(target=server.serve_forever, daemon=True)
        answering.start()
        try:
            yield Served(f"http://{LOOPBACK}:{server.server_port}", app, installation)
        finally:
            server.shutdown()
            answering.join()
            server.server_close()
