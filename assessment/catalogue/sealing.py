"""What is published never changes: the checksum of each published version, kept in ``published.txt``.

A line holds the SHA-256 of a version's files and its name, ``<64 hex digits>  two-way-integration/2025.1``.
Drafts have no line and may change.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from assessment.catalogue.places import Document, Mistake, Place, mistake_in
from assessment.catalogue.version_files import CASES
from assessment.domain.questionnaire import Questionnaire

PUBLISHED: Final = "published.txt"
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](\S+)")


def content_hash(folder: Path) -> str:
    """The SHA-256 over names and contents of a version's YAML files; line ends do not matter.

    Its worked cases are left aside: they prove the version beside measures that go on being improved.
    """
    whole = sha256()
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))
    for name in names:
        if not name.startswith(f"{CASES}/"):
            content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
            whole.update(f"{sha256(content).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


def seal_mistakes(root: Path, versions: Mapping[str, tuple[Questionnaire, str]]) -> Iterator[Mistake]:
    """Where ``published.txt`` differs from ``versions``: questionnaire and checksum by name."""
    seals, mistakes, place = _read_seals(root)
    yield from mistakes
    for name, (questionnaire, checksum) in versions.items():
        seal = seals.get(name)
        if questionnaire.status == "published" and seal is None:
            line = f"{checksum}  {name}"
            yield place.mistake(f"{name} 已发布但没有封存，请在 {PUBLISHED} 加一行：{line}")
        if seal is None:
            continue
        inside = place.at(name)
        if questionnaire.status != "published":
            yield inside.mistake(f"{name} 已封存，status 应为 published；要修改请另建新版本")
        elif seal != checksum:
            yield inside.mistake(
                f"{name} 发布后被改动过；请恢复原文件，修改请另建新版本（现校验值 {checksum}）"
            )
    for name in seals.keys() - versions.keys():
        yield place.at(name).mistake(f"已发布的 {name} 不见了或不能读取，请恢复")


def broken_seals(root: Path) -> tuple[str, ...]:
    """The published versions whose files were changed or are gone; nothing but their bytes is read."""
    seals, _, _ = _read_seals(root)
    return tuple(name for name, seal in seals.items() if content_hash(root / name) != seal)


def _read_seals(root: Path) -> tuple[dict[str, str], list[Mistake], Place]:
    path = root / PUBLISHED
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    seals: dict[str, str] = {}
    lines: dict[tuple[str | int, ...], int] = {}
    mistakes: list[Mistake] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            mistakes.append(
                mistake_in(PUBLISHED, "应为“校验值  问卷/版本”，例如 64 位十六进制后空两格", number)
            )
        else:
            seals[parts[2]] = parts[1]
            lines[(parts[2],)] = number
    return seals, mistakes, Place(Document(PUBLISHED, seals, lines))
