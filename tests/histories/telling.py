# A history told so that somebody can follow it: who did what, in the order it was done, and what does not hold then.
from collections.abc import Iterator

from session.messages import Command
from tests.histories.life import Life, Step, as_seen_now
from tests.histories.trying import Trial
from tests.session.build import MINUTE, NOON


def story(trial: Trial) -> Iterator[str]:
    """Yield lines: the stages that there are, each step with its outcome, and what broke."""
    life = Life(trial.life.seed, trial.life.rule)
    yield f"seed {trial.life.seed}: {len(trial.steps)} steps"
    yield from (f"  {told}" for told in _stages(life, trial))
    for step in trial.steps:
        yield _line(life, step)
    if trial.broken:
        yield f"  {trial.broken.law.replace('_', ' ')}: no, {trial.broken.what}"


def _stages(life: Life, trial: Trial) -> Iterator[str]:
    used = str([step.command for step in trial.steps])
    for stage in life.snapshot.stages:
        given = stage.envelope
        if stage.id in used or "next_stage" in used:
            limit = f", at most {given.limit}" if given.limit else ""
            told = (
                f"{given.authorship}, {given.visibility}, for {given.audience}"
            )
            yield f"{stage.id}: a {given.unit} writes{limit}, {told}"


def _line(life: Life, step: Step) -> str:
    command = (
        as_seen_now(life.snapshot, step.command)
        if step.latest
        else step.command
    )
    try:
        life.do(step)
        how = (
            f"№ {life.record.number}"
            if life.record
            else f"refused: {life.refusal.code if life.refusal else ''}"
        )
    except Exception as bug:  # noqa: BLE001 - it is told, not mended
        how = f"{type(bug).__name__}: {bug}"
    made = f" → {', '.join(life.record.made)}" if life.record else ""
    at = (life.sitting.now - NOON) // MINUTE
    return f"  {at:>4} min  {step.actor.id:<14} {command.type} {_given(command)}  ({how}{made})"


def _given(command: Command) -> str:
    values = command.model_dump(
        mode="json", exclude={"type", "key"}, exclude_defaults=True
    )
    return " ".join(f"{name}={value!r}" for name, value in values.items())
