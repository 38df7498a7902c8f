"""Rules about what may be called where, each with a sample that breaks it and one that keeps it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest

from tests.test_house_rules import CODE, ROOT, modules, refuse, templates, walked

_QUERY_NAMES: Final = frozenset({"exec_driver_sql", "executescript", "from_statement", "driver_connection"})
_WRITERS: Final = frozenset({"csv", "openpyxl", "xlsxwriter", "pyarrow"})
_RAW: Final = frozenset(
    {"data", "environ", "files", "get_json", "json", "stream", "user_agent", "values", "input_stream"}
)
_UNTOLD: Final = re.compile(r"#\s*noqa:[^#]*\bS\d{3}\b(?!.*\s-\s\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``finds`` yields the lines on which a module breaks it; modules under ``reviewed`` may."""

    says: str
    finds: Callable[[ast.Module], Iterator[int]]
    reviewed: tuple[str, ...] = ()
    bad: str
    good: str


@cache
def _calls(tree: ast.Module) -> tuple[tuple[ast.Call, str], ...]:
    return tuple((node, ast.unparse(node.func)) for node in walked(tree) if isinstance(node, ast.Call))


@cache
def _imported(tree: ast.Module) -> tuple[tuple[int, str], ...]:
    """Every imported module or name with its line, in full."""
    return tuple(_imports_in(tree))


def _imports_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in walked(tree):
        match node:
            case ast.Import(names=names, lineno=line):
                yield from ((line, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names, lineno=line):
                yield from ((line, f"{module}.{alias.name}") for alias in names)
            case _:
                pass


def _imports(*packages: str) -> Callable[[ast.Module], Iterator[int]]:
    def found(tree: ast.Module) -> Iterator[int]:
        return (line for line, name in _imported(tree) if name.split(".")[0] in packages)

    return found


def _own_sql(tree: ast.Module) -> Iterator[int]:
    for node in walked(tree):
        if isinstance(node, ast.Attribute) and node.attr in _QUERY_NAMES:
            yield node.lineno
    yield from (node.lineno for node, name in _calls(tree) if name.endswith("session.connection"))
    for line, name in _imported(tree):
        if re.fullmatch(r"sqlalchemy(\..+)?\.(text|text_clause)", name):
            yield line
    yield from (node.lineno for node, name in _calls(tree) if name in ("sqlalchemy.text", "sa.text"))


def _trusted_markup(tree: ast.Module) -> Iterator[int]:
    for node, name in _calls(tree):
        if name.rpartition(".")[2] == "Markup" or name.endswith("render_template_string"):
            yield node.lineno


def _files_handed_out(tree: ast.Module) -> Iterator[int]:
    names = {"send_file", "send_from_directory"}
    yield from (line for line, name in _imported(tree) if name.rpartition(".")[2] in names)
    for node in walked(tree):
        if isinstance(node, ast.Constant) and str(node.value).lower() == "content-disposition":
            yield node.lineno


def _raw_requests(tree: ast.Module) -> Iterator[int]:
    for node in walked(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "request" and node.attr in _RAW:
            yield node.lineno


def _reading_posts(tree: ast.Module) -> Iterator[int]:
    """Views that only post, under an act of reading."""
    for node in walked(tree):
        if isinstance(node, ast.FunctionDef):
            said = [ast.unparse(each) for each in node.decorator_list]
            posts = any(re.search(r"\.post\(|methods=\['(?:POST|PUT|DELETE|PATCH)'\]", each) for each in said)
            if posts and any(each.startswith("policy(Act.READ_") for each in said):
                yield node.lineno


def _code_from_data(tree: ast.Module) -> Iterator[int]:
    names = {"eval", "exec", "compile", "__import__", "yaml.load", "pickle.loads", "marshal.loads"}
    yield from (node.lineno for node, name in _calls(tree) if name in names)
    yield from _imports("pickle", "marshal", "shelve", "dill")(tree)


def _through_a_shell(tree: ast.Module) -> Iterator[int]:
    names = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
    for node, name in _calls(tree):
        shells = [
            each for each in node.keywords if each.arg == "shell" and ast.unparse(each.value) != "False"
        ]
        if name in names or shells:
            yield node.lineno


def _unreviewed_cryptography(tree: ast.Module) -> Iterator[int]:
    """Hashes but SHA-256 and HKDF over it, ciphers but AES-GCM, and other libraries of the kind."""
    primitives = r"hazmat\.primitives\.(ciphers\.aead\.AESGCM|hashes\.SHA256|kdf\.hkdf\.HKDF)"
    sealing = rf"cryptography\.(exceptions\.InvalidTag|{primitives})"
    for line, name in _imported(tree):
        if name.startswith("cryptography") and not re.fullmatch(sealing, name):
            yield line
        if name.startswith("hashlib.") and name != "hashlib.sha256":
            yield line
    for node in walked(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "hashlib" and node.attr != "sha256":
            yield node.lineno
    yield from _imports("Crypto", "Cryptodome", "bcrypt", "jwt", "nacl", "passlib")(tree)


def _past_the_gate(tree: ast.Module) -> Iterator[int]:
    """Rows of a page's table and tables of a file that somebody puts together without the gate."""
    rows = {"assessment.web.tables.Row", "assessment.export.cells.Sheet"}
    yield from (line for line, name in _imported(tree) if name in rows)


RULES: Final = (
    Rule(
        says="only persistence writes its own SQL or takes a connection",
        finds=_own_sql,
        reviewed=("assessment/persistence/", "migrations/", "benchmarks/"),
        bad="from sqlalchemy import text\nsession.connection().exec_driver_sql('SELECT 1')",
        good="session.execute(select(User))\ntext = page.text",
    ),
    Rule(
        says="markup is taken on trust in one reviewed place",
        finds=_trusted_markup,
        reviewed=("assessment/formatting.py",),
        bad="said = markupsafe.Markup(firm.name)",
        good="def drawn(said: Markup) -> Markup:\n    return said",
    ),
    Rule(
        says="files are handed out by web/downloads.py",
        finds=_files_handed_out,
        reviewed=("assessment/web/downloads.py",),
        bad="from flask import send_file",
        good="from assessment.web.downloads import attachment",
    ),
    Rule(
        says="tables are written to files in export/",
        finds=_imports(*_WRITERS),
        reviewed=("assessment/export/",),
        bad="import csv",
        good="from assessment.export import csv",
    ),
    Rule(
        says="columns pass the gate on their way into lists and files",
        finds=_past_the_gate,
        reviewed=(
            *("assessment/export/", "assessment/services/exporting.py", "assessment/services/rescoring.py"),
            "assessment/services/exporting_roadmaps.py",
            "assessment/web/instance.py",
            "assessment/web/advising.py",  # the frontier's table holds what was worked out, no column
        ),
        bad="from assessment.web.tables import Cell, Row",
        good="from assessment.web.tables import Cell, table_through",
    ),
    Rule(
        says="pages are laid out in the renderer's own process",
        finds=_imports("weasyprint"),
        reviewed=(
            "assessment/report/passages.py",
            "assessment/report/typesetting.py",
            "assessment/report/quicker/",
            "benchmarks/",
        ),
        bad="from weasyprint import HTML",
        good="from assessment.report.pdf import Renderer",
    ),
    Rule(
        says="what comes in is read in its canonical form",
        finds=_raw_requests,
        reviewed=("assessment/web/incoming.py",),
        bad="sent = request.get_json()",
        good="sent = request.form.get('name')",
    ),
    Rule(
        says="what only reads is not posted to",
        finds=_reading_posts,
        bad="@blueprint.post('/x')\n@policy(Act.READ_RESULT)\ndef view(): ...",
        good="@blueprint.post('/x')\n@policy(Act.SUBMIT)\ndef view(): ...",
    ),
    Rule(
        says="data is never run as code",
        finds=_code_from_data,
        reviewed=(
            "benchmarks/",
            "assessment/work/aside.py",  # to a child of its own, over a pipe that nobody else holds
        ),
        bad="import pickle\npickle.loads(sent)",
        good="json.loads(sent)\nre.compile('a')",
    ),
    Rule(
        says="a child is started with a list of words, never through a shell",
        finds=_through_a_shell,
        bad="subprocess.run(line, shell=True)",
        good="subprocess.run(['fc-list', name], check=True)",
    ),
    Rule(
        says="what nobody may guess comes from the system's random source",
        finds=_imports("random", "uuid"),
        reviewed=("assessment/demo/", "benchmarks/"),
        bad="from random import choice",
        good="from secrets import token_urlsafe",
    ),
    Rule(
        says="hashes and ciphers are those that were reviewed",
        finds=_unreviewed_cryptography,
        reviewed=("assessment/services/second_factor.py",),
        bad="import hashlib\nhashlib.md5(password)",
        good="from hashlib import sha256\nfrom cryptography.hazmat.primitives.ciphers.aead import AESGCM",
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    bound = (each for each in modules(*CODE) if not each.name.startswith(rule.reviewed or ("-",)))

    refuse([module.at(line, rule.says) for module in bound for line in rule.finds(module.tree)])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_the_rule_tells_right_from_wrong(rule: Rule) -> None:
    assert list(rule.finds(ast.parse(rule.bad)))
    assert not list(rule.finds(ast.parse(rule.good)))


@pytest.mark.parametrize("rule", [each for each in RULES if each.reviewed], ids=lambda rule: rule.says)
def test_what_was_reviewed_is_still_there(rule: Rule) -> None:
    assert all((ROOT / place).exists() for place in rule.reviewed)


def test_every_exception_from_the_security_lint_says_why() -> None:
    refuse(
        [
            module.at(number, line.strip())
            for module in modules(*CODE)
            for number, line in enumerate(module.text.splitlines(), start=1)
            if _UNTOLD.search(line)
        ]
    )
    assert _UNTOLD.search("x = 1  # noqa" + ": S105")
    assert not _UNTOLD.search("x = 1  # noqa" + ": S105 - it opens nothing")


def test_templates_translate_only_words_of_their_own() -> None:
    """What stands in a translation is taken for markup, so it must be a text that stands in the template."""
    spoken = re.compile(r"(?<![\w.])_\((?!\s*[\"']|each\.by\.label\))")

    offenders = [path for path in templates() if spoken.search(path.read_text("utf-8"))]
    refuse([str(path.relative_to(ROOT)) for path in offenders])
    assert spoken.search("{{ _(firm.name) }}")
    assert not spoken.search('{{ _("企业") }}{{ ngettext(a) }}')
