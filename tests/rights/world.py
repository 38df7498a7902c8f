"""The world in which rights are tried: two regions, five firms with all that can be asked for, every role.

One firm is everybody's *own*: the firm's people, the people of its workstation and of a bureau and the
administrators stand before it. The others are foreign to them, each in another way. Every text, number, file
and person of a firm carries that firm's mark, so that a trace of it is found wherever it turns up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

from assessment import resources
from assessment.catalogue.answers_file import AnswersFile, answers_in
from assessment.catalogue.places import Document, Place
from assessment.catalogue.reading import read_document
from assessment.domain.enterprise import Profile
from assessment.domain.identities import (
    AssessmentId,
    EnterpriseId,
    ItemId,
    OrderId,
    OrganisationId,
    ReleaseId,
    SignedSessionId,
    UserId,
)
from assessment.domain.letterheads import Letterhead
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.domain.workflow import Status
from assessment.persistence.columns import opaque_id
from tests.many_firms import KEY, VERSION, shipped_catalogue, shipped_codes
from tests.world import COUNTY, OTHER_COUNTY

CITY: Final = RegionCode("420500")
NOW: Final = datetime.now(UTC).replace(microsecond=0)
LONG_AGO: Final = NOW - timedelta(days=2000)
THIS_YEAR: Final = NOW.astimezone().year


class Nearness(Enum):
    """How the people who ask stand to the house that they ask about."""

    OWN = "own"
    SIBLING = "a firm of the same county that turned the workstation away"
    ELSEWHERE = "a firm of another region"
    EXPIRED = "a firm whose assignment to the workstation has ended"
    COUNTED = "a firm that the workstation may count, but not see by name"
    MISSING = "something that was deleted, or never was"


FOREIGN: Final = tuple(each for each in Nearness if each is not Nearness.OWN)


class Asker(Enum):
    """Who asks: each role, somebody signed in whose membership has ended, and somebody not signed in."""

    RESPONDENT = Role.RESPONDENT
    LEAD = Role.LEAD
    CONSULTANT = Role.CONSULTANT
    HEAD = Role.HEAD
    OFFICER = Role.OFFICER
    LEDGER_OFFICER = Role.LEDGER_OFFICER
    SYSTEM_ADMINISTRATOR = Role.SYSTEM_ADMINISTRATOR
    SECURITY_ADMINISTRATOR = Role.SECURITY_ADMINISTRATOR
    AUDIT_ADMINISTRATOR = Role.AUDIT_ADMINISTRATOR
    FORMER = "somebody who belongs nowhere any more"
    VISITOR = "somebody who is not signed in"

    @property
    def role(self) -> Role | None:
        """The role held, if any."""
        return self.value if isinstance(self.value, Role) else None


SIGNED_IN: Final = tuple(each for each in Asker if each is not Asker.VISITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What gives a firm away: a word in names, another in answers, figures of its own."""

    word: str
    secret: str
    staff: int
    revenue: Decimal
    mobile: str
    contact: str
    phone: str

    @property
    def sign(self) -> str:
        """What ends the sign-in names of its people."""
        return f"z{self.word[-1].lower()}"

    @property
    def firm_name(self) -> str:
        """The firm's name."""
        return f"{self.word}机械厂（虚构）"

    @property
    def station(self) -> str:
        """The name of the firm's workstation, which every firm may know."""
        return self.word.replace("鹮", "莺") + "工作站"

    @property
    def letterhead(self) -> Letterhead:
        """That workstation's letterhead, which only its head and the reports of its firms show."""
        return Letterhead(
            workstation=self.station, foreword=f"{self.secret}前言", contact=(f"{self.secret}电话",)
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What only the firm and who serves it may see; figures without thousands separators."""
        return self.secret, str(self.staff), f"{self.revenue:f}"

    @property
    def masked(self) -> tuple[str, ...]:
        """What only the firm itself may see, but for an act that leaves an entry."""
        return self.mobile, self.contact, self.phone


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All that can be asked for of one firm, its workstation and its bureau, by id.

    ``assessments`` were never handed in while they are drafts; ``results`` have a frozen result in every
    status. Orders, reports and batches are those of the person who asks, as if placed while it was allowed.
    """

    mark: Mark
    firm: EnterpriseId
    lead: UserId
    respondent: UserId
    lead_session: SignedSessionId
    workstation: OrganisationId
    assessments: Mapping[Status, AssessmentId]
    results: Mapping[Status, AssessmentId]
    orders: Mapping[tuple[Asker, Status], OrderId]
    items: Mapping[tuple[Asker, Status], ItemId]
    batches: Mapping[Asker, OrderId]
    claim: str
    membership: str
    consultant: UserId
    invitation: str
    staff_invitation: str
    invitation_token: str
    reset_token: str
    bureau: OrganisationId
    release: ReleaseId
    assignment: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who asks: the account, the token of the session, and another session of one's own."""

    user: UserId
    token: str
    other_session: SignedSessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The houses by how near they are, and the people who ask."""

    houses: Mapping[Nearness, House]
    people: Mapping[Asker, Person]


def mark(number: int) -> Mark:
    """The marks of the firm with this number, 1–9."""
    return Mark(
        word=f"鹮鹇{'ABCDEFGHI'[number - 1]}",
        secret=f"鸢鹡{'ABCDEFGHI'[number - 1]}",
        staff=473100 + number,
        revenue=Decimal(f"846473{number}.07"),
        mobile=f"1600731000{number}",
        contact=f"鹩鹬{'ABCDEFGHI'[number - 1]}",
        phone=f"1600732000{number}",
    )


REGIONS: Final = {
    Nearness.OWN: COUNTY,
    Nearness.SIBLING: COUNTY,
    Nearness.ELSEWHERE: OTHER_COUNTY,
    Nearness.EXPIRED: COUNTY,
    Nearness.COUNTED: COUNTY,
}
IN_REGION: Final = frozenset(each for each, region in REGIONS.items() if region == COUNTY)
"""The houses whose firms lie in the region of the own bureau."""
BUREAU_REGIONS: Final = REGIONS | {Nearness.EXPIRED: CITY}


@cache
def worked_answers() -> AnswersFile:
    """What a worked case answers: complete, and of a plain firm."""
    folder = resources.questionnaires() / KEY / VERSION / "cases"
    path: Path = next(folder.glob("02*.yaml"))
    read = read_document(path, path.name)
    written = {key: value for key, value in read.value.items() if key != "expected"}
    questionnaire = shipped_catalogue().questionnaire(KEY, VERSION)
    return answers_in(Place(Document(read.file, written, read.lines)), questionnaire, shipped_codes())


def marked_profile(nearness: Nearness, marked: Mark) -> Profile:
    """The facts of a firm, full of its marks; only the own firm's credit code has to hold."""
    described = replace(
        worked_answers().profile,
        name=marked.firm_name,
        staff=marked.staff,
        revenue=marked.revenue,
        region=REGIONS[nearness],
        zone=f"{marked.secret}园区",
    )
    if nearness is Nearness.OWN:
        return described
    return replace(described, credit_code=f"91990500MA{marked.word}00000")


def nothing_there(marked: Mark) -> House:
    """Ids that lead nowhere."""
    return House(
        mark=marked,
        firm=EnterpriseId(OrganisationId(opaque_id())),
        lead=UserId(opaque_id()),
        respondent=UserId(opaque_id()),
        lead_session=SignedSessionId(opaque_id()),
        workstation=OrganisationId(opaque_id()),
        assessments={each: AssessmentId(opaque_id()) for each in Status},
        results={each: AssessmentId(opaque_id()) for each in Status},
        orders={(asker, each): OrderId(opaque_id()) for asker in SIGNED_IN for each in Status},
        items={(asker, each): ItemId(opaque_id()) for asker in SIGNED_IN for each in Status},
        batches={asker: OrderId(opaque_id()) for asker in SIGNED_IN},
        claim=opaque_id(),
        membership=opaque_id(),
        consultant=UserId(opaque_id()),
        invitation=opaque_id(),
        staff_invitation=opaque_id(),
        invitation_token=opaque_id(),
        reset_token=opaque_id(),
        bureau=OrganisationId(opaque_id()),
        release=ReleaseId(opaque_id()),
        assignment=opaque_id(),
        step=opaque_id(),
    )
