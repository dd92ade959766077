# How long tests wait for what comes in a moment: one measure for all, in seconds. Nobody who passes waits for it, so it
# is long enough for a machine that does other things at the same time. No test takes it for a bound of speed.
PATIENCE = 60.0
IN_MS = int(1000 * PATIENCE)
"""The same for a browser."""

PRESS_PATIENCE = 4 * PATIENCE
"""How long a document, or a process, is waited for: it starts with the first, and stands back for all others."""
