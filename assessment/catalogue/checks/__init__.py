"""What makes a questionnaire sound, beyond being well written: one module per subject."""
