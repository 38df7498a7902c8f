"""Reports as values, as charts and as PDF."""
