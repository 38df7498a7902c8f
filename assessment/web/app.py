"""The site put together: configuration, walls, pages."""

from collections.abc import Mapping, MutableMapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Flask
from flask.templating import Environment
from whitenoise import WhiteNoise

from assessment import resources
from assessment.formatting import amount, day, moment, number
from assessment.services.readiness import readiness
from assessment.web import (
    accounts,
    acting,
    administration,
    advising,
    answering,
    assigning,
    assigning_firms,
    batching,
    checking,
    colleagues,
    concluding,
    consultants,
    drafts,
    enterprises,
    examining,
    founding,
    instance,
    invitations,
    judging,
    known_answers,
    leaving,
    letterheads,
    moving,
    organisations,
    own_account,
    own_data,
    pages,
    people,
    proving,
    questionnaires,
    reporting,
    resetting,
    reviewing,
    roadmap_steps,
    roadmaps,
    standings,
    submitting,
    supervising,
    supposing,
    trail,
)
from assessment.web.acting import install_choosing
from assessment.web.errors import install_errors
from assessment.web.form_session import FormSessions
from assessment.web.frame import install_frame
from assessment.web.hosts import KnownHosts
from assessment.web.incoming import install_incoming
from assessment.web.labels import failure, label
from assessment.web.pages import SIGNS_OF_HEALTH, install_readiness
from assessment.web.read_only import install_read_only
from assessment.web.security import (
    PUBLIC,
    ProtectiveHeaders,
    policy,
    refuse_undeclared,
    require_declarations,
)
from assessment.web.signing import install_signing
from assessment.web.site import Site, install_site
from assessment.web.tokens import install_tokens
from assessment.web.transaction import SiteDatabase, TransactionalFlask, install_transactions
from assessment.web.wording import install_wording

_FOR_EVER: Final = 31_536_000


class Templates(Environment):
    """Flask's templates, each with all that is known everywhere as one plain table, put together once."""

    def make_globals(self, d: MutableMapping[str, object] | None) -> MutableMapping[str, object]:
        """What a template knows: its own, and what was known everywhere when it was loaded."""
        return {**self.globals, **(d or {})}


def create_app(site: Site, database: SiteDatabase) -> Flask:
    """The site as an application; everything it needs is given to it."""
    version = _content_version(resources.static())
    app = TransactionalFlask(
        "assessment",
        static_folder=str(resources.static()),
        static_url_path=f"/static/{version}",
        template_folder=str(resources.templates()),
    )
    app.jinja_environment = Templates
    app.config.update(_configuration(site))
    app.session_interface = FormSessions()
    install_site(app.extensions, site)
    install_transactions(app, database)
    policy(PUBLIC, rests=True)(app.view_functions["static"])
    install_incoming(app)
    install_tokens(app)
    require_declarations(app)
    install_read_only(app)
    install_signing(app)
    install_frame(app)
    install_errors(app)
    install_choosing(app)
    install_readiness(app, lambda: readiness(database, site.settings, site.space))
    _install_templates(app, version)
    _register_pages(app)
    refuse_undeclared(app)
    _wrap(app, site, version)
    return app


def _register_pages(app: Flask) -> None:
    for part in (
        pages,
        questionnaires,
        accounts,
        acting,
        founding,
        own_account,
        proving,
        resetting,
        checking,
    ):
        app.register_blueprint(part.blueprint)
    for part in (enterprises, colleagues, answering, drafts, submitting, reporting, batching, reviewing):
        app.register_blueprint(part.blueprint)
    for part in (examining, judging, concluding):
        app.register_blueprint(part.blueprint)
    for part in (
        supervising,
        roadmaps,
        roadmap_steps,
        known_answers,
        moving,
        standings,
        advising,
        supposing,
        consultants,
        letterheads,
        assigning,
        assigning_firms,
    ):
        app.register_blueprint(part.blueprint)
    for part in (administration, people, invitations, organisations, own_data, leaving, instance, trail):
        app.register_blueprint(part.blueprint)


def _configuration(site: Site) -> Mapping[str, object]:
    return {
        "SECRET_KEY": site.settings.session_secret(),
        "SESSION_COOKIE_NAME": "__Host-form" if site.secure else "form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": site.secure,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _install_templates(app: Flask, version: str) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    install_wording(app)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals["asset"] = f"/static/{version}/{{}}".format
    app.jinja_env.filters |= {
        "amount": amount,
        "day": day,
        "failure": failure,
        "moment": moment,
        "number": number,
        "label": label,
    }


def _wrap(app: Flask, site: Site, version: str) -> None:
    """Files come from memory under a name that changes with them; every answer carries its headers."""
    files = WhiteNoise(app.wsgi_app, max_age=_FOR_EVER, immutable_file_test=lambda *_: True)
    files.add_files(str(resources.static()), prefix=f"static/{version}")
    known = KnownHosts(files, site.names, signs=SIGNS_OF_HEALTH, own_names=site.own_names)
    app.wsgi_app = ProtectiveHeaders(known, secure=site.secure)  # type: ignore[method-assign]


def _content_version(folder: Path) -> str:
    """A short name for the content of a folder: relative imports of modules stay within it."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
