"""The casebook: read it, and say which case or what kind of conversation a session is."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand, option, sound_option, type_option
from oudertalk.i18n import N_, _


@click.command(
    cls=TranslatedCommand,
    help=N_("Toon de casussen om mee te oefenen en de soorten gesprekken, of lees één casus."),
    example="oudertalk cases 3",
)
@click.argument("name", metavar="[CASE]", required=False)
def cases(name: str | None) -> None:
    """The casebook, or one case of it."""
    from oudertalk.cli.form_screen import show_case, show_casebook
    from oudertalk.cli.screen import house

    knowledge = house().knowledge
    if name is None:
        show_casebook(knowledge)
    else:
        show_case(knowledge, knowledge.case(name))


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Zeg welke casus een gesprek speelt, of wat voor soort gesprek het is. Formulier en verslag worden dan opnieuw "
        "gemaakt. Zonder casus en --type: toon wat er nu staat."
    ),
    example="oudertalk case 2026-11-22-1 3",
)
@click.argument("session")
@click.argument("name", metavar="[CASE]", required=False)
@type_option
@option("--none", "loose", is_flag=True, help=N_("Maak het gesprek los van casus en soort."))
@sound_option
def case(session: str, name: str | None, type: str | None, loose: bool, sound: str) -> None:
    """Tie a session to a case or a type, and make form and report again."""
    from oudertalk import pipeline
    from oudertalk.cli.form_screen import show_occasion
    from oudertalk.cli.screen import house, sweep

    if loose and (name or type):
        raise click.UsageError(_("--none gaat niet samen met een casus of --type."))
    home = house()
    sweep(home)
    folder = home.archive.open(session)
    if loose or name or type:
        # another kind of conversation leaves the case as it is; another case brings its own kind along
        kept = folder.card.case if type and not name else name
        pipeline.change(folder, **pipeline.said_to_be(home, type, None if loose else kept))
    card = folder.card
    if card.type is None and card.case is None:
        click.echo(_("Dit gesprek hoort niet bij een casus of soort."))
    show_occasion(*home.knowledge.occasion(card.type, card.case))
    if not (loose or name or type):
        return
    if not folder.has("turns.json"):
        click.echo(_("Het verslag komt zodra het gesprek is uitgeschreven: oudertalk run {session}").format(
            session=folder.id))  # fmt: skip
        return
    pipeline.observe(home, folder)
    click.echo(pipeline.report(home, folder, sound))  # type: ignore[arg-type]  # click checked the choice
