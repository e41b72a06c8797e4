"""What is shown somewhere, as a digest: short enough to keep, and the same for the same message or view."""

import hashlib
import json


def digest(data: object) -> str:
    """64 characters."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
