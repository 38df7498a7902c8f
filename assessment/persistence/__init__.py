"""What is remembered: a noun's tables and its queries per module."""
