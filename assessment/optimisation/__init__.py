"""Optimisation: questions of choice, solved exactly."""
