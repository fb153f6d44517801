"""Reading the consent that people gave, from the file in which they wrote it down."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from oudertalk.core.consent import Consent, Permission
from oudertalk.errors import ConsentFileError
from oudertalk.i18n import _
from oudertalk.storage.codec import from_plain, parse_json

FIELDS = {field.name for field in fields(Consent)}


def read_consents(path: Path) -> Permission:
    """
    The permission in a consent file: `{"consents": [{"party": …, "role": …, "purposes": […], …}, …]}`.

    Raises ConsentFileError naming file and field. An unknown field is refused: a typo must not pass for a yes or a no.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ConsentFileError(
            _("Het toestemmingsbestand {file} kan niet worden gelezen. Staat het daar?").format(file=path)
        ) from error
    plain = parse_json(text, file=path.name, error=ConsentFileError)
    if not isinstance(plain, dict) or set(plain) != {"consents"} or not isinstance(plain["consents"], list):
        raise ConsentFileError(
            _('{file}: verwacht {{"consents": […]}}, met één blok per deelnemer. Zie docs/privacy.md.').format(
                file=path.name
            )
        )
    for number, consent in enumerate(plain["consents"]):
        for name in consent if isinstance(consent, dict) else ():
            if name not in FIELDS:
                raise ConsentFileError(
                    _("{file}: consents.{number}: onbekend veld '{name}'. Bekend zijn: {known}.").format(
                        file=path.name, number=number, name=name, known=", ".join(sorted(FIELDS))
                    )
                )
    permission: Permission = from_plain(
        Permission, {"consents": plain["consents"]}, file=path.name, error=ConsentFileError
    )
    return permission
