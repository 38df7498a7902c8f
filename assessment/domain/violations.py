"""The refusal that no rule asks for: something tried to leave its scope."""

from assessment.domain.errors import NotFoundError


class ScopeViolationError(NotFoundError):
    """Something would have left the scope of its transaction; the visitor sees that nothing was found.

    It is never a person's mistake: either the program forgot a scope, or somebody found a way around one.
    """

    def __init__(self, violation: str) -> None:
        super().__init__()
        self.violation = violation

    def __str__(self) -> str:
        return self.violation
