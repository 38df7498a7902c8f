"""Mutants of getting in: each takes a wall away that a test of signing in has to miss."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_FACTOR: Final = "tests/services/test_second_factor.py::"
_ACTING: Final = "tests/services/test_acting.py::"
_SESSIONS: Final = "tests/web/test_sessions.py::"
_TOKENS: Final = "tests/web/test_tokens.py::"

MUTANTS: Final = (
    Mutant(
        name="a code counts again and again",
        bar="B48",
        changes=(
            Change(
                "assessment/persistence/second_factors.py",
                "SecondFactor.user_id == user, SecondFactor.last_step < step",
                "SecondFactor.user_id == user",
            ),
        ),
        caught_by=(
            f"{_FACTOR}test_a_code_counts_once",
            f"{_FACTOR}test_of_two_at_once_with_one_code_one_gets_in",
        ),
    ),
    Mutant(
        name="codes are tried without being counted",
        bar="B48",
        changes=(
            Change(
                "assessment/services/second_factor.py",
                "    count(session, _subject(user), PER_FACTOR, now=now)\n",
                "",
            ),
        ),
        caught_by=(f"{_FACTOR}test_after_five_wrong_codes_the_right_one_waits_whatever_the_session",),
    ),
    Mutant(
        name="a session that waits for its second factor opens pages",
        bar="B48",
        changes=(
            Change("assessment/persistence/sign_ins.py", "        _SIGNED.proved_at.is_not(None),\n", ""),
            Change(
                "assessment/services/recognising.py",
                "if first.standing != standing_of(",
                "if not standing_of(",
            ),
            Change(
                "assessment/services/recognising.py",
                "if not first.with_factor and needs_factor([role for role, _ in held]):",
                "if False:",
            ),
        ),
        caught_by=("tests/web/test_proving.py::test_until_the_code_is_right_every_page_asks_to_sign_in",),
    ),
    Mutant(
        name="a session outlives the role it began with",
        bar="B42",
        changes=(
            Change(
                "assessment/services/recognising.py",
                "if first.standing != standing_of(",
                "if not standing_of(",
            ),
        ),
        caught_by=(f"{_SESSIONS}test_after_the_end_the_next_request_is_refused_whatever_it_is",),
    ),
    Mutant(
        name="an old proof is as good as a fresh one",
        bar="B49",
        changes=(
            Change(
                "assessment/web/security.py",
                "if act in FRESH_PROOF and _acts() and not actor.is_fresh(now()):",
                "if False:",
            ),
        ),
        caught_by=(
            "tests/web/test_proving.py::test_every_act_that_needs_a_fresh_proof_is_refused_with_an_old_one",
        ),
    ),
    Mutant(
        name="what was sent after the end is not carried through the sign-in",
        bar="B58",
        changes=(
            Change(
                "assessment/web/carrying.py",
                "    if request.method in SAFE_METHODS or request.is_json:",
                "    if True:",
            ),
        ),
        caught_by=(
            "tests/web/test_carrying.py::test_of_five_hundred_answers_sent_after_the_session_ended_none_is_lost",
        ),
    ),
    Mutant(
        name="an unknown name is not compared with anything",
        bar="B46",
        changes=(
            Change(
                "assessment/services/passwords.py",
                "self._hasher.verify(stored or self._nobodys_hash,",
                "self._hasher.verify(stored or '',",
            ),
        ),
        caught_by=(
            "tests/services/test_signing_in.py::test_an_unknown_name_takes_as_long_as_a_wrong_password",
        ),
    ),
    Mutant(
        name="who belongs to several organisations acts for all of them at once",
        bar="B5",
        changes=(
            Change(
                "assessment/services/recognising.py",
                "belongings=tuple(each for each in belongings if each.organisation == house),",
                "belongings=belongings,",
            ),
        ),
        caught_by=(
            f"{_ACTING}test_the_scope_is_that_of_the_organisation_chosen_and_follows_a_change",
            f"{_ACTING}test_before_one_is_chosen_nothing_is_reached",
        ),
    ),
    Mutant(
        name="turning to another organisation keeps the token",
        bar="B40",
        changes=(
            Change(
                "assessment/services/signing_in.py",
                "    signed.token_hash = text_fingerprint(token)\n    user = session.get_one(",
                "    user = session.get_one(",
            ),
        ),
        caught_by=(f"{_ACTING}test_a_change_makes_the_former_token_void",),
    ),
    Mutant(
        name="who joins the staff goes on without a second factor",
        bar="B48",
        changes=(
            Change(
                "assessment/services/acting.py",
                "    if needs_factor(roles) and not signed.with_factor:",
                "    if False:",
            ),
        ),
        caught_by=(f"{_ACTING}test_who_joins_the_staff_proves_a_second_factor_first",),
    ),
    Mutant(
        name="another browser's token is as good as the own",
        bar="B43",
        changes=(
            Change(
                "assessment/web/tokens.py",
                "compare_digest(_word_in(_secret(), token), word)",
                "bool(_word_in(_secret(), token))",
            ),
        ),
        caught_by=(f"{_TOKENS}test_without_the_own_token_no_form_of_any_page_changes_anything",),
    ),
    Mutant(
        name="a form may come from a page of another site",
        bar="B43",
        changes=(Change("assessment/web/tokens.py", "and not _comes_from_here(sent)", "and False"),),
        caught_by=(f"{_TOKENS}test_over_tls_a_form_comes_from_a_page_of_this_site",),
    ),
)
