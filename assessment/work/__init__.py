"""Carries out report orders in the background."""
