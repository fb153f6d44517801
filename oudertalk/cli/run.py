"""`run`: a sound or video file becomes a session with form and report."""

from __future__ import annotations

from pathlib import Path

import click

from oudertalk.cli.options import (
    TranslatedCommand,
    case_option,
    consent_options,
    diariser_option,
    engine_option,
    microphones_option,
    model_option,
    option,
    read_permission,
    read_roles,
    role_option,
    rubric_option,
    sound_option,
    speakers_option,
    type_option,
)
from oudertalk.i18n import N_, _


def was_given(option_name: str) -> bool:
    """Whether a person typed this option, and it is not just its default."""
    source = click.get_current_context().get_parameter_source(option_name)
    return source is click.core.ParameterSource.COMMANDLINE


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Maak van een geluids- of videobestand een gesprek met formulier en verslag. Geef een bestand voor een nieuw "
        "gesprek, of de naam van een gesprek om verder te gaan (na een onderbreking, of met andere rollen)."
    ),
    example="oudertalk run gesprek.mp4 --consent toestemming.json --role A=leerkracht --role B=ouder",
)
@click.argument("file")
@consent_options
@role_option
@speakers_option
@microphones_option
@diariser_option
@model_option
@engine_option
@rubric_option
@type_option
@case_option
@option(
    "--max-minutes", type=click.FloatRange(min=1), default=None, help=N_("Langste gesprek dat wordt aangenomen (90).")
)
@sound_option
def run(
    file: str,
    staged: bool,
    consent: Path | None,
    roles: tuple[str, ...],
    speakers: int | None,
    microphones: int,
    diariser: str | None,
    model: str | None,
    engine: str | None,
    rubric: str,
    type: str | None,
    case: str | None,
    max_minutes: float | None,
    sound: str,
) -> None:
    """The whole journey."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import (
        ask_roles,
        house,
        pick_model,
        show_session,
        sweep,
        warn_about_model,
    )
    from oudertalk.core.recording import Recording

    given = read_roles(roles)
    home = house(max_minutes)
    sweep(home)
    earlier = {folder.id for folder in home.archive.sessions()}
    if file in earlier and not Path(file).is_file():
        folder = home.archive.open(file)
        asked = {
            "speakers": speakers,
            "microphones": microphones,
            "diariser": diariser,
            "model": model,
            "engine": engine,
            "rubric": rubric,
        }
        pipeline.change(folder, **{name: value for name, value in asked.items() if was_given(name)})
        if type or case:
            pipeline.change(folder, **pipeline.said_to_be(home, type, case or folder.card.case))
        warn_about_model(home, folder.card.model)
    else:
        permission = read_permission(staged, consent)
        chosen = pick_model(home, model)
        warn_about_model(home, chosen)
        folder = pipeline.begin(
            home,
            Path(file),
            permission,
            model=chosen,
            speakers=speakers,
            microphones=microphones,
            rubric=rubric,
            type=type,
            case=case,
            engine=engine,
            diariser=diariser,
        )
        if not folder.made("recording.json", Recording).complete:
            click.echo(_("Let op: het bestand breekt af. Wat er wel is, wordt gebruikt."), err=True)
        if folder.id in earlier:
            click.echo(
                _("Dit bestand was al begonnen: gesprek {session} gaat verder.").format(session=folder.id), err=True
            )

    def ask_who() -> None:
        if given:
            pipeline.confirm_roles(home, folder, given)
        ask_roles(home, folder)

    try:
        pipeline.work_out(home, folder, ask_who, sound)  # type: ignore[arg-type]  # click checked the choice
    except KeyboardInterrupt:
        click.echo("\n" + _("Gestopt. Verder gaan: oudertalk run {session}").format(session=folder.id), err=True)
        raise
    show_session(home, folder)
