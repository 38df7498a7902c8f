"""WeasyPrint's hot paths, made faster without changing a byte of what it writes; for the child only."""
