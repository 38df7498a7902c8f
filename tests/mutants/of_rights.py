"""Faults by which somebody sees or does what is not theirs."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_MATRIX: Final = "tests/rights/test_matrix.py::test_everybody_meets_what_the_policy_table_says"
_DECLARED: Final = "tests/rights/test_matrix.py::test_every_page_declares_the_act_that_is_written_down_for_it"
_CANARY: Final = "tests/rights/test_canary.py"
_PAGES: Final = f"{_CANARY}::test_no_page_or_file_gives_a_firm_away_to_others"
_NEXT: Final = "tests/rights/test_revocation.py::test_the_next_request_is_refused"
_ACCESS: Final = "assessment/domain/access.py"
_CONTACTS: Final = "tests/web/test_contacts.py"
_SHOWING: Final = "tests/rights/test_showing.py"
_ENTERPRISES: Final = "assessment/persistence/enterprises.py"
_REPORTING: Final = "assessment/services/reporting.py"
_TOO_WIDE: Final = Change(
    _ENTERPRISES,
    "    return frozenset(session.scalars(served_by(workstations, now)))",
    "    return frozenset(session.scalars(select(WorkstationAssignment.enterprise_id)))",
)
"""The scope reaches every firm that is served by anybody: it would hide what a service lets through."""

MUTANTS: Final = (
    Mutant(
        name="a page declares nothing, and nobody looks at the start",
        bar="B1",
        changes=(
            Change(
                "assessment/web/security.py",
                "    for rule in app.url_map.iter_rules():\n        declared_policy(app, rule.endpoint)\n",
                "    return\n",
            ),
            Change(
                "assessment/web/reviewing.py",
                "@policy(Act.READ_SERVED_FIRM, shows=SERVED_FIRM)\ndef firm(",
                "def firm(",
            ),
        ),
        caught_by=(_DECLARED,),
    ),
    Mutant(
        name="a page that changes something declares that it reads",
        bar="B1",
        changes=(
            Change(
                "assessment/web/submitting.py",
                "@policy(Act.WITHDRAW)\ndef withdraw(",
                "@policy(Act.READ_ASSESSMENT)\ndef withdraw(",
            ),
        ),
        caught_by=(_DECLARED, _MATRIX),
    ),
    Mutant(
        name="a service requires reading where it changes something",
        bar="B1",
        changes=(
            Change(
                "assessment/services/enterprises.py",
                "act=Act.CONFIRM_LEAD, now=now)",
                "act=Act.READ_ENTERPRISE, now=now)",
            ),
        ),
        caught_by=(_MATRIX,),
    ),
    Mutant(
        name="everybody may do everything",
        bar="B1",
        changes=(
            Change(
                _ACCESS,
                "    if any(_permits(line, way, thing.status) for line in POLICY[act] for way in ways):",
                "    if True:",
            ),
        ),
        caught_by=(_MATRIX, _PAGES),
    ),
    Mutant(
        name="a foreign thing is forbidden, not missing",
        bar="B1",
        changes=(
            Change(
                _ACCESS,
                "return Decision.FORBIDDEN if ways else Decision.HIDDEN",
                "return Decision.FORBIDDEN",
            ),
        ),
        caught_by=(_MATRIX,),
    ),
    Mutant(
        name="a status does not matter",
        bar="B1",
        changes=(Change(_ACCESS, "(status is None or status in line.statuses)", "True"),),
        caught_by=(_MATRIX,),
    ),
    Mutant(
        name="a refusal leaves no trail",
        bar="B1",
        changes=(Change("assessment/web/errors.py", "if status in (403, 404) and", "if status == 403 and"),),
        caught_by=(_MATRIX,),
    ),
    Mutant(
        name="everything passes the gate, and a release is made of sensitive columns",
        bar="B26",
        changes=(
            Change(
                "assessment/services/gate.py",
                "        form = form_of(self.fields[key].sensitivity, roles=roles, uses=self.uses)\n",
                "        form = Form.SHOWN\n",
            ),
            Change(
                "assessment/persistence/releases.py", "tables: Mapped[L1[Json]]", "tables: Mapped[L2[Json]]"
            ),
        ),
        caught_by=(
            f"{_SHOWING}::test_what_passes_an_outlet_is_what_the_table_allows",
            f"{_SHOWING}::test_no_page_or_file_is_made_from_columns_that_it_may_not_show",
        ),
    ),
    Mutant(
        name="a page does not say what it shows of others",
        bar="B26",
        changes=(
            Change(
                "assessment/web/reporting.py",
                "@policy(Act.READ_RESULT, shows=RESULT)\ndef trace(",
                "@policy(Act.READ_RESULT)\ndef trace(",
            ),
        ),
        caught_by=(f"{_SHOWING}::test_every_page_that_shows_what_belongs_to_others_says_what_it_shows",),
    ),
    Mutant(
        name="lists tell contacts in full",
        bar="T23",
        changes=(
            Change(
                "assessment/services/contacts.py",
                "    return found if form is Form.SHOWN else {",
                "    return found if True else {",
            ),
        ),
        caught_by=(
            f"{_CONTACTS}::test_pii_masked_and_reveal_audited",
            f"{_SHOWING}::test_no_page_or_file_is_made_from_columns_that_it_may_not_show",
        ),
    ),
    Mutant(
        name="a contact is told without an entry",
        bar="T23",
        changes=(
            Change(
                "assessment/services/contacts.py", "    note_reading(session, actor, glance, now=now)\n", ""
            ),
        ),
        caught_by=(f"{_CONTACTS}::test_pii_masked_and_reveal_audited",),
    ),
    Mutant(
        name="the portfolio counts every firm",
        bar="B2",
        changes=(
            _TOO_WIDE,
            Change(
                _ENTERPRISES,
                "StoredEnterprise.id.in_(served_by(workstations, now)), StoredEnterprise.claims_id.is_(None)",
                "StoredEnterprise.claims_id.is_(None)",
            ),
        ),
        caught_by=(_PAGES,),
    ),
    Mutant(
        name="a firm that may be counted is seen by name",
        bar="B2",
        changes=(Change(_ENTERPRISES, "        WorkstationAssignment.purpose.in_(sorted(NAMED)),\n", ""),),
        caught_by=(_PAGES, _MATRIX),
    ),
    Mutant(
        name="a withdrawn assignment still counts",
        bar="B5",
        changes=(Change(_ENTERPRISES, "        WorkstationAssignment.withdrawn_at.is_(None),\n", ""),),
        caught_by=(_PAGES, _NEXT),
    ),
    Mutant(
        name="a report is made for an account that was disabled",
        bar="B5",
        changes=(
            Change(
                _REPORTING,
                "if session.get_one(User, actor.user).disabled_at",
                "if not actor.user",
            ),
        ),
        caught_by=("tests/rights/test_revocation.py::test_a_report_that_waits_is_not_made",),
    ),
    Mutant(
        name="a finished report is handed to anybody who knows its number",
        bar="B2",
        changes=(
            _TOO_WIDE,
            Change(
                _REPORTING,
                "    _permitted_snapshot(session, actor, item.snapshot_id, act=act, now=now)\n"
                "    return item",
                "    actor.required.add(act)\n    return item",
            ),
        ),
        caught_by=(_PAGES, _MATRIX),
    ),
)
