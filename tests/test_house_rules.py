"""The rules of the house that no linter knows: sizes, names, manner, and what every route must declare."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
CODE: Final = ("assessment", "benchmarks", "deploy", "migrations")
FORBIDDEN_NAME: Final = re.compile(r"utils?|helpers?|common|misc|core|base|types|constants|managers?|models")
MODULE_LINES, TEST_MODULE_LINES, TEMPLATE_LINES = 300, 500, 150
FUNCTION_LINES, VIEW_LINES = 40, 30
ARGUMENTS, POSITIONAL_ARGUMENTS, POSITIONAL_FIELDS = 6, 3, 3
SURROUNDINGS: Final = frozenset(["session", "catalogue", "codes", "actor"])
IMPORTS_WHEN_CALLED: Final = frozenset(["assessment/report/child.py"])
STATEFUL: Final = ("assessment/persistence/", "assessment/work/")
GUARDS: Final = frozenset(
    f"assessment/persistence/{name}.py" for name in ("judging", "narrowing", "tripwire")
)
TEMPLATE_RULES: Final = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style", re.IGNORECASE),
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "an address that is a script": re.compile(r"javascript:", re.IGNORECASE),
    "markup taken on trust": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}
CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
TEMPLATE_CODE: Final = re.compile(
    r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}|<[a-z]+[^>]*lang=\"zh-CN\"[^>]*>[^<]*<",
    re.DOTALL,
)

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the project."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the project's root, as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    def at(self, line: int, what: str) -> str:
        """A remark with its place."""
        return f"{self.name}:{line} {what}"


def modules(*folders: str) -> list[Module]:
    """Every Python file under ``folders``."""
    return [module for folder in folders for module in _modules_in(folder)]


@cache
def _modules_in(folder: str) -> tuple[Module, ...]:
    found = [path for path in sorted((ROOT / folder).rglob("*.py")) if _own(path)]
    return tuple(Module(path, text := path.read_text("utf-8"), ast.parse(text, str(path))) for path in found)


@cache
def templates() -> tuple[Path, ...]:
    """Every template."""
    return tuple(path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file() and _own(path))


def refuse(offenders: list[str]) -> None:
    """Fail with one line for each offender."""
    if offenders:
        pytest.fail("\n".join(offenders), pytrace=False)


def _own(path: Path) -> bool:
    return not {"__pycache__", "_shipped"} & set(path.parts)


@cache
def walked(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a module: gathered once, asked for by many rules."""
    return tuple(ast.walk(tree))


@cache
def _functions_of(tree: ast.Module) -> tuple[tuple[Function, bool], ...]:
    return tuple(
        (child, isinstance(node, ast.ClassDef))
        for node in walked(tree)
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _functions(module: Module) -> tuple[tuple[Function, bool], ...]:
    """Every function of a module, and whether it is a method."""
    return _functions_of(module.tree)


def _lines(node: Function | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _decorators(node: Function | ast.ClassDef) -> list[str]:
    return [ast.unparse(decorator) for decorator in node.decorator_list]


def _is_view(function: Function) -> bool:
    return any(re.search(r"\.(route|get|post)\(", decorator) for decorator in _decorators(function))


def _positional_limit(function: Function, names: list[str]) -> int:
    """Three, besides what every act is surrounded by; one more where all callers stand in the same module."""
    return POSITIONAL_ARGUMENTS + len(SURROUNDINGS & set(names)) + function.name.startswith("_")


def _names(module: Module) -> Iterator[tuple[str, int]]:
    """Every name a module reads or imports, with its line."""
    for node in walked(module.tree):
        match node:
            case ast.Name(id=name, lineno=line) | ast.Attribute(attr=name, lineno=line):
                yield name, line
            case ast.ImportFrom(names=names, lineno=line) | ast.Import(names=names, lineno=line):
                yield from ((alias.name, line) for alias in names)
            case _:
                pass


def test_modules_stay_small() -> None:
    limits = [(module, MODULE_LINES) for module in modules(*CODE)]
    limits += [(module, TEST_MODULE_LINES) for module in modules("tests")]

    refuse([m.at(n, f"has more than {most} lines") for m, most in limits if (n := m.text.count("\n")) > most])


def test_functions_stay_small() -> None:
    offenders = [
        module.at(function.lineno, f"{function.name} has {_lines(function)} lines")
        for module in modules(*CODE, "tests")
        if "migrations/versions" not in module.name
        for function, _ in _functions(module)
        if _lines(function) > (VIEW_LINES if _is_view(function) else FUNCTION_LINES)
    ]

    refuse(offenders)


def test_functions_ask_for_little_and_by_name() -> None:
    offenders = []
    for module in modules(*CODE):
        for function, method in _functions(module):
            given = [*function.args.posonlyargs, *function.args.args]
            positional = len(given) - (method and "staticmethod" not in _decorators(function))
            by_name_anyway = _is_view(function) or any("click." in name for name in _decorators(function))
            if positional + len(function.args.kwonlyargs) > ARGUMENTS:
                offenders.append(module.at(function.lineno, f"{function.name} has too many arguments"))
            elif (
                positional > _positional_limit(function, [each.arg for each in given]) and not by_name_anyway
            ):
                offenders.append(module.at(function.lineno, f"{function.name} needs keyword-only arguments"))

    refuse(offenders)


def test_values_do_not_change_and_are_built_by_name() -> None:
    offenders = []
    for module in modules("assessment"):
        if module.name.startswith(STATEFUL):
            continue
        for node in (node for node in walked(module.tree) if isinstance(node, ast.ClassDef)):
            for decorator in (name for name in _decorators(node) if name.startswith("dataclass")):
                fields = sum(isinstance(statement, ast.AnnAssign) for statement in node.body)
                if "frozen=True" not in decorator or "slots=True" not in decorator:
                    offenders.append(module.at(node.lineno, f"{node.name} is not frozen with slots"))
                elif fields > POSITIONAL_FIELDS and "kw_only=True" not in decorator:
                    offenders.append(
                        module.at(node.lineno, f"{node.name} has {fields} fields without kw_only")
                    )

    refuse(offenders)


def test_templates_stay_small() -> None:
    counted = ((path, path.read_text("utf-8").count("\n")) for path in templates())

    refuse([f"{path.relative_to(ROOT)}: {lines}" for path, lines in counted if lines > TEMPLATE_LINES])


def test_every_module_is_named_for_what_it_is_about() -> None:
    names = [path.with_suffix("") for path in (ROOT / "assessment").rglob("*.py") if _own(path)]

    refuse([str(name) for name in names if any(map(FORBIDDEN_NAME.fullmatch, name.relative_to(ROOT).parts))])


def test_everything_public_says_what_it_is() -> None:
    offenders = []
    for module in modules("assessment", "benchmarks", "deploy"):
        if not ast.get_docstring(module.tree):
            offenders.append(module.at(1, "has no docstring"))
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                missing = (
                    []
                    if ast.get_docstring(node)
                    else [module.at(node.lineno, f"{node.name} has no docstring")]
                )
                offenders.extend(missing)

    refuse(offenders)


def test_every_test_module_says_what_it_is_about() -> None:
    refuse([module.name for module in modules("tests") if not ast.get_docstring(module.tree)])


def test_a_package_holds_nothing_but_its_first_sentence() -> None:
    packages = [module for module in modules("assessment", "tests") if module.path.name == "__init__.py"]

    refuse([module.name for module in packages if len(module.tree.body) > 1 or module.text.count("\n") > 1])


def test_nothing_is_imported_inside_a_function() -> None:
    offenders = [
        module.at(node.lineno, ast.unparse(node))
        for module in modules(*CODE, "tests")
        if module.name not in IMPORTS_WHEN_CALLED
        for function, _ in _functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    refuse(offenders)


def test_no_name_is_hidden_from_the_running_program_or_listed_twice() -> None:
    unwanted = {"TYPE_CHECKING", "__all__"}

    refuse(
        [
            module.at(line, name)
            for module in modules(*CODE, "tests")
            for name, line in _names(module)
            if name in unwanted
        ]
    )


def test_only_the_reading_of_files_and_the_guards_inside_sqlalchemy_know_values_of_any_type() -> None:
    elsewhere = [
        module
        for module in modules("assessment")
        if not module.name.startswith("assessment/catalogue/") and module.name not in GUARDS
    ]

    refuse([module.at(line, name) for module in elsewhere for name, line in _names(module) if name == "Any"])


def test_there_are_no_banners_and_no_notes_to_self() -> None:
    unwanted = re.compile(r"#\s*(?:[-=*#]{3,}|(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b)")

    refuse(
        [
            module.at(number, line.strip())
            for module in modules(*CODE, "tests")
            for number, line in enumerate(module.text.splitlines(), start=1)
            if unwanted.search(line)
        ]
    )


def test_the_domain_stands_on_the_standard_library_alone() -> None:
    permitted = sys.stdlib_module_names | {"assessment"}
    offenders = []
    for module in modules("assessment/domain"):
        for node in ast.walk(module.tree):
            imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            offenders += [module.at(1, name) for name in imported if name.split(".")[0] not in permitted]

    refuse(offenders)


def test_every_route_declares_its_policy_before_it_is_registered() -> None:
    offenders = []
    for module in modules("assessment/web"):
        for function, _ in _functions(module):
            decorators = _decorators(function)
            declared = next((n for n, name in enumerate(decorators) if name.startswith("policy(")), 0)
            if _is_view(function) and not declared:
                offenders.append(
                    module.at(function.lineno, f"{function.name} declares no policy below its route")
                )

    refuse(offenders)


@pytest.mark.parametrize("rule", TEMPLATE_RULES)
def test_templates_hold_nothing_that_the_content_policy_refuses(rule: str) -> None:
    pattern = TEMPLATE_RULES[rule]
    texts = (
        (path, re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)) for path in templates()
    )

    refuse([str(path.relative_to(ROOT)) for path, text in texts if pattern.search(text)])


def test_pages_leave_every_word_to_the_message_catalogue() -> None:
    pages = [
        path
        for path in templates()
        if path.suffix == ".html" and "report" not in path.relative_to(ROOT).parts
    ]
    bare = ((path, CHINESE.findall(TEMPLATE_CODE.sub("", path.read_text("utf-8")))) for path in pages)

    refuse([f"{path.relative_to(ROOT)}: {words}" for path, words in bare if words])


def test_a_dimension_is_called_by_one_word() -> None:
    second = re.compile("(各个?|[一二三四五六七]个|哪些|哪个|[这那本每分]一?)方面")
    files = [
        path
        for folder in ("templates", "assessment", "questionnaires", "docs")
        for path in (ROOT / folder).rglob("*")
    ]
    texts = [
        ROOT / "README.md",
        *(path for path in files if path.suffix in (".html", ".py", ".yaml", ".md", ".po")),
    ]

    refuse(
        [
            f"{path.relative_to(ROOT)}: 方面 for 维度"
            for path in texts
            if second.search(path.read_text("utf-8"))
        ]
    )


def test_nobody_is_shouted_at() -> None:
    authored = [*templates(), *(ROOT / "questionnaires").rglob("*.yaml"), *(ROOT / "static").rglob("*.js")]

    refuse([str(path.relative_to(ROOT)) for path in authored if "！" in path.read_text("utf-8")])


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    somewhere = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/")

    refuse([module.name for module in modules(*CODE, "tests") if somewhere.search(module.text)])
