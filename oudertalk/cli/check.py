"""`check`: do the rubrics and rules say what they should, and do the rules prove themselves?"""

from __future__ import annotations

from pathlib import Path

import click

from oudertalk.cli.options import TranslatedCommand
from oudertalk.errors import RuleError
from oudertalk.i18n import N_, _


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Controleer kijkwijzers en regels: schrijffouten, onbekende gespreksmomenten, en of elke regel zijn eigen "
        "voorbeelden wel en niet herkent. Zonder map: die van het programma."
    ),
    example="oudertalk check",
)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def check(folder: Path | None) -> None:
    """Read everything, prove every rule."""
    from oudertalk import pipeline
    from oudertalk.analysis.matcher import Flagger
    from oudertalk.cli.screen import house
    from oudertalk.storage import housefiles

    home = house()
    rubrics = folder or home.settings.rubrics
    knowledge = pipeline.read_knowledge(rubrics)
    names = pipeline.rubric_names(rubrics)
    for name in names:
        housefiles.read_rubric(rubrics / f"{name}.yaml", moves=knowledge.moves)
    failures = Flagger(knowledge.rules).prove()
    for failure in failures:
        click.echo(f"✗ {failure}")
    if failures:
        raise RuleError(_("{n} voorbeelden kloppen niet met hun regel.").format(n=len(failures)))
    click.echo(
        _("In orde: {rubrics} kijkwijzer(s), {rules} regels, {examples} voorbeelden bewezen.").format(
            rubrics=len(names),
            rules=len(knowledge.rules),
            examples=sum(len(rule.hits) + len(rule.misses) for rule in knowledge.rules),
        )
    )
