"""The outlet of letterheads: what a head sees of the own one, and what the reports that bear it show."""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.accounts import User
from assessment.persistence.letterheads import StoredLetterhead
from assessment.services.gate import Outlet, of

BORNE: Final = of(
    "工作站的抬头",
    StoredLetterhead.name,
    StoredLetterhead.logo,
    StoredLetterhead.foreword,
    StoredLetterhead.contact_lines,
)
LETTERHEAD: Final = Outlet(
    name="本工作站的报告抬头",
    uses=(Use.OWN,),
    fields={"letterhead": BORNE, "saved": of("上次保存", StoredLetterhead.saved_at, User.display_name)},
)
