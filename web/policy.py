"""What a browser may load on a page of ours: nothing from elsewhere, no script or style within the page."""

from __future__ import annotations

from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FRAMES: Final = f"{POLICY}; frame-src 'self'"
"""Of a page that shows another page of ours within it."""
FRAMED: Final = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""Of a page that is shown within another page of ours; nothing can be done on it."""
