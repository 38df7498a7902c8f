"""How long a request to delete waits before it may be carried out (platform's own rule)."""

from datetime import timedelta
from typing import Final

FIRM_WAITS: Final = timedelta(days=14)
ACCOUNT_WAITS: Final = timedelta(days=7)
