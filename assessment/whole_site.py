"""The site of an installation as one application; what needs no site need not load its libraries."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from assessment.composition import Installation
from assessment.reach import Manner, Reach
from assessment.services.passwords import Passwords
from assessment.web.app import create_app
from assessment.web.site import Site
from assessment.work.housekeeping import Housekeeper
from assessment.work.orders import ReportSlots


def site_of(
    installation: Installation, slots: ReportSlots, reach: Reach, *, keeper: Housekeeper | None = None
) -> Flask:
    """The site as an application, for people who reach it as ``reach`` says."""
    secure = reach.manner is Manner.BEHIND_PROXY
    site = Site(
        settings=installation.settings,
        catalogue=installation.catalogue,
        codes=installation.codes,
        store=installation.store,
        passwords=Passwords(profile=installation.settings.sign_in.passwords),
        ring=slots.wake,
        space=installation.space,
        keeper=keeper,
        names=reach.names,
        own_names=reach.own_names,
        secure=secure,
        lan=reach.manner is Manner.LAN,
        demonstration=installation.settings.is_demonstration,
    )
    app = create_app(site, installation.database)
    if secure:
        proxies = reach.front.proxies
        believed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = believed  # type: ignore[method-assign]
    return app
