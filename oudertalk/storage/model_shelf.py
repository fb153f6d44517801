"""The models on this machine: which are known, which stand here, whether they are what they say, and fetching one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from oudertalk.core.progress import Progress, silent
from oudertalk.core.text import Text
from oudertalk.errors import DownloadFailed, HouseFileError, ModelCorrupt, ModelMissing
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.files import CHUNK, PRIVATE_FILE, disk_errors, make_folder, sha256_of

logger = logging.getLogger(__name__)

TIMEOUT = 30.0  # seconds without an answer before a fetch gives up


@dataclass(frozen=True, slots=True)
class KnownModel:
    """
    A line of models.yaml: what the weights are and where they come from.

    `dutch_wer` maps a published test set to its word error rate in percent. `official` is openai-whisper's own name.
    """

    name: str
    kind: Literal["transcriber", "voice_encoder"]
    file: str
    size_bytes: int
    sha256: str
    licence: str
    origin: str
    ships: bool
    languages: str = ""
    dutch_wer: Mapping[str, float] | None = None
    official: str | None = None
    url: str | None = None
    warning: Text | None = None


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A checked model on disk. `known` is None for a file that the user brought and nobody has heard of."""

    path: Path
    sha256: str
    known: KnownModel | None

    @property
    def name(self) -> str:
        """What to call it in a report: its known name, or its file name."""
        return self.known.name if self.known else self.path.stem


@dataclass(frozen=True, slots=True)
class ModelShelf:
    """The folders in which models stand (those that ship, then this user's own), and the list of known ones."""

    shipped: Path
    own: Path

    def known(self) -> tuple[KnownModel, ...]:
        """All lines of models.yaml."""
        import srsly

        path = self.shipped / "models.yaml"
        plain = srsly.yaml_loads(path.read_text(encoding="utf-8"))
        lines: tuple[KnownModel, ...] = codec.from_plain(
            tuple[KnownModel, ...], plain["models"], file=path.name, error=HouseFileError
        )
        return lines

    def place(self, model: KnownModel) -> Path:
        """Where its file stands, or should."""
        return (self.shipped if model.ships else self.own) / model.file

    def find(self, wanted: str) -> ModelFile:
        """
        The model of this name or at this path, checked.

        Raises ModelMissing (with what to fetch, or which file to place where) and ModelCorrupt (checksum). Never
        fetches anything.
        """
        for model in self.known():
            if model.name == wanted:
                return self._checked(model, self.place(model))
        path = Path(wanted)
        if not path.is_file():
            raise ModelMissing(
                _("Er is geen model '{name}'. Kijk welke er zijn met: oudertalk models list").format(name=wanted)
            )
        for model in self.known():
            if model.file == path.name:
                return self._checked(model, path)
        return ModelFile(path, sha256_of(path), None)

    def _checked(self, model: KnownModel, path: Path) -> ModelFile:
        if not path.is_file():
            if model.ships:
                raise ModelMissing(
                    _("Het model {file} hoort bij het programma maar staat er niet. Installeer opnieuw.").format(
                        file=path
                    )
                )
            raise ModelMissing(
                _(
                    "Het model '{name}' staat niet op deze computer. Haal het op met: oudertalk models get {name}"
                ).format(name=model.name)
            )
        digest = sha256_of(path)
        if digest != model.sha256:
            raise ModelCorrupt(
                _(
                    "{file} is niet het echte model '{name}' (controlegetal klopt niet). Verwijder het en {remedy}."
                ).format(
                    file=path,
                    name=model.name,
                    remedy=_("installeer opnieuw") if model.ships else f"oudertalk models get {model.name}",
                )
            )
        return ModelFile(path, digest, model)

    def get(self, name: str, progress: Progress = silent) -> ModelFile:
        """
        Fetch this model, go on where an earlier try stopped, and check it. Only ever called because a person asked.

        Raises ModelMissing for an unknown name, DownloadFailed (naming the file and the place for doing it by hand)
        and ModelCorrupt when what came is not what was promised; then the part that came is removed.
        """
        model = next((known for known in self.known() if known.name == name), None)
        if model is None:
            raise ModelMissing(
                _("Er is geen model '{name}'. Kijk welke er zijn met: oudertalk models list").format(name=name)
            )
        path = self.place(model)
        if path.is_file() or model.url is None:
            return self._checked(model, path)
        make_folder(path.parent)
        part = path.with_name(path.name + ".part")
        _fetch(model, model.url, part, path, progress)
        digest = sha256_of(part)
        if digest != model.sha256:
            part.unlink()
            raise ModelCorrupt(
                _("Wat er binnenkwam is niet het echte model '{name}'. Het is verwijderd; probeer het opnieuw.").format(
                    name=name
                )
            )
        part.chmod(PRIVATE_FILE)
        part.replace(path)
        return ModelFile(path, digest, model)


def _fetch(model: KnownModel, url: str, part: Path, path: Path, progress: Progress) -> None:
    """Bytes from the model's address behind those that `part` already holds."""
    import http.client
    import urllib.error
    import urllib.request

    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            if have and answer.status != 206:  # the server starts from the beginning, and so do we
                have = 0
            total = have + int(answer.headers.get("Content-Length") or 0)
            with disk_errors(part), part.open("ab" if have else "wb") as file:
                while chunk := answer.read(CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    progress(min(1.0, have / total) if total else 0.0)
            if total and have < total:
                raise http.client.IncompleteRead(b"", total - have)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # nothing left to ask for: the part is whole, or its checksum will say it is not
            return
        raise _by_hand(model, path) from error
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise _by_hand(model, path) from error
    logger.info("fetched model %s, %d bytes", model.name, have)


def _by_hand(model: KnownModel, path: Path) -> DownloadFailed:
    return DownloadFailed(
        _(
            "Het model '{name}' kon niet worden opgehaald. Probeer het opnieuw (het gaat verder waar het bleef), of "
            "download {url} op een andere computer en zet het bestand als {file} neer."
        ).format(name=model.name, url=model.url, file=path)
    )
