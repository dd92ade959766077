# What the options of an information stage say: that it is a break, and the speaker's theses, one a line. Pure.
from session.tables import Stage


def is_break(stage: Stage) -> bool:
    return stage.envelope.options.get("break") is True


def theses(stage: Stage) -> tuple[str, ...]:
    if is_break(stage):
        return ()
    told = stage.envelope.options.get("theses", "")
    return tuple(line.strip() for line in str(told).splitlines() if line.strip())
