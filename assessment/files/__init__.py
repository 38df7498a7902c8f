"""Where evidence and reports lie."""
