"""The outlet of reviews: what was claimed, what was found, and what both come to."""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.accounts import User
from assessment.persistence.organisations import Organisation
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import StoredFinding, StoredReview
from assessment.services.gate import Outlet, of

REVIEW: Final = Outlet(
    name="核定（逐题核对和结论）",
    uses=(Use.OWN, Use.SERVICE),
    reveals=True,
    fields={
        "firm": of("企业", Organisation.name),
        "claimed": of("企业填报的回答和得分", Snapshot.answers, Snapshot.scores),
        "findings": of("核定意见", StoredFinding.value, StoredFinding.reason, StoredFinding.remark),
        "by": of("谁、何时", User.display_name, StoredFinding.found_at, StoredReview.begun_at),
        "words": of("结论或退回的原因", StoredReview.words),
    },
)
