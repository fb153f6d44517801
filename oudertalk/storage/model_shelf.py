"""The models on this machine: which are known, which stand here, whether they are what they say, and fetching one."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from oudertalk.core.progress import Progress, silent
from oudertalk.core.text import Text
from oudertalk.errors import DownloadFailed, HouseFileError, ModelCorrupt, ModelMissing
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.files import (
    CHUNK,
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    disk_errors,
    make_folder,
    sha256_of,
    write_text,
)
from oudertalk.storage.reading_yaml import read_yaml

logger = logging.getLogger(__name__)

TIMEOUT = 30.0  # seconds without an answer before a fetch gives up

_SIZE_IS_ABOUT = 0.02  # share that a file may differ from the size in models.yaml, which is approximate

_MADE_OF = "made_of.json"
_MAKING = ".making-"
_ABANDONED_AFTER = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class KnownModel:
    """
    A line of models.yaml: what the weights are and where they come from.

    `dutch_wer` maps a published test set to its word error rate in percent. `official` is openai-whisper's own name.
    """

    name: str
    kind: Literal["transcriber", "voice_encoder", "voice_segmentation"]
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
        path = self.shipped / "models.yaml"
        plain = read_yaml(path.read_text(encoding="utf-8"))
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

    def converted(self, model: ModelFile, form: str, version: int, make: Callable[[Path], None]) -> Path:
        """
        The folder with another form of these weights ("ct2-int8"), made by `make` in an empty folder when it does not
        stand here yet, or is not whole, or was made of other weights or by another version of the maker.

        A shipped model may stand where nobody may write, so all forms stand in this user's own folder.
        """
        folder = self.own / f"{model.path.stem}-{model.sha256[:8]}.{form}"
        if _is_whole(folder, model, version):
            return folder
        if folder.exists():
            logger.warning("%s is damaged or outdated, and is made again", folder.name)
        make_folder(self.own)
        _sweep_unfinished(self.own)
        with disk_errors(folder), tempfile.TemporaryDirectory(prefix=_MAKING, dir=self.own) as name:
            fresh = Path(name) / folder.name
            fresh.mkdir(mode=PRIVATE_FOLDER)
            make(fresh)
            sums = {path.name: sha256_of(path) for path in sorted(fresh.iterdir())}
            for name_made in sums:
                (fresh / name_made).chmod(PRIVATE_FILE)
            write_text(fresh / _MADE_OF, codec.to_json(_MadeOf, _MadeOf(model.sha256, version, sums)))
            if folder.exists():
                shutil.rmtree(folder)
            fresh.rename(folder)
        return folder

    def forms(self, model: ModelFile) -> tuple[Path, ...]:
        """The folders with other forms of these weights that stand here, whole or not."""
        return tuple(sorted(self.own.glob(f"{model.path.stem}-{model.sha256[:8]}.*")))

    def is_whole(self, form: Path, model: ModelFile) -> bool:
        """Whether everything in this folder is what was made of these weights."""
        return _is_whole(form, model, None)

    def _checked(self, model: KnownModel, path: Path) -> ModelFile:
        if not path.is_file():
            if model.ships:
                raise ModelMissing(
                    _("Het model {file} hoort bij het programma maar staat er niet. Installeer opnieuw.").format(
                        file=path
                    )
                )
            if _part(path).is_file():
                raise ModelMissing(
                    _("Het model '{name}' is half opgehaald. Haal de rest op met: oudertalk models get {name}").format(
                        name=model.name
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
        model = self._named(name)
        path = self.place(model)
        if path.is_file() or model.url is None:
            return self._checked(model, path)
        make_folder(path.parent)
        part = _part(path)
        _fetch(model, model.url, part, path, progress)
        if sha256_of(part) != model.sha256:
            part.unlink()
            raise ModelCorrupt(
                _("Wat er binnenkwam is niet het echte model '{name}'. Het is verwijderd; probeer het opnieuw.").format(
                    name=name
                )
            )
        return _put_down(model, part, path)

    def take(self, name: str, source: Path, progress: Progress = silent) -> ModelFile:
        """
        Copy this model from a USB stick or a folder, go on where an earlier try stopped, and check it; no network.

        `source` is the file, or the folder that it stands in, under its own name or that of its address. Raises
        ModelMissing when it is not there or nobody knows the name, ModelCorrupt when it is another file or not all of
        it, and DownloadFailed when the stick was pulled out.
        """
        model = self._named(name)
        path = self.place(model)
        if path.is_file() or model.ships:
            return self._checked(model, path)
        file = _brought(model, source)
        make_folder(path.parent)
        part = _part(path)
        began_before = part.is_file()
        _copy(file, part, progress)
        if began_before and sha256_of(part) != model.sha256:  # what stood here may be of another file
            part.unlink()
            _copy(file, part, progress)
        if sha256_of(part) != model.sha256:
            part.unlink()
            raise ModelCorrupt(
                _(
                    "{file} is niet het echte model '{name}' (controlegetal klopt niet). Er is niets bewaard; kopieer "
                    "het opnieuw naar de stick."
                ).format(file=file, name=name)
            )
        return _put_down(model, part, path)

    def fetched(self, model: KnownModel) -> float | None:
        """The share of this model that was fetched by a try that broke off, 0 to 1; None when there was none."""
        path = self.place(model)
        part = _part(path)
        if path.is_file() or not part.is_file():
            return None
        return min(1.0, part.stat().st_size / model.size_bytes)

    def _named(self, name: str) -> KnownModel:
        model = next((known for known in self.known() if known.name == name), None)
        if model is None:
            raise ModelMissing(
                _("Er is geen model '{name}'. Kijk welke er zijn met: oudertalk models list").format(name=name)
            )
        return model


@dataclass(frozen=True, slots=True)
class _MadeOf:
    """What another form of weights was made of, and the checksums of its files."""

    source_sha256: str
    version: int
    files: Mapping[str, str]


def _is_whole(folder: Path, model: ModelFile, version: int | None) -> bool:
    try:
        plain = codec.parse_json((folder / _MADE_OF).read_bytes(), file=folder.name, error=HouseFileError)
        made_of: _MadeOf = codec.from_plain(_MadeOf, plain, file=folder.name, error=HouseFileError)
        right = made_of.source_sha256 == model.sha256 and version in (None, made_of.version)
        return right and all(sha256_of(folder / name) == digest for name, digest in made_of.files.items())
    except (OSError, HouseFileError) as error:
        logger.info("%s cannot be used as it is: %s", folder.name, type(error).__name__)
        return False


def _sweep_unfinished(folder: Path) -> None:
    """What an earlier conversion left behind when the power went."""
    for path in folder.glob(f"{_MAKING}*"):
        if time.time() - path.stat().st_mtime > _ABANDONED_AFTER:
            shutil.rmtree(path)


def _part(path: Path) -> Path:
    """Where what was fetched of this file stands until it is whole."""
    return path.with_name(path.name + ".part")


def _put_down(model: KnownModel, part: Path, path: Path) -> ModelFile:
    """The part, whole and checked, is the model."""
    part.chmod(PRIVATE_FILE)
    part.replace(path)
    return ModelFile(path, model.sha256, model)


def _brought(model: KnownModel, source: Path) -> Path:
    """The file that somebody brought. ModelMissing when it is not there, ModelCorrupt when its size is another."""
    file = source
    if source.is_dir():
        as_fetched = source / (model.url or "").rpartition("/")[2]  # what a browser calls it
        file = source / model.file
        file = as_fetched if as_fetched.is_file() and not file.is_file() else file
    if not file.is_file():
        raise ModelMissing(
            _("{file} bestaat niet. Zet het bestand {wanted} op de stick, of zeg waar het staat.").format(
                file=file, wanted=model.file
            )
        )
    size = file.stat().st_size
    if abs(size - model.size_bytes) > _SIZE_IS_ABOUT * model.size_bytes:
        raise ModelCorrupt(
            (
                _("{file} is niet heel: het is {size} MB en hoort {wanted} MB te zijn. Kopieer het opnieuw.")
                if size < model.size_bytes
                else _("{file} is een ander bestand dan het model '{name}': {size} MB in plaats van {wanted} MB.")
            ).format(file=file, name=model.name, size=round(size / 1e6), wanted=round(model.size_bytes / 1e6))
        )
    return file


def _copy(file: Path, part: Path, progress: Progress) -> None:
    """What this file holds, behind the bytes that `part` already has. DownloadFailed when it cannot be read on."""
    total = file.stat().st_size
    have = part.stat().st_size if part.is_file() else 0
    with disk_errors(part), part.open("ab" if have else "wb") as target:
        for chunk in _read_from(file, have):
            target.write(chunk)
            have += len(chunk)
            progress(have / total)
    logger.info("copied a model, %d bytes", have)


def _read_from(file: Path, start: int) -> Iterator[bytes]:
    try:
        with file.open("rb") as source:
            source.seek(start)
            while chunk := source.read(CHUNK):
                yield chunk
    except OSError as error:
        raise DownloadFailed(
            _(
                "{file} is niet verder te lezen. Zit de stick er nog in? Probeer het opnieuw: het gaat verder waar het "
                "bleef."
            ).format(file=file)
        ) from error


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
            "download {url} op een andere computer en haal het van een stick met: oudertalk models get {name} --from "
            "MAP (dan komt het hier: {file})."
        ).format(name=model.name, url=model.url, file=path)
    )
