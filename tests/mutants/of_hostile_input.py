"""Faults by which something hostile breaks, leaks or slips through."""

from typing import Final

from tests.mutants.mutating import Change, Mutant, in_the_renderer

_MALFORMED: Final = "tests/web/test_malformed.py"
_CONFINED: Final = "tests/report/test_confinement.py"
_CHILD: Final = "assessment/report/confined.py"
_MARKUP: Final = "tests/web/test_stored_markup.py"
_TYPESETTING: Final = "assessment/report/typesetting.py"
_REFUSES: Final = (
    "        if name == url or name not in self._assets:\n            raise RefusedAssetError(url[:80])\n"
)
_FETCHES: Final = "            return URLFetcher(timeout=2).fetch(url)\n"
_UNHELD: Final = "nothing holds the renderer but its fetcher, and that fetches"
_WORKING: Final = "tests/commands/test_working.py::"
_BOMBS: Final = "tests/web/test_bombs.py::"
_WIRE: Final = "tests/durability/test_wire.py::test_nothing_that_no_browser_sends_breaks_anything"
_RECEIVING: Final = "tests/commands/test_receiving.py"
_TEXTS: Final = "tests/report/test_strange_texts.py::"
_STORM: Final = f"{_MALFORMED}::test_several_hundred_malformed_submissions_break_nothing"

MUTANTS: Final = (
    Mutant(
        name="a figure is taken as the decimal that it spells",
        bar="B38",
        changes=(
            Change(
                "assessment/web/forms.py",
                "value = entered_number(self.data, self.expected)",
                "value = Decimal(self.data)",
            ),
        ),
        caught_by=(
            f"{_MALFORMED}::test_ten_thousand_malformed_submissions_break_nothing",
            f"{_MALFORMED}::test_what_is_no_figure_is_refused_where_a_firm_is_described",
        ),
    ),
    Mutant(
        name="a page with one wrong answer says that the others are kept, and forgets them",
        bar="B38",
        changes=(Change("assessment/web/answering.py", "    keep_what_is_right()\n", ""),),
        caught_by=(
            "tests/web/test_partly_right.py::test_one_bad_field_costs_the_other_answers_of_its_page_nothing",
        ),
    ),
    Mutant(
        name="every refused request leaves a row",
        bar="B38",
        changes=(
            Change(
                "assessment/web/errors.py",
                "if status in (403, 404) and request.endpoint is not None:",
                "if request.endpoint is not None:",
            ),
        ),
        caught_by=(_STORM, f"{_MALFORMED}::test_a_form_sent_as_something_else_leaves_nothing_behind"),
    ),
    Mutant(
        name="nobody looks at what comes in",
        bar="B38",
        changes=(Change("assessment/web/incoming.py", "    app.before_request(_refuse_garbled)\n", ""),),
        caught_by=(f"{_MALFORMED}::test_a_form_sent_as_something_else_leaves_nothing_behind",),
    ),
    Mutant(
        name="a cell of a list is taken for markup",
        bar="B37",
        changes=(
            Change(
                "assessment/web/app.py",
                "    app.jinja_env.trim_blocks = True\n",
                "    app.jinja_env.trim_blocks = True\n"
                "    loader, read = app.jinja_env.loader, app.jinja_env.loader.get_source\n"
                "    loader.get_source = lambda env, name: (\n"
                "        (found := read(env, name))[0]"
                ".replace('>{{ cell.text }}<', '>{{ cell.text|safe }}<'),\n"
                "        *found[1:],\n"
                "    )\n",
            ),
        ),
        caught_by=(f"{_MARKUP}::test_no_stored_text_becomes_markup_on_any_page",),
    ),
    Mutant(
        name="what is filled into a translated text is not escaped",
        bar="B37",
        changes=(
            Change(
                "assessment/formatting.py",
                "return words % values if values else words",
                "return Markup(str(words) % values) if values else words",
            ),
        ),
        caught_by=(f"{_MARKUP}::test_no_stored_text_becomes_markup_on_any_page",),
    ),
    Mutant(
        name="what a person typed is given back as markup",
        bar="B37",
        changes=(
            Change(
                "assessment/web/app.py",
                "    app.jinja_env.trim_blocks = True\n",
                "    app.jinja_env.trim_blocks = True\n    app.jinja_env.autoescape = False\n",
            ),
        ),
        caught_by=(f"{_MARKUP}::test_no_stored_text_becomes_markup_on_any_page",),
    ),
    Mutant(
        name="the content policy allows what stands inside a page",
        bar="B44",
        changes=(
            Change(
                "assessment/web/security.py",
                "script-src 'self'; style-src",
                "script-src 'self' 'unsafe-inline'; style-src",
            ),
        ),
        caught_by=("tests/web/test_headers.py::test_every_route_protects_its_answers_whoever_asks",),
    ),
    Mutant(
        name="the renderer may compute for ever",
        bar="B31",
        changes=(
            Change("assessment/report/confinement.py", "cpu_seconds: int = 30", "cpu_seconds: int = 9000"),
        ),
        caught_by=(f"{_CONFINED}::test_the_child_has_put_its_limits_on_before_it_is_ready",),
    ),
    Mutant(
        name="the renderer may take all memory",
        bar="B31",
        changes=(
            Change("assessment/report/confinement.py", "memory_mib: int = 1024", "memory_mib: int = 65536"),
        ),
        caught_by=(f"{_CONFINED}::test_the_child_has_put_its_limits_on_before_it_is_ready",),
    ),
    Mutant(
        name="rare characters are drawn from the typeface of the usual ones",
        bar="B33",
        changes=(Change("assessment/report/typefaces.py", '_RARE: Final = " Rare"', '_RARE: Final = ""'),),
        caught_by=(
            f"{_TEXTS}test_three_hundred_texts_are_printed_and_can_be_read",
            "tests/report/test_pdf.py::test_rare_characters_among_usual_ones_are_drawn_each_from_its_own_typeface",
        ),
    ),
    Mutant(
        name="every format character is taken for an invisible one",
        bar="B33",
        changes=(
            Change(
                "assessment/report/fonts.py",
                'if kind == "Cc" or ord(letter) in _LEFT_OUT:',
                'if kind in ("Cc", "Cf") or ord(letter) in _LEFT_OUT:',
            ),
        ),
        caught_by=(f"{_TEXTS}test_three_hundred_texts_are_printed_and_can_be_read",),
    ),
    *(
        Mutant(
            name=name,
            bar="B30",
            changes=(
                in_the_renderer(name),
                Change(_TYPESETTING, _REFUSES, instead),
                Change(_CHILD, "    forbid_everything_else(ends.readable)\n", ""),
                Change(_CHILD, "    leave_the_network()\n", ""),
            ),
            caught_by=(f"{_CONFINED}::test_a_document_reaches_neither_network_nor_files",),
        )
        for name, instead in (
            (
                "whatever a document names is fetched",
                f"        if name == url:\n{_FETCHES}",
            ),
            (
                "only addresses of the network are refused",
                f'        if url.startswith("file"):\n{_FETCHES}{_REFUSES}',
            ),
            (
                "an address that is its own content is opened",
                f'        if url.startswith("data:"):\n{_FETCHES}{_REFUSES}',
            ),
        )
    ),
    Mutant(
        name=_UNHELD,
        bar="B30",
        changes=(
            in_the_renderer(_UNHELD),
            Change(
                _TYPESETTING,
                _REFUSES,
                f"        if name == url:\n{_FETCHES}",
            ),
            Change(_CHILD, "    forbid_everything_else(ends.readable)\n", ""),
        ),
        caught_by=(f"{_CONFINED}::test_the_kernel_sees_neither_connections_nor_foreign_files",),
    ),
    Mutant(
        name="nobody looks at the clock while a report is made",
        bar="B31",
        changes=(
            Change(
                "assessment/report/children.py",
                "order, self._limits.wall_seconds",
                "order, 9000",
            ),
        ),
        caught_by=(
            "tests/report/test_children.py::test_a_document_that_takes_too_long_by_the_clock_is_given_up",
        ),
    ),
    Mutant(
        name="the process that answers lays out reports itself",
        bar="B31",
        changes=(
            Change(
                "assessment/work/rendering.py",
                "rendered = engine.render(",
                "from assessment.report.typesetting import Typesetter\n"
                "            rendered = Typesetter().typeset(",
            ),
        ),
        caught_by=(f"{_WORKING}test_an_ordered_report_is_made_and_the_worker_ends_in_good_order",),
    ),
    Mutant(
        name="a report that cannot be laid out is tried for ever",
        bar="B31",
        changes=(Change("assessment/persistence/orders.py", "MAX_ATTEMPTS = 3", "MAX_ATTEMPTS = 30"),),
        caught_by=(f"{_BOMBS}test_a_report_that_cannot_be_laid_out_fails_with_its_reason_and_stops_nobody",),
    ),
    Mutant(
        name="half of what was sent counts as all of it",
        bar="B38",
        changes=(
            Change("assessment/commands/receiving.py", "return Refused(ClientDisconnected())", "break"),
        ),
        caught_by=(_WIRE, f"{_RECEIVING}::test_nothing_counts_of_what_breaks_off"),
    ),
)
