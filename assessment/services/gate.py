"""The gate that columns pass on their way out: into lists, onto pages, into files.

An outlet (出口) is a list, a page or a file. It says which columns what it shows comes from, and what for
it is there; the table in ``domain/showing.py`` then says which of that passes for whom. What does not pass
is not there to be drawn or written. A column that is secret cannot be named by any outlet.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import InstrumentedAttribute

from assessment.domain.roles import Role
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.showing import Form, Use, form_of
from assessment.persistence.classes import class_of, columns_of, is_secret

Value = TypeVar("Value")


class WithheldError(Exception):
    """Something was about to be shown that the class of its column keeps from this person."""


@dataclass(frozen=True, slots=True)
class Field:
    """What an outlet shows under one heading: its name, and the highest class of what it comes from."""

    label: str
    sensitivity: Sensitivity


def of(label: str, *columns: InstrumentedAttribute[object]) -> Field:
    """What comes from these columns."""
    found = [column for attribute in columns for column in columns_of(attribute)]
    for column in found:
        if is_secret(column):
            raise WithheldError(f"{column} is shown to nobody.")
    return Field(label, max(class_of(column) for column in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A list, a page or a file: what for it is there, and what it shows.

    One that ``reveals`` leaves an entry in the trail each time it is opened, and so shows what is masked
    elsewhere.
    """

    name: str
    uses: tuple[Use, ...]
    fields: Mapping[str, Field]
    reveals: bool = False

    def form(self, key: str, roles: Collection[Role]) -> Form:
        """How a field is shown to somebody with these roles."""
        form = form_of(self.fields[key].sensitivity, roles=roles, uses=self.uses)
        return Form.SHOWN if self.reveals and form is Form.MASKED else form

    def passing(self, roles: Collection[Role]) -> "Passing":
        """What passes for somebody with these roles."""
        forms = {key: self.form(key, roles) for key in self.fields}
        return Passing(self, {key: form for key, form in forms.items() if form is not Form.WITHHELD})

    def require(self, keys: Collection[str], roles: Collection[Role]) -> None:
        """Raise ``WithheldError`` unless these fields are shown as they are."""
        kept_back = sorted(key for key in keys if self.form(key, roles) is not Form.SHOWN)
        if kept_back:
            raise WithheldError(f"{self.name}: {', '.join(kept_back)}")


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes through an outlet for somebody, and in which form.

    A field may stand in several columns: their keys are that of the field, a full stop, and anything more.
    """

    outlet: Outlet
    forms: Mapping[str, Form]

    def form(self, key: str) -> Form:
        """How a field is shown; raises ``WithheldError`` for one that the outlet does not have."""
        field = key.partition(".")[0]
        if field not in self.outlet.fields:
            raise WithheldError(f"{self.outlet.name} does not say what {key} comes from.")
        return self.forms.get(field, Form.WITHHELD)

    def only(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Of these values those that pass, in the same order."""
        return {key: value for key, value in values.items() if self.form(key) is not Form.WITHHELD}
