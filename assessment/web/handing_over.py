"""A link that opens something once, shown to be handed over: as text to copy, and as a picture to scan."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import segno
from flask import url_for

from assessment.formatting import moment
from assessment.web.wording import current_language


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The link, its picture for an ``img`` under the site's content policy, and until when it works."""

    link: str
    picture: str
    expires: str


def handed_over(endpoint: str, token: str, expires_at: datetime) -> HandedOver:
    """The page ``endpoint`` behind a token, ready to be shown; nobody can show it again."""
    link = url_for(endpoint, token=token, _external=True)
    drawn = BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", scale=4, border=2)
    return HandedOver(
        link=link,
        picture="data:image/svg+xml;base64," + b64encode(drawn.getvalue()).decode("ascii"),
        expires=moment(expires_at, language=current_language()),
    )
