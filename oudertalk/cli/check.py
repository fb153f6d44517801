"""`check`: do the rubrics, the rules and the cases say what they should, and do the rules prove themselves?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand
from oudertalk.errors import RubricError, RuleError
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import Knowledge


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Controleer kijkwijzers, regels en casussen: schrijffouten, onbekende gespreksmomenten, en of elke regel zijn "
        "eigen voorbeelden wel en niet herkent. Zonder map: die van het programma, met die van de school er bovenop. "
        "Met een map: die map, bovenop die van het programma."
    ),
    example="oudertalk check",
)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def check(folder: Path | None) -> None:
    """Read everything, prove every rule."""
    from oudertalk import pipeline
    from oudertalk.analysis.matcher import Flagger
    from oudertalk.cli.screen import house

    if folder is not None and not folder.is_dir():
        raise RubricError(_("{folder} is geen map. Geef de map met eigen kijkwijzers.").format(folder=folder))
    settings = house().settings
    own = folder or settings.own_rubrics
    knowledge = pipeline.read_knowledge(settings.rubrics, own)
    for name in knowledge.rubrics:
        knowledge.rubric(name)
    flagger = Flagger(knowledge.rules)
    for lost in flagger.lost:
        click.echo(f"! {lost}")
    failures = flagger.prove()
    for failure in failures:
        click.echo(f"✗ {failure}")
    if failures:
        raise RuleError(_("{n} voorbeelden kloppen niet met hun regel.").format(n=len(failures)))
    _tell(knowledge)
    if own is not None and own.is_dir():
        _tell_own(own)


def _tell(knowledge: Knowledge) -> None:
    click.echo(
        _("In orde: {rubrics} kijkwijzer(s), {rules} regels, {examples} voorbeelden bewezen.").format(
            rubrics=len(knowledge.rubrics),
            rules=len(knowledge.rules),
            examples=sum(len(rule.hits) + len(rule.misses) for rule in knowledge.rules),
        )
    )
    click.echo(
        _("En {types} gesprekssoorten en {cases} casussen.").format(
            types=len(knowledge.types), cases=len(knowledge.cases)
        )
    )


def _tell_own(own: Path) -> None:
    """What was found in the school's own folder: a file that is not counted stands in the wrong place."""
    from oudertalk.pipeline import rubrics_in

    click.echo(
        _(
            "Daarvan uit {folder}: {rubrics} kijkwijzer(s), {rules} regel(s), {lexicons} woordenlijst(en) en {cases} "
            "casus(sen)."
        ).format(
            folder=own,
            rubrics=len(rubrics_in(own)),
            rules=len(list((own / "rules").glob("*.yaml"))),
            lexicons=len(list((own / "lexicons").glob("*.yaml"))),
            cases=len(list((own / "casussen").glob("*.yaml"))),
        )
    )
