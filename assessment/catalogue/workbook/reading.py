"""A workbook read as the files of a version: the same values as from YAML, with cells for places."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from assessment.catalogue.checking import Examined, examine_files, examine_with_cases
from assessment.catalogue.codes import Codes
from assessment.catalogue.places import Document, Mistake, UnusableFilesError, mistake_in
from assessment.catalogue.version_files import CASES, DIMENSIONS, HEAD
from assessment.catalogue.workbook.case_rows import cases_in
from assessment.catalogue.workbook.gathering import gathered
from assessment.catalogue.workbook.layout import CASES_PLAN, SHEETS
from assessment.catalogue.workbook.tables import Grid, tables_in
from assessment.domain.elements import Element

_LARGEST: Final = 20_000_000
"""Bytes; no questionnaire comes near."""
_PLANS: Final = (*SHEETS, CASES_PLAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookFiles:
    """What a workbook says, under the paths of the YAML files it stands for."""

    folder: Path
    name: str
    documents: Mapping[str, Document]
    mistakes: tuple[Mistake, ...]

    def stems(self, kind: str) -> list[str]:
        """The names, without ``.yaml``, of the files of one kind."""
        return [Path(each).stem for each in self.documents if each.startswith(f"{kind}/")]

    def read(self, path: str) -> Document:
        """The file at ``path`` below the folder; raises ``UnusableFilesError``."""
        if path not in self.documents:
            raise UnusableFilesError([mistake_in(self.name, f"没有 {path}")])
        return self.documents[path]


def read_workbook(path: Path) -> WorkbookFiles:
    """The workbook at ``path``; raises ``UnusableFilesError`` where it is none."""
    return workbook_in(_grids(path), path.name)


def workbook_in(grids: Mapping[str, Grid], name: str) -> WorkbookFiles:
    """The version in the sheets of the workbook called ``name``."""
    mistakes: list[Mistake] = []
    tables = tables_in(grids, _PLANS, name=name, mistakes=mistakes)
    head, dimensions = gathered(tables, name, mistakes)
    cases = cases_in(tables.get(CASES_PLAN.name), name, mistakes)
    documents = {HEAD: head}
    documents |= {f"{DIMENSIONS}/{key}.yaml": document for key, document in dimensions.items()}
    documents |= {f"{CASES}/{case}.yaml": document for case, document in cases.items()}
    key, version = (str(head.value.get(each, "")) for each in ("key", "version"))
    return WorkbookFiles(
        folder=Path(key or "-") / (version or "-"), name=name, documents=documents, mistakes=tuple(mistakes)
    )


def examine_workbook(files: WorkbookFiles, elements: Mapping[str, Element], codes: Codes) -> Examined:
    """The questionnaire in a workbook, checked like files; every mistake with its cell, each cell once."""
    is_whole = not files.mistakes  # what could not be read would make every case fail
    found = examine_with_cases(files, elements, codes) if is_whole else examine_files(files, elements)
    told = {(each.file, each.line, each.column) for each in files.mistakes}
    others = [each for each in found.mistakes if (each.file, each.line, each.column) not in told]
    mistakes = tuple(sorted({*files.mistakes, *others}))
    return Examined(
        folder=found.folder,
        name=found.name,
        questionnaire=None if files.mistakes else found.questionnaire,
        mistakes=mistakes,
        cases=found.cases,
    )


def _grids(path: Path) -> dict[str, Grid]:
    if path.stat().st_size > _LARGEST:
        raise UnusableFilesError([mistake_in(path.name, "文件过大，不像是问卷")])
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        return {
            name: [[_content(each) for each in row] for row in _rows(book, name)] for name in book.sheet_names
        }
    except CalamineError as error:
        message = "不是 XLSX 工作簿，或者文件已损坏；请用 Excel 或 WPS 另存为 .xlsx"
        raise UnusableFilesError([mistake_in(path.name, message)]) from error


def _rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _content(value: Any) -> Any:
    """What a cell holds; a date or the like, which no column is for, by its looks."""
    return value if isinstance(value, str | int | float | bool) else repr(value)
