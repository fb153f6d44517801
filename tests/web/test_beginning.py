"""Beginning a conversation on the pages, asked without a browser: nothing is kept before everybody said yes."""

from __future__ import annotations

import io
import re
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from oudertalk.core.agreement import ALOUD, ON_PAPER
from oudertalk.core.consent import Permission
from oudertalk.core.progress import Progress
from oudertalk.pipeline import House, Knowledge, read_knowledge
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.incoming import LARGEST
from oudertalk.web.drafts import LARGEST_REQUEST, PIECE, Drafts, Plan
from oudertalk.web.server import Desk
from tests.conftest import DEMO
from tests.web.conftest import OWN, Asked

pytestmark = pytest.mark.model

HOSTILE = "<script>document.title='gekaapt'</script>"
TERMS = {"ook-0": "nee", "ook-1": "nee", "horen": "", "dagen": "28", "eenvoudig": "nee"}
CHOSEN = {"bron": "bestand", "kijkwijzer": "observatieformulier", "model": "demo"}
VIDEO = DEMO / "nagespeeld_gesprek.mp4"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """What comes with the program, read once for all tests here."""
    settings = read_settings({"OUDERTALK_HOME": "/nowhere"})
    return read_knowledge(settings.rubrics)


@pytest.fixture
def house(house: House, known: Knowledge) -> House:
    """A house that need not read it again."""
    house.__dict__["knowledge"] = known
    return house


class Beginning:
    """Somebody at the questions."""

    def __init__(self, who: Asked, **chosen: str) -> None:
        self.who = who
        answer = who.post("/nieuw", data={**CHOSEN, **chosen})
        assert answer.status_code == 303, answer.text
        self.at: str = answer.headers["Location"]

    @property
    def page(self) -> str:
        return str(self.who.get(self.at).text)

    def answer(self, **said: str) -> Any:
        """Answers the question that stands there."""
        asked = re.search(r'name="vraag" value="([^"]+)"', self.page)
        assert asked is not None, self.page
        return self.who.post(self.at, data={"vraag": asked[1], **said})

    def table(self, *others: dict[str, str], practice: str = "nee") -> Beginning:
        """The teacher, these others, and that was everybody."""
        self.answer(antwoord=practice)
        self.answer(naam="Anja")
        for other in others or ({"naam": "moeder", "rol": "ouder"},):
            self.answer(**other)
        self.answer(klaar="1")
        return self

    def agreed(self) -> Beginning:
        """Everybody said yes."""
        self.table()
        self.answer(antwoord="ja")
        self.answer(**TERMS)
        self.answer(antwoord="ja")
        self.answer(antwoord="ja")
        return self

    def send(self, content: bytes, size: int | None = None, piece: int = PIECE) -> Any:
        """The bytes of a file, until one is refused."""
        answer = self.who.post(f"{self.at}/bestand", data={"bytes": str(len(content) if size is None else size)})
        for at in range(0, len(content) if answer.status_code == 200 else 0, piece):
            answer = self.who.post(f"{self.at}/stuk/{at}", data=content[at : at + piece])
            if answer.status_code != 200:
                break
        return answer


def everything(house: House) -> list[Path]:
    folder = house.settings.archive
    return sorted(folder.rglob("*")) if folder.exists() else []


def finished(desk: Desk, address: str) -> Any:
    """The job at this address, when it is over."""
    until = time.monotonic() + 300
    while True:
        job = desk.workshop.job(address.rpartition("/")[2])
        assert job is not None and time.monotonic() < until
        if job.is_over:
            return job
        time.sleep(0.05)


def test_everybody_says_yes_one_by_one(teacher: Asked, desk: Desk, house: House):
    begun = Beginning(teacher).table()
    assert "Zit iedereen met gezag" in begun.page
    begun.answer(antwoord="ja")
    begun.answer(**TERMS)
    assert "Het gaat over hoe ík praat" in begun.page and "En jij zelf, Anja: zeg jij ja?" in begun.page
    begun.answer(antwoord="ja")
    assert "Zegt moeder ja?" in begun.page
    begun.answer(antwoord="ja")
    assert "Iedereen zei ja." in begun.page and 'type="file"' in begun.page
    draft = desk.drafts.find(begun.at.rpartition("/")[2])
    assert draft is not None and draft.permission is not None
    assert [(one.party, one.role, one.how) for one in draft.permission.consents] == [
        ("Anja", "leerkracht", ALOUD),
        ("moeder", "ouder", ALOUD),
    ]
    draft.permission.require("opnemen", house.now())
    assert everything(house) == []


def test_no_answer_is_preset_to_yes(teacher: Asked):
    begun = Beginning(teacher)
    pages = [begun.page]
    begun.table()
    pages.append(begun.page)
    begun.answer(antwoord="ja")
    pages.append(begun.page)
    for page in pages:
        assert not re.search(r'value="ja"[^>]*checked', page)


@pytest.mark.parametrize("said", ["", "misschien", "JA", "papier"])
def test_anything_but_a_yes_is_none(teacher: Asked, said: str):
    begun = Beginning(teacher).table()
    begun.answer(antwoord="ja")
    begun.answer(**TERMS)
    assert "Geen antwoord is een nee" in begun.answer(antwoord=said).text
    assert "En jij zelf" in begun.page


def test_one_no_and_nothing_is_left(teacher: Asked, desk: Desk, house: House):
    begun = Beginning(teacher).table()
    begun.answer(antwoord="ja")
    begun.answer(**TERMS)
    begun.answer(antwoord="ja")
    told = begun.answer(antwoord="nee").text
    assert "Dan neem ik niets op. Dat is prima" in told and "/papier/formulier" in told
    assert desk.drafts.find(begun.at.rpartition("/")[2]) is None
    assert teacher.get(begun.at).status_code == 303
    assert begun.send(VIDEO.read_bytes()).status_code == 303
    assert everything(house) == []


def test_who_presses_twice_answers_once(teacher: Asked):
    begun = Beginning(teacher).table()
    begun.answer(antwoord="ja")
    begun.answer(**TERMS)
    asked = re.search(r'name="vraag" value="([^"]+)"', begun.page)
    assert asked is not None
    for _press in range(2):
        teacher.post(begun.at, data={"vraag": asked[1], "antwoord": "ja"})
    assert "Zegt moeder ja?" in begun.page, "the second press was no yes of hers"


def test_a_pupil_and_an_absent_father(teacher: Asked, desk: Desk):
    begun = Beginning(teacher)
    begun.answer(antwoord="nee")
    begun.answer(naam="Anja")
    begun.answer(naam="moeder", rol="ouder")
    assert "16 jaar of ouder" in begun.answer(naam="Sem", rol="kind").text, "the age of a child is asked"
    begun.answer(naam="Sem", rol="kind", zestien="nee")
    begun.answer(klaar="1")
    begun.answer(antwoord="nee")
    begun.answer(naam="vader")
    begun.answer(klaar="1")
    assert "namens Sem" in begun.page
    begun.answer(namens="moeder, vader")
    begun.answer(**TERMS)
    for said in ("ja", "ja", "ja", "ja", "papier", "bericht"):
        begun.answer(antwoord=said)
    draft = desk.drafts.find(begun.at.rpartition("/")[2])
    assert draft is not None and draft.permission is not None
    sem, father = draft.permission.consents[2:]
    assert (sem.under_16, sem.given_by) == (True, "moeder en vader")
    assert sem.how == f"{ALOUD}; {ON_PAPER}" and not father.present


def test_who_does_not_know_who_has_authority_gets_no_further(teacher: Asked):
    begun = Beginning(teacher).table()
    begun.answer(antwoord="nee")
    begun.answer(klaar="1")
    assert "niet duidelijk wie er gezag heeft" in begun.page
    assert begun.send(VIDEO.read_bytes()).status_code == 409


def test_a_question_back_takes_the_yes_back(teacher: Asked, house: House):
    begun = Beginning(teacher).agreed()
    begun.send(VIDEO.read_bytes()[:PIECE], size=2 * PIECE)
    assert [path for path in everything(house) if path.is_file()]
    teacher.post(f"{begun.at}/terug")
    assert "Zegt moeder ja?" in begun.page
    assert begun.send(VIDEO.read_bytes()).status_code == 409
    assert everything(house) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"bron": "elders"},
        {"kijkwijzer": "../../etc/passwd"},
        {"soort": "nergens"},
        {"casus": "nergens"},
        {"model": "/etc/passwd"},
        {"bron": ""},
    ],
)
def test_what_cannot_be_chosen_is_refused(teacher: Asked, wrong: dict[str, str]):
    assert teacher.post("/nieuw", data={**CHOSEN, **wrong}).status_code == 400


def test_without_a_model_for_conversations_it_says_what_to_do(teacher: Asked):
    answer = teacher.post("/nieuw", data={**CHOSEN, "model": ""})
    assert answer.status_code == 422 and "oudertalk models get small" in answer.text


def test_a_file_becomes_a_conversation(teacher: Asked, desk: Desk, house: House, spoken: Path):
    begun = Beginning(teacher, soort="kennismaking").agreed()
    answer = begun.send(spoken.read_bytes(), piece=100_000)
    assert answer.json == {"received": spoken.stat().st_size}
    to = teacher.post(f"{begun.at}/klaar", data={"mensen": "2", "microfoons": "1"}).json["to"]
    job = finished(desk, to)
    assert job.state == "done", job
    (session,) = house.archive.sessions()
    assert session.permission.consents[1].party == "moeder" and session.card.type == "kennismaking"
    assert session.has("report.html") and [path.name for path in house.settings.archive.iterdir()] == [session.id]
    state = teacher.get(f"{to}/stand").json
    assert state["over"] and state["to"] == f"/gesprek/{session.id}" and "Woorden verstaan" in state["done"]
    assert "Zeg wie wie is" in teacher.get(to).text
    assert teacher.get(begun.at).status_code == 303, "what was said there is forgotten"


def test_what_was_played_needs_no_yes_and_says_so(teacher: Asked, house: House, desk: Desk):
    begun = Beginning(teacher, bron="nagespeeld")
    assert "in scène gezet" in begun.page
    begun.send(VIDEO.read_bytes())
    to = teacher.post(f"{begun.at}/klaar", data={"mensen": "2"}).json["to"]
    teacher.post(f"{to}/stop")
    job = finished(desk, to)
    assert job.state == "stopped"
    for session in house.archive.sessions():  # stopped before its sound was in, there is none
        assert session.permission == Permission(staged=True) and session.has("recording.json")


def test_stopped_while_it_comes_in_it_leaves_nothing(house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    from oudertalk.pipeline import begin_with, bring

    incoming = bring(house, Permission(staged=True), VIDEO.stat().st_size)
    incoming.add(0, VIDEO.read_bytes())
    begun = threading.Event()

    def slowly(source: Path, target: Path, *, max_seconds: float, progress: Progress) -> None:
        target.write_bytes(b"half")
        begun.set()
        while True:
            progress(0.5)

    monkeypatch.setattr("oudertalk.speech.media.import_audio", slowly)
    begin = partial(
        begin_with, incoming=incoming, permission=Permission(staged=True), model="demo", speakers=2, microphones=1
    )
    job = desk.workshop.begin(begin)
    assert begun.wait(60) and everything(house)
    desk.workshop.stop(job.id)
    assert finished(desk, job.id).state == "stopped"
    assert everything(house) == []


def test_a_text_with_the_name_of_a_sound_is_refused_at_its_first_piece(teacher: Asked, house: House):
    begun = Beginning(teacher).agreed()
    answer = begun.send(b"Beste ouders, tot dinsdag. " * 100_000, piece=100_000)
    assert answer.status_code == 422 and "Het bestand is een tekstbestand" in answer.json["error"]
    assert answer.request.path.endswith("/stuk/0")
    assert str(house.settings.archive) not in answer.json["error"]
    assert everything(house) == []


def test_a_video_without_its_end_is_refused_and_leaves_nothing(teacher: Asked, desk: Desk, house: House):
    begun = Beginning(teacher).agreed()
    begun.send(b"\0\0\0\x20ftypisom" + bytes(5000))
    job = finished(desk, teacher.post(f"{begun.at}/klaar", data={"mensen": ""}).json["to"])
    assert job.state == "failed" and "De opname het bestand is afgebroken" in job.error
    assert everything(house) == []


@pytest.mark.parametrize("size", [str(LARGEST + 1), "-1", "0", "", "x", "1e9", "٣", "9" * 30])
def test_a_size_that_cannot_be_is_refused_before_a_byte_came(teacher: Asked, house: House, size: str):
    begun = Beginning(teacher).agreed()
    answer = teacher.post(f"{begun.at}/bestand", data={"bytes": size})
    assert answer.status_code in (400, 422)
    assert everything(house) == []


def test_more_than_was_said_is_not_taken(teacher: Asked):
    begun = Beginning(teacher).agreed()
    assert begun.send(VIDEO.read_bytes()[:5000], size=3000).status_code == 409


def test_a_piece_is_bounded_and_so_is_every_other_request(teacher: Asked):
    begun = Beginning(teacher).agreed()
    begun.send(b"", size=10 * PIECE)
    assert teacher.post(f"{begun.at}/stuk/0", data=bytes(LARGEST_REQUEST + 1)).status_code == 413
    assert teacher.post(f"{begun.at}/klaar", data={"mensen": "x" * 100_000}).status_code == 413


def test_half_a_file_is_none(teacher: Asked, house: House):
    begun = Beginning(teacher).agreed()
    begun.send(VIDEO.read_bytes()[:PIECE], size=2 * PIECE)
    assert teacher.post(f"{begun.at}/klaar", data={"mensen": ""}).status_code == 409
    assert teacher.post(f"{begun.at}/afbreken").status_code == 204
    assert everything(house) == []


def test_a_file_of_which_nothing_comes_any_more_is_dropped(house: House, tmp_path: Path):
    from oudertalk.storage.incoming import Incoming

    now = [0.0]
    drafts = Drafts(lambda: now[0])
    draft = drafts.begin(Plan("bestand", "observatieformulier", "demo", True))
    draft.incoming = Incoming(tmp_path / "a", 10)
    drafts.heard(draft)
    now[0] = 100.0
    drafts.drop_silent()
    assert draft.incoming is not None
    now[0] = 200.0
    drafts.drop_silent()
    assert draft.incoming is None and list((tmp_path / "a").iterdir()) == []
    assert drafts.find(draft.id) is draft, "what was agreed is not asked again"


def test_nobody_begins_from_another_page_or_without_the_token(teacher: Asked, house: House):
    begun = Beginning(teacher).agreed()
    for address in ("/nieuw", begun.at, f"{begun.at}/bestand", f"{begun.at}/stuk/0", f"{begun.at}/klaar"):
        for headers in ({"X-Oudertalk-Token": "onzin"}, {"Origin": "http://elders.example"}):
            assert teacher.post(address, data={"bytes": "10"}, headers=headers).status_code == 403
    assert teacher.client.post(f"{begun.at}/stuk/0", base_url=OWN, data=b"x").status_code == 403
    assert everything(house) == []


def test_a_file_as_a_form_would_send_it_is_not_taken(teacher: Asked, house: House):
    begun = Beginning(teacher).agreed()
    sent = {"bestand": (io.BytesIO(b"x" * 500_000), "../../etc/passwd")}
    assert teacher.post(f"{begun.at}/klaar", data=sent, content_type="multipart/form-data").status_code == 413
    assert everything(house) == []


def test_a_hostile_name_is_only_a_name(teacher: Asked):
    begun = Beginning(teacher).table({"naam": HOSTILE, "rol": "ouder"})
    assert HOSTILE not in begun.page and "&lt;script&gt;" in begun.page


def test_names_are_nobodys_business_but_the_pages(teacher: Asked, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    Beginning(teacher).table({"naam": "Zeepaardje", "rol": "ouder"})
    begun = Beginning(teacher).agreed()
    begun.send(b"Zeepaardje in een tekst. " * 100)
    assert "Zeepaardje" not in caplog.text and "moeder" not in caplog.text


def test_a_conversation_goes_on_where_it_stopped(teacher: Asked, desk: Desk, demo: SessionFolder):
    for name in ("turns.json", "form.json", "report.html"):
        (demo.path / name).unlink()
    to = teacher.post(f"/gesprek/{demo.id}/verder").headers["Location"]
    again = teacher.post(f"/gesprek/{demo.id}/verder").headers["Location"]
    job = finished(desk, to)
    assert to == again or desk.workshop.job(again.rpartition("/")[2]).is_over
    assert job.state == "done" and "transcribe" not in job.done and demo.has("report.html")
    assert teacher.post("/gesprek/nergens/verder").status_code == 404


def test_a_stopped_job_says_so_and_can_go_on(teacher: Asked, desk: Desk, demo: SessionFolder):
    (demo.path / "report.html").unlink()
    (demo.path / "turns.json").unlink()
    with desk.working:  # so that it waits before what people see is made
        to = teacher.post(f"/gesprek/{demo.id}/verder").headers["Location"]
        assert "Kijk hoe ver het is" in teacher.get("/").text
        assert desk.is_busy
        teacher.post(f"{to}/stop")
    assert finished(desk, to).state in ("stopped", "done")
    assert finished(desk, teacher.post(f"/gesprek/{demo.id}/verder").headers["Location"]).state == "done"
    assert not desk.is_busy


def test_a_conversation_without_consent_is_not_worked_out(teacher: Asked, desk: Desk, demo: SessionFolder):
    (demo.path / "report.html").unlink()
    demo.say("consent.json", Permission, Permission())
    job = finished(desk, teacher.post(f"/gesprek/{demo.id}/verder").headers["Location"])
    assert job.state == "gone" and "Toestemming ontbreekt" in job.error and not demo.has("report.html")


def test_a_beginning_without_sound_can_be_wiped_and_nothing_else(teacher: Asked, house: House, demo: SessionFolder):
    assert teacher.post(f"/gesprek/{demo.id}/wis").status_code == 409
    (demo.path / "recording.json").unlink()
    for path in demo.path.iterdir():
        if path.name not in ("session.json", "consent.json"):
            path.unlink()
    assert f"/gesprek/{demo.id}/wis" in teacher.get("/").text
    assert teacher.post(f"/gesprek/{demo.id}/wis").status_code == 303
    assert everything(house) == []


@pytest.mark.parametrize("sheet", ["toestemming", "formulier"])
def test_the_sheets_come_as_files(teacher: Asked, sheet: str):
    answer = teacher.get(f"/papier/{sheet}")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert "<script" not in answer.text


@pytest.mark.parametrize("address", ["/papier/elders", "/papier/formulier?kijkwijzer=../x", "/bezig/nergens/stand"])
def test_what_is_not_there_is_not_there(teacher: Asked, address: str):
    assert teacher.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/opname/nergens", "/bezig/nergens", "/nieuw/nergens"])
def test_what_is_over_leads_to_where_one_can_go_on(teacher: Asked, address: str):
    assert teacher.get(address).status_code == 303


def test_recording_waits_for_everybody(teacher: Asked, house: House):
    begun = Beginning(teacher, bron="opname").table()
    assert teacher.post(f"{begun.at}/opnemen", data={"microfoon": "x"}).status_code == 409
    assert everything(house) == []


def test_a_microphone_that_is_not_there_leaves_no_conversation(teacher: Asked, house: House):
    begun = Beginning(teacher, bron="opname").agreed()
    answer = teacher.post(f"{begun.at}/opnemen", data={"microfoon": HOSTILE, "minuten": "15"})
    assert answer.status_code == 303
    session = answer.headers["Location"].rpartition("/")[2]
    until = time.monotonic() + 30
    while not (state := teacher.get(f"/opname/{session}/stand").json)["failed"] or everything(house):
        assert time.monotonic() < until, (state, everything(house))
        time.sleep(0.05)
    assert state["state"] == "ended" and "Er is niets bewaard." in state["notes"]
    assert HOSTILE not in teacher.get(f"/opname/{session}").text
    assert everything(house) == []


@pytest.mark.parametrize("data", [{}, {"microfoon": ["a", "b", "c"]}, {"microfoon": "x" * 400}])
def test_no_microphone_and_no_conversation(teacher: Asked, house: House, data: dict[str, Any]):
    begun = Beginning(teacher, bron="opname").agreed()
    assert teacher.post(f"{begun.at}/opnemen", data=data).status_code == 422
    assert everything(house) == []
