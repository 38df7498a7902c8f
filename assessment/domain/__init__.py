"""The rules of the field: pure values and functions on the standard library alone."""
