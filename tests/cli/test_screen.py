"""What the terminal says at the end."""

from dataclasses import replace

from oudertalk.cli.screen import how_it_was_heard
from oudertalk.core.audibility import remarks
from oudertalk.core.quality import Quality
from oudertalk.core.spans import TimeSpan

CLEAR = Quality(100.0, (), 200, 10, {}, -30.0, 25.0, 0.0, 0.0)


def test_the_share_with_words_is_always_told_and_warnings_as_far_as_there_is_room():
    assert how_it_was_heard(CLEAR) == [remarks(CLEAR)[0].text]
    noisy = replace(CLEAR, noise=5.0, level=-50.0, clipped=0.1)
    told = how_it_was_heard(noisy)
    assert len(told) == 4 and told[0] == remarks(CLEAR)[0].text
    assert all(line.startswith("Let op. ") for line in told[1:])
    worse = replace(noisy, marked={"loop": 9}, gaps=(TimeSpan(0, 9),))
    told = how_it_was_heard(worse)
    assert len(told) == 4 and told[0].startswith("Let op. Van de 1:40")
    assert told[-1] == "Nog 2 waarschuwingen staan in het verslag."


def test_without_speech_that_is_told():
    silent = replace(CLEAR, speech=0.0, words=0, unsure=0, level=None, noise=None)
    assert how_it_was_heard(silent) == ["Let op. Er is geen spraak gehoord."]
