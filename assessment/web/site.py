"""What every page of a running site can ask for: the settings, the catalogue, the codes, the orders."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol, cast

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.identities import UserId
from assessment.field_keys import FieldKeys
from assessment.files.space import UNWATCHED, Space
from assessment.files.store import FileStore
from assessment.services.passwords import Passwords
from assessment.settings import Settings
from assessment.web.at_hand import app_at_hand

_EXTENSION: Final = "assessment"
_KEYS: Final = "assessment.keys"


class Keeper(Protocol):
    """Looks after the installation in the background, and makes a back-up when asked to."""

    @property
    def is_backing_up(self) -> bool:
        """Whether a back-up is wanted or under way."""

    def back_up_soon(self, person: UserId) -> None:
        """Make a back-up now, for whoever asks."""


class OrderBell(Protocol):
    """Wakes the slots that carry out report orders."""

    def __call__(self) -> None:
        """Say that there may be something to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The parts a site is composed of, and how it is reached.

    ``names``: the host names it answers to, and no others; ``own_names``: those under which this machine may
    look whether it is well, besides; ``secure``: people reach it over TLS; ``lan``: in clear text on a local
    network; ``demonstration``: everything in it is fictitious; ``space``: the disks that what is written
    goes to.
    """

    settings: Settings
    catalogue: Catalogue
    codes: Codes
    store: FileStore
    passwords: Passwords
    ring: OrderBell
    space: Space = UNWATCHED
    keeper: Keeper | None = None
    names: Collection[str] = ("localhost",)
    own_names: Collection[str] = ()
    secure: bool = False
    lan: bool = False
    demonstration: bool = False


def install_site(extensions: dict[str, object], site: Site) -> None:
    """Keep the site with its application."""
    extensions[_EXTENSION] = site
    extensions[_KEYS] = FieldKeys(site.settings.field_keys())


def current_keys() -> FieldKeys:
    """The keys that seal secrets in the database."""
    return cast(FieldKeys, app_at_hand().extensions[_KEYS])


def current_site() -> Site:
    """The site that is answering the present request."""
    return cast(Site, app_at_hand().extensions[_EXTENSION])
