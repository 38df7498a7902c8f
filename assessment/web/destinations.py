"""Where to go: only within the site, and home according to what somebody is."""

from typing import Final

from flask import url_for

from assessment.domain.roles import OrganisationKind
from assessment.web.signing import current_actor_or_none

_HOMES: Final = {
    OrganisationKind.ENTERPRISE: "enterprises.home",
    OrganisationKind.WORKSTATION: "reviewing.portfolio",
    OrganisationKind.BUREAU: "supervising.home",
    OrganisationKind.PLATFORM: "administration.home",
}


def local_path(target: str | None) -> str:
    """A path of this site as it was asked for; empty for any other address."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return ""
    return "" if any(ord(sign) < 0x20 for sign in target) else target


def after_signing_in() -> str:
    """The start page, which leads everybody to the own work."""
    return url_for("pages.home")


def own_home() -> str:
    """Where somebody who is signed in works; empty for a visitor and for who belongs nowhere."""
    actor = current_actor_or_none()
    if actor is not None and actor.must_choose:
        return url_for("acting.choose")
    kinds = [each.kind for each in actor.belongings] if actor else []
    return next((url_for(_HOMES[kind]) for kind in kinds if kind in _HOMES), "")
