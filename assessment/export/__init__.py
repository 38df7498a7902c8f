"""Tables written to files: the only modules that do."""
