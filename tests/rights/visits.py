"""How every page is asked for, and which act it is about: the list that keeps the matrix complete.

A new page has no line here, and ``test_every_page_has_a_visit`` fails. Add one line for each of its methods:

    "blueprint.view POST": Visit(
        Act.YOUR_ACT,                  # what somebody does there, as in the policy table
        About.FIRM,                    # whose thing it is: see ``About``
        where=of_firm,                 # the parameters in the address, if any: from a ``Case``
        body=lambda case: {...},       # what is sent, valid for somebody who may
    ),

``Case`` holds who asks and the house asked about; take ids from the house (``tests/rights/world.py``; add
there what is missing), so that the page is also asked for foreign and deleted things. Nothing else is to be
done: who may see what follows from the policy table.
"""

from collections.abc import Callable, Mapping
from typing import Final

from assessment.domain.access import Act
from assessment.domain.people import Identification
from assessment.domain.workflow import Status
from assessment.web.security import PUBLIC
from tests.many_firms import KEY, VERSION
from tests.rights.review_visits import REVIEWS
from tests.rights.roadmap_visits import ROADMAPS, of_firm
from tests.rights.visit import About, Case, Parameters, Visit
from tests.rights.world import Asker, Nearness, mark, marked_profile
from tests.web.firms import PASSWORD as NEW_PASSWORD
from tests.world import COUNTY, OTHER_COUNTY, PASSWORD


def of_assessment(case: Case) -> Parameters:
    """An assessment of the house that was never handed in while it is a draft."""
    return {"assessment_id": case.house.assessments[case.status]}


def of_page(case: Case) -> Parameters:
    """The first page of an assessment."""
    return {**of_assessment(case), "key": "foundation", "number": 1}


def of_result(case: Case) -> Parameters:
    """An assessment of the house that has a result."""
    return {"assessment_id": case.house.results[case.status]}


def of_order(case: Case) -> Parameters:
    """The order of whoever asks for a report on a result of the house."""
    return {"order_id": case.house.orders[_signed(case), case.status]}


def of_item(case: Case) -> Parameters:
    """The report of such an order."""
    return {"item_id": case.house.items[_signed(case), case.status]}


def of_batch(case: Case) -> Parameters:
    """The batch that whoever asks ordered, of reports on a result of the house."""
    return {"order_id": case.house.batches[_signed(case)]}


def of_workstation(case: Case) -> Parameters:
    """The firm's workstation."""
    return {"workstation": case.house.workstation}


def of_county(case: Case) -> Parameters:
    """The county that the own workstation has been given, and no other one has."""
    return {**of_workstation(case), "county": COUNTY}


def of_claim(case: Case) -> Parameters:
    """The claim to the firm that waits."""
    return {"claim_id": case.house.claim}


def of_release(case: Case) -> Parameters:
    """The release of the bureau of the house."""
    return {"release_id": case.house.release}


def _signed(case: Case) -> Asker:
    return Asker.LEAD if case.asker is Asker.VISITOR else case.asker


def _release_subject(case: Case) -> Parameters:
    return {"bureau": case.house.bureau, "questionnaire": KEY, "year": "2026"}


def _other_session(case: Case) -> Parameters:
    own = case.nearness is Nearness.OWN and case.person is not None
    return {"session": case.person.other_session if own and case.person else case.house.lead_session}


def _respondent(case: Case) -> Parameters:
    return {"user": case.house.respondent}


def _lead(field: str) -> Callable[[Case], Parameters]:
    return lambda case: {field: case.house.lead}


def _of_kind(_case: Case) -> Parameters:
    return {"kind": "workstation"}


def _of_workstation(case: Case) -> Parameters:
    return {"organisation": case.house.workstation}


def _workstation_described(_case: Case) -> Parameters:
    return {"name": "新工作站", "regions": OTHER_COUNTY}


def _profile(_case: Case) -> Parameters:
    described = marked_profile(Nearness.OWN, mark(1))
    return {
        "credit_code": described.credit_code,
        "enterprise_name": described.name,
        "region": described.region,
        "industry": described.industry,
        "staff": str(described.staff),
        "revenue": str(described.revenue),
        "revenue_year": "2025",
        "above_scale": "no",
        "production_type": described.production_type.value,
        "group": "no",
        "own_design": "yes",
        "contact_name": "新联系人",
        "contact_phone": "0717-6000000",
    }


def _new_person(_case: Case) -> Parameters:
    return {
        "display_name": "新人",
        "name": "xinren",
        "password": NEW_PASSWORD,
        "password_again": NEW_PASSWORD,
        "privacy": "y",
    }


def _registration(case: Case) -> Parameters:
    return {**_profile(case), **_new_person(case), "mobile": "13900000001"}


def _passwords(_case: Case) -> Parameters:
    return {"current": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def _credentials(_case: Case) -> Parameters:
    return {"name": "lead-za", "password": PASSWORD}


_HANDED_IN: Final = (Status.SUBMITTED, Status.DRAFT, Status.IN_REVIEW, Status.CONFIRMED)
_DRAFT_FIRST: Final = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CONFIRMED)
_OPEN: Final = Visit(PUBLIC, About.ANYBODY)

_ACCOUNTS: Final = {
    "accounts.sign_in GET": _OPEN,
    "accounts.sign_in POST": Visit(PUBLIC, About.ANYBODY, body=_credentials),
    "accounts.register GET": _OPEN,
    "accounts.register POST": Visit(PUBLIC, About.ANYBODY, body=_registration),
    "accounts.sign_out POST": Visit(Act.OWN_ACCOUNT, About.SELF),
    "acting.choose GET": Visit(Act.CHOOSE_POST, About.SELF),
    "acting.choose POST": Visit(
        Act.CHOOSE_POST, About.SELF, body=lambda case: {"organisation": case.own.firm}, not_now=404
    ),
    "acting.join POST": Visit(
        Act.JOIN, About.SELF, where=lambda case: {"token": case.own.invitation_token}, not_now=403
    ),
    "own_account.sessions GET": Visit(Act.OWN_ACCOUNT, About.SELF),
    "own_account.revoke POST": Visit(Act.OWN_ACCOUNT, About.SELF, body=_other_session),
    "own_account.revoke_others POST": Visit(Act.OWN_ACCOUNT, About.SELF),
    "own_account.extend POST": Visit(Act.OWN_ACCOUNT, About.SELF),
    "administration.home GET": Visit(Act.OWN_ACCOUNT, About.SELF),
    "own_account.password GET": Visit(Act.OWN_ACCOUNT, About.SELF),
    "own_account.password POST": Visit(Act.OWN_ACCOUNT, About.SELF, body=_passwords),
    "accounts.invitation GET": Visit(
        PUBLIC, About.ANYBODY, where=lambda case: {"token": case.house.invitation_token}
    ),
    "accounts.invitation POST": Visit(
        PUBLIC,
        About.ANYBODY,
        where=lambda case: {"token": case.house.invitation_token},
        body=_new_person,
    ),
    "proving.factor GET": _OPEN,
    "proving.factor POST": _OPEN,
    "proving.own_factor GET": Visit(Act.OWN_ACCOUNT, About.SELF),
    "proving.own_factor POST": Visit(Act.OWN_ACCOUNT, About.SELF),
    "proving.offer POST": Visit(Act.CHANGE_FACTOR, About.SELF),
    "proving.recovery_codes POST": Visit(Act.CHANGE_FACTOR, About.SELF, not_now=403),
    "proving.remove POST": Visit(Act.CHANGE_FACTOR, About.SELF),
    "proving.proof GET": Visit(Act.OWN_ACCOUNT, About.SELF),
    "proving.proof POST": Visit(Act.OWN_ACCOUNT, About.SELF, body=lambda _: {"current": PASSWORD}),
    "founding.setup GET": Visit(PUBLIC, About.ANYBODY, not_now=404),
    "founding.setup POST": Visit(PUBLIC, About.ANYBODY, not_now=404),
    "resetting.reset GET": Visit(PUBLIC, About.ANYBODY, where=lambda case: {"token": case.house.reset_token}),
    "resetting.reset POST": Visit(
        PUBLIC, About.ANYBODY, where=lambda case: {"token": case.house.reset_token}, body=_passwords
    ),
}

_FOR_EVERYBODY: Final = {
    "static GET": Visit(PUBLIC, About.ANYBODY, where=lambda _case: {"filename": "css/frame.css"}),
    "pages.home GET": _OPEN,
    "pages.privacy GET": _OPEN,
    "pages.accessibility GET": _OPEN,
    "pages.prefer GET": _OPEN,
    "pages.healthz GET": _OPEN,
    "pages.readyz GET": _OPEN,
    "enterprises.figures GET": _OPEN,
    "enterprises.blank GET": _OPEN,
    "checking.page GET": _OPEN,
    "checking.page POST": Visit(
        PUBLIC,
        About.ANYBODY,
        body=lambda _case: {"number": "DM20261120-7K3QPX", "code": "2222-2222"},
        not_now=404,
    ),
    "questionnaires.listing GET": _OPEN,
    "questionnaires.page GET": Visit(
        PUBLIC,
        About.ANYBODY,
        where=lambda _case: {"key": "sme-digital", "version": "2024.1"},
    ),
}

_FIRMS: Final = {
    "enterprises.home GET": Visit(Act.READ_ENTERPRISE, About.OWN_FIRM),
    "standings.page GET": Visit(Act.READ_ENTERPRISE, About.OWN_FIRM),
    "enterprises.start POST": Visit(Act.START_ASSESSMENT, About.OWN_FIRM),
    "enterprises.accept_privacy GET": Visit(Act.ACCEPT_PRIVACY, About.OWN_FIRM),
    "enterprises.accept_privacy POST": Visit(
        Act.ACCEPT_PRIVACY, About.OWN_FIRM, body=lambda _: {"accepted": "y"}
    ),
    "enterprises.profile GET": Visit(Act.EDIT_PROFILE, About.OWN_FIRM),
    "enterprises.profile POST": Visit(Act.EDIT_PROFILE, About.OWN_FIRM, body=_profile),
    "leaving.page GET": Visit(Act.SEE_READINGS, About.OWN_FIRM),
    "leaving.take POST": Visit(Act.TAKE_DATA, About.OWN_FIRM),
    "leaving.request_deletion POST": Visit(
        Act.REQUEST_DELETION, About.OWN_FIRM, body=lambda _: {"meant": "y"}
    ),
    "leaving.cancel_deletion POST": Visit(Act.REQUEST_DELETION, About.OWN_FIRM),
    "leaving.account GET": Visit(Act.OWN_ACCOUNT, About.SELF),
    "leaving.request_removal POST": Visit(Act.REMOVE_ACCOUNT, About.SELF),
    "leaving.cancel_removal POST": Visit(Act.REMOVE_ACCOUNT, About.SELF),
    "own_data.looked_at GET": Visit(Act.SEE_READINGS, About.OWN_FIRM),
    "own_data.access GET": Visit(Act.SEE_READINGS, About.OWN_FIRM),
    "own_data.grant POST": Visit(
        Act.GRANT_ACCESS,
        About.OWN_FIRM,
        body=lambda case: {"workstation": case.own.workstation, "purpose": "service", "months": "3"},
    ),
    "own_data.withdraw POST": Visit(
        Act.WITHDRAW_ACCESS, About.OWN_FIRM, body=lambda case: {"workstation": case.house.workstation}
    ),
    "colleagues.page GET": Visit(Act.INVITE_COLLEAGUE, About.OWN_FIRM),
    "colleagues.page POST": Visit(Act.INVITE_COLLEAGUE, About.OWN_FIRM),
    "colleagues.withdraw POST": Visit(
        Act.INVITE_COLLEAGUE, About.OWN_FIRM, body=lambda case: {"invitation": case.house.invitation}
    ),
    "colleagues.decide_claim POST": Visit(
        Act.DECIDE_CLAIM, About.FIRM, where=of_claim, body=lambda _: {"decision": "accept"}
    ),
    "colleagues.end POST": Visit(Act.END_COLLEAGUE, About.OWN_FIRM, body=_respondent),
    "resetting.reset_colleague POST": Visit(Act.RESET_COLLEAGUE, About.OWN_FIRM, body=_respondent),
}

_ASSESSMENTS: Final = {
    "answering.tasks GET": Visit(Act.READ_ASSESSMENT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "answering.page GET": Visit(Act.ANSWER, About.FIRM, where=of_page, statuses=_DRAFT_FIRST),
    "answering.page POST": Visit(Act.ANSWER, About.FIRM, where=of_page, statuses=_DRAFT_FIRST),
    "known_answers.page GET": Visit(Act.ANSWER, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "known_answers.page POST": Visit(Act.ANSWER, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "answering.save POST": Visit(
        Act.ANSWER,
        About.FIRM,
        where=of_page,
        body=lambda _: {"question": "investment-2", "answer": "2.5", "revision": 1, "operation": "x"},
        statuses=_DRAFT_FIRST,
        json=True,
    ),
    "answering.delete GET": Visit(Act.DELETE_DRAFT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "answering.delete POST": Visit(Act.DELETE_DRAFT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "moving.page GET": Visit(Act.MOVE_VERSION, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "moving.page POST": Visit(
        Act.MOVE_VERSION,
        About.FIRM,
        where=of_assessment,
        body=lambda _: {"version": VERSION},
        statuses=_DRAFT_FIRST,
    ),
    "drafts.take GET": Visit(Act.READ_ASSESSMENT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "advising.path GET": Visit(Act.READ_ASSESSMENT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "supposing.page GET": Visit(Act.READ_ASSESSMENT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST),
    "submitting.check GET": Visit(
        Act.READ_ASSESSMENT, About.FIRM, where=of_assessment, statuses=_DRAFT_FIRST
    ),
    "submitting.submit POST": Visit(
        Act.SUBMIT,
        About.FIRM,
        where=of_assessment,
        body=lambda _: {"truthful": "y"},
        statuses=_DRAFT_FIRST,
    ),
    "submitting.withdraw GET": Visit(Act.WITHDRAW, About.FIRM, where=of_result, statuses=_HANDED_IN),
    "submitting.withdraw POST": Visit(Act.WITHDRAW, About.FIRM, where=of_result, statuses=_HANDED_IN),
}

_RESULTS: Final = {
    "reporting.result GET": Visit(Act.READ_RESULT, About.FIRM, where=of_result, statuses=_HANDED_IN),
    "reporting.trace GET": Visit(
        Act.READ_RESULT,
        About.FIRM,
        where=lambda case: {**of_result(case), "key": "foundation"},
        statuses=_HANDED_IN,
    ),
    "reporting.order POST": Visit(
        Act.ORDER_REPORT, About.FIRM, where=of_result, body=lambda _: {"key": "k"}, statuses=_HANDED_IN
    ),
    "reporting.ordered GET": Visit(Act.READ_REPORT, About.FIRM, where=of_order, statuses=_HANDED_IN),
    "reporting.progress GET": Visit(Act.READ_REPORT, About.FIRM, where=of_order, statuses=_HANDED_IN),
    "reporting.again POST": Visit(Act.ORDER_REPORT, About.FIRM, where=of_item, statuses=_HANDED_IN),
    "reporting.copy POST": Visit(Act.ORDER_REPORT, About.FIRM, where=of_item, statuses=_HANDED_IN),
    "reporting.download GET": Visit(Act.READ_REPORT, About.FIRM, where=of_item, statuses=_HANDED_IN),
}

_STAFF: Final = {
    "reviewing.portfolio GET": Visit(Act.READ_PORTFOLIO, About.OWN_STATION),
    "reviewing.firm GET": Visit(Act.READ_SERVED_FIRM, About.FIRM, where=of_firm),
    "reviewing.reveal_contact POST": Visit(
        Act.REVEAL_CONTACT, About.FIRM, where=of_firm, body=lambda _: {"reason": "arrange_visit"}
    ),
    "reviewing.confirm_lead POST": Visit(Act.CONFIRM_LEAD, About.FIRM, where=of_firm, body=_lead("lead")),
    "reviewing.decide_claim POST": Visit(
        Act.DECIDE_CLAIM, About.FIRM, where=of_claim, body=lambda _: {"decision": "accept"}
    ),
    "resetting.reset_lead POST": Visit(Act.RESET_LEAD, About.FIRM, where=of_firm, body=_lead("user")),
    "consultants.page GET": Visit(Act.INVITE_CONSULTANT, About.OWN_STATION),
    "consultants.page POST": Visit(Act.INVITE_CONSULTANT, About.OWN_STATION),
    "consultants.withdraw POST": Visit(
        Act.INVITE_CONSULTANT,
        About.OWN_STATION,
        body=lambda case: {"invitation": case.house.staff_invitation},
    ),
    "consultants.end POST": Visit(
        Act.END_CONSULTANT, About.OWN_STATION, body=lambda case: {"user": case.house.consultant}
    ),
    "letterheads.page GET": Visit(Act.EDIT_LETTERHEAD, About.OWN_STATION),
    "letterheads.page POST": Visit(
        Act.EDIT_LETTERHEAD,
        About.OWN_STATION,
        body=lambda _: {"foreword": "您好", "seen": "1", "act": "save"},
    ),
    "assigning.stations GET": Visit(Act.ASSIGN_WORKSTATION, About.OWN_BUREAU),
    "assigning.station GET": Visit(Act.ASSIGN_WORKSTATION, About.ANY_STATION, where=of_workstation),
    "assigning.station POST": Visit(
        Act.ASSIGN_WORKSTATION,
        About.ANY_STATION,
        where=of_workstation,
        body=lambda _: {"regions": COUNTY, "purpose": "service", "until": ""},
    ),
    "assigning.end GET": Visit(Act.ASSIGN_WORKSTATION, About.OWN_BUREAU, where=of_county),
    "assigning.end POST": Visit(Act.ASSIGN_WORKSTATION, About.OWN_BUREAU, where=of_county),
    "assigning_firms.firms GET": Visit(Act.ASSIGN_FIRM, About.OWN_BUREAU),
    "assigning_firms.firm GET": Visit(Act.ASSIGN_FIRM, About.REGION, where=of_firm),
    "assigning_firms.firm POST": Visit(
        Act.ASSIGN_FIRM,
        About.REGION,
        where=of_firm,
        body=lambda case: {"workstation": case.house.workstation, "purpose": "policy", "until": ""},
    ),
    "assigning_firms.reveal_contact POST": Visit(
        Act.REVEAL_IN_REGION, About.REGION, where=of_firm, body=lambda _: {"reason": "policy_notice"}
    ),
    "assigning_firms.end POST": Visit(
        Act.ASSIGN_FIRM, About.REGION, where=of_firm, body=lambda case: {"assignment": case.house.assignment}
    ),
    "supervising.home GET": Visit(Act.READ_RELEASE, About.OWN_BUREAU),
    "supervising.preview GET": Visit(Act.FREEZE_RELEASE, About.BUREAU, query=_release_subject),
    "supervising.freeze POST": Visit(Act.FREEZE_RELEASE, About.BUREAU, body=_release_subject),
    "supervising.release GET": Visit(Act.READ_RELEASE, About.BUREAU, where=of_release),
    "supervising.take POST": Visit(
        Act.EXPORT_RELEASE, About.BUREAU, where=of_release, body=lambda _: {"kind": "xlsx"}
    ),
}

_BATCHES: Final = {
    "batching.choose GET": Visit(Act.ORDER_BATCH, About.OWN_STATION),
    "batching.order POST": Visit(
        Act.ORDER_BATCH,
        About.OWN_STATION,
        body=lambda case: {"assessment": case.house.results[Status.SUBMITTED], "key": "k"},
    ),
    "batching.page GET": Visit(Act.READ_BATCH, About.OWN_STATION, where=of_batch),
    "batching.progress GET": Visit(Act.READ_BATCH, About.OWN_STATION, where=of_batch),
    "batching.again POST": Visit(Act.ORDER_BATCH, About.OWN_STATION, where=of_batch),
    "batching.cancel POST": Visit(Act.ORDER_BATCH, About.OWN_STATION, where=of_batch),
    "batching.take POST": Visit(Act.TAKE_BATCH, About.OWN_STATION, where=of_batch),
}

_ADMINISTRATION: Final = {
    "instance.page GET": Visit(Act.OPERATE, About.PLATFORM),
    "instance.back_up POST": Visit(Act.OPERATE, About.PLATFORM),
    "invitations.page GET": Visit(Act.INVITE_STAFF, About.PLATFORM),
    "invitations.page POST": Visit(
        Act.INVITE_STAFF, About.PLATFORM, body=lambda case: {"place": f"consultant:{case.own.workstation}"}
    ),
    "invitations.withdraw POST": Visit(
        Act.INVITE_STAFF, About.PLATFORM, body=lambda case: {"invitation": case.house.staff_invitation}
    ),
    "people.listing GET": Visit(Act.READ_PEOPLE, About.PLATFORM),
    "people.person GET": Visit(Act.READ_PEOPLE, About.PLATFORM, where=_respondent),
    "people.settle_state POST": Visit(
        Act.DISABLE_ACCOUNT,
        About.PLATFORM,
        where=_respondent,
        body=lambda _: {"state": "disabled", "reason": "离职"},
    ),
    "people.end_sessions POST": Visit(Act.END_SESSIONS, About.PLATFORM, where=_respondent),
    "people.reset POST": Visit(
        Act.RESET_ANYBODY,
        About.PLATFORM,
        where=_respondent,
        body=lambda _: {"how": Identification.IN_PERSON.value, "note": "忘记密码"},
    ),
    "people.change_role POST": Visit(
        Act.CHANGE_ROLE, About.PLATFORM, where=lambda case: {"membership": case.house.membership}
    ),
    "leaving.waiting GET": Visit(Act.CARRY_OUT_DELETION, About.PLATFORM),
    "leaving.carry_out POST": Visit(
        Act.CARRY_OUT_DELETION, About.PLATFORM, where=lambda _: {"deletion": "none"}, not_now=404
    ),
    "organisations.listing GET": Visit(Act.MANAGE_ORGANISATIONS, About.PLATFORM),
    "organisations.new GET": Visit(Act.MANAGE_ORGANISATIONS, About.PLATFORM, where=_of_kind),
    "organisations.new POST": Visit(
        Act.MANAGE_ORGANISATIONS, About.PLATFORM, where=_of_kind, body=_workstation_described
    ),
    "organisations.edit GET": Visit(Act.MANAGE_ORGANISATIONS, About.PLATFORM, where=_of_workstation),
    "organisations.edit POST": Visit(
        Act.MANAGE_ORGANISATIONS, About.PLATFORM, where=_of_workstation, body=_workstation_described
    ),
    "organisations.end GET": Visit(Act.MANAGE_ORGANISATIONS, About.PLATFORM, where=_of_workstation),
    "organisations.end POST": Visit(Act.MANAGE_ORGANISATIONS, About.PLATFORM, where=_of_workstation),
    "trail.listing GET": Visit(Act.READ_TRAIL, About.PLATFORM),
    "trail.alarms GET": Visit(Act.READ_ALARMS, About.PLATFORM),
    "trail.alarms_to_note GET": Visit(Act.READ_TRAIL, About.PLATFORM),
    "trail.annotate POST": Visit(
        Act.ANNOTATE_ALARM,
        About.PLATFORM,
        where=lambda _: {"alarm": "none-such"},
        body=lambda _: {"text": "已核实"},
        not_now=404,
    ),
}

VISITS: Final[Mapping[str, Visit]] = {
    **_FOR_EVERYBODY,
    **_ACCOUNTS,
    **_FIRMS,
    **_ASSESSMENTS,
    **_RESULTS,
    **ROADMAPS,
    **REVIEWS,
    **_STAFF,
    **_BATCHES,
    **_ADMINISTRATION,
}
