"""What a version says, however it is written: comments, notation and empty lists left aside."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

from assessment.catalogue.version_files import CASES, DIMENSIONS, HEAD, VersionFiles


def canonical_hash(files: VersionFiles) -> str:
    """The SHA-256 of all that a sound version says, its worked cases included."""
    paths = [HEAD, *(f"{kind}/{stem}.yaml" for kind in (DIMENSIONS, CASES) for stem in files.stems(kind))]
    said = {path: _settled(files.read(path).value) for path in paths}
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _settled(value: Any) -> Any:
    """One notation for each value: a text in Chinese alone is that text, an empty list is as good as none."""
    match value:
        case dict():
            if set(value) == {"zh"}:
                return value["zh"]
            return {name: _settled(each) for name, each in value.items() if each != []}
        case list():
            return [_settled(each) for each in value]
        case int() | Decimal() if not isinstance(value, bool):
            return {"number": f"{Decimal(value).normalize():f}"}
        case _:
            return value
