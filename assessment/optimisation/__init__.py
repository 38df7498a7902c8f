"""Optimisation: questions of choice, solved exactly."""

import os

# NumPy, which the solver's library brings along, starts threads on import that nobody uses here. They would
# not block the signals that ask a server to end, and so could take them from the thread that waits for them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
