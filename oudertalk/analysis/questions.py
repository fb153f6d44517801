"""
Is this sentence a question, and of which kind? Decided on its form, so it works without question marks.

The most neutral questions wear their form openly (question word, verb first); the more a sentence pushes its answer,
the more it leans on tags ("toch?") and tone. What only tone would tell is not guessed.
"""

from __future__ import annotations

from oudertalk.analysis import grammar
from oudertalk.analysis.clauses import others_words
from oudertalk.analysis.language import Sentence
from oudertalk.core.rules import Asked

NOTHING: frozenset[Asked] = frozenset()


def asked(sentence: Sentence) -> frozenset[Asked]:
    """
    What this sentence asks: empty when it is no question.

    `vraag` is in every answer but the empty one, with one of `open`, `gesloten`, `suggestief`. Besides: `gericht` (an
    open form that asks for one fact), `keuze` (this or that), `uitnodiging` ("vertel eens"), and `zeker` when the form
    itself or a question mark leaves no doubt.
    """
    words = sentence.words
    marked = sentence.mark == "?"
    stated = sentence.mark in (".", "!")
    begin = first_content(words)
    if begin == len(words):
        return _kinds("gesloten", "zeker") if marked and len(words) <= 3 and "of" not in words else NOTHING
    if others_words(words, sentence.clauses) < len(words):
        return NOTHING  # "ik zeg, waar is je jas?": asked of somebody else, some other time
    if _told_to_listen(words, begin):
        return NOTHING
    if _pushes(words, begin, marked, stated):
        return _kinds("suggestief", "zeker") if marked else _kinds("suggestief")
    if stated and not sentence.recognised:
        return _invitation(words, begin)  # whoever writes question marks means a full stop; a recogniser guesses
    for at in _beginnings(sentence, begin, marked):
        found = _by_form(words, at, marked, stated)
        if found:
            return found
    return _marked_fragment(words, begin) if marked else _bare_fragment(words, begin)


def _told_to_listen(words: tuple[str, ...], begin: int) -> bool:
    """ "Weet je wat, ...", "moet u horen", "ben je gek": the form of a question, and it asks nothing."""
    rest = words[begin:]
    told = rest[0] in ("weet", "wist") and rest[1:2] and rest[1] in grammar.YOU and rest[2:3] == ("wat",)
    if told:  # "weet u wat hij doet?" asks; "weet je wat, ik ...", "weet je wat het is" does not
        return rest[3:4] == () or rest[3] in ("ik", "het", "dan", "we", "wij", "uh", "die")
    if rest[0] in ("moet", "moest") and rest[1:2] and rest[1] in grammar.YOU and rest[2:3] == ("horen",):
        return True
    return rest[:3] in (("ben", "je", "gek"), ("mag", "ik", "even"), ("zie", "je", "wel"), ("ziet", "ge", "wel"))


def first_content(words: tuple[str, ...]) -> int:
    """The number of the first word that is more than a filler; the number of words when there is none."""
    for number, word in enumerate(words):
        if word not in grammar.FILLERS:
            return number
        if (
            word in ("zeg", "klopt", "kijk")
            and number + 1 < len(words)
            and words[number + 1] in ("dat", "ik", "dit", "u", "het")
        ):
            return number
    return len(words)


def _kinds(*kinds: Asked) -> frozenset[Asked]:
    return frozenset(("vraag", *kinds))


def _beginnings(sentence: Sentence, begin: int, marked: bool) -> list[int]:
    """
    Where in the sentence a question may begin: at its head, and with a question mark also after a comma.

    Without one, a verb after a comma is no question: "als ik dat zie, word ik stil", "ga zitten, zei hij".
    """
    if not marked:
        return [begin]
    later = [at for at in sentence.clauses if at > begin]
    heads = []
    for at in later:
        while at < len(sentence.words) and sentence.words[at] in grammar.FILLERS:
            at += 1
        if at < len(sentence.words):
            heads.append(at)
    return [begin, *heads]


def _by_form(words: tuple[str, ...], at: int, marked: bool, stated: bool) -> frozenset[Asked]:
    return (
        _invitation(words, at) or _question_word(words, at, marked) or _verb_first(words, at, marked, stated) or NOTHING
    )


def _invitation(words: tuple[str, ...], at: int) -> frozenset[Asked]:
    """ "Vertel eens", "ik ben benieuwd hoe": asked without the form of a question."""
    rest = words[at:]
    if (
        rest[0] in ("vertel", "vertelt")
        and len(rest) > 1
        and rest[1] in ("eens", "maar", "me", "mij", "u", "gerust", "verder", "even")
    ):
        return _kinds("open", "uitnodiging", "zeker")
    if rest[:2] == ("neem", "me") or rest[:2] == ("neem", "mij"):
        return _kinds("open", "uitnodiging")
    if rest[0] in ("leg", "geef") and "eens" in rest[:4] and ("uit" in rest or "voorbeeld" in rest):
        return _kinds("open", "uitnodiging")
    if rest[:3] in (
        ("ik", "ben", "benieuwd"),
        ("ben", "ik", "benieuwd"),
        ("ik", "vraag", "me"),
        ("ik", "hoor", "graag"),
    ) and any(word in rest[3:] for word in grammar.QUESTION_WORDS | {"of"}):
        return _kinds("open", "uitnodiging") if "of" not in rest[3:5] else _kinds("gesloten", "uitnodiging")
    return NOTHING


def _question_word(words: tuple[str, ...], at: int, marked: bool) -> frozenset[Asked]:
    """A question word with the verb right behind it: "wat merkt u", not "wat ik merk", "wat leuk", "hoe dan ook"."""
    if words[at] in grammar.PREPOSITIONS and at + 1 < len(words) and words[at + 1] in grammar.QUESTION_WORDS:
        at += 1
    word, rest = words[at], words[at + 1 :]
    if word not in grammar.QUESTION_WORDS:
        return NOTHING
    if not rest:
        return _kinds("gesloten" if word in grammar.NARROW else "open", "zeker")
    if word == "wat" and rest[0] in grammar.EXCLAIMED and not marked:
        return NOTHING
    if word == "hoe" and rest[:2] in (("zal", "ik"), ("moet", "ik")) and "zeggen" in rest:
        return NOTHING
    if (word, *rest[:2]) == ("waar", "was", "ik"):
        return NOTHING  # "waar was ik": to oneself
    if word in ("welk", "welke") and rest[0] in grammar.WIDE_NOUNS and len(rest) > 1:
        word, rest = "wat", rest[1:]  # "met welk gevoel": asks for a story, not for a fact
    narrow = word in grammar.NARROW or (word == "hoe" and rest[0] in grammar.NARROW_AFTER_HOE)
    verb = _verb_after(word, rest)
    if verb is None:
        if not marked or rest[0] in grammar.NOMINATIVES - {"dan"}:
            return NOTHING
        if len(rest) > 6:
            return NOTHING
        return _kinds("gesloten", "gericht", "zeker") if narrow else _kinds("open", "zeker")
    subject = rest[verb + 1] if verb + 1 < len(rest) else ""
    sure = marked or subject in grammar.SUBJECTS or subject in grammar.NOMINATIVES
    if not sure and (word in ("wat", "wie") and any(later in grammar.FINITE for later in rest[verb + 1 :])):
        return NOTHING  # "wat werkt is dat ...": a clause that is the subject
    if narrow:
        return _kinds("gesloten", "gericht", *(("zeker",) if sure else ()))
    if marked and _choice(rest):
        return _kinds("gesloten", "keuze", "zeker")
    return _kinds("open", *(("zeker",) if sure else ()))


def _verb_after(word: str, rest: tuple[str, ...]) -> int | None:
    """Where the finite verb stands behind a question word: at once, or after what it asks for ("welke dag")."""
    if rest[0] in grammar.FINITE:
        return 0
    reach = 1
    if word in ("welke", "welk", "hoeveel") or rest[:1] == ("voor",):
        reach = 5
    elif word == "hoe" and rest[0] not in ("dan", "meer", "minder"):
        reach = 3
    elif word == "wat" and rest[0] in ("precies", "dan", "nog", "eigenlijk"):
        reach = 2
    for number in range(1, min(reach, len(rest))):
        if rest[number - 1] in grammar.NOMINATIVES:
            return None
        if (
            rest[number] in grammar.FINITE
            and number + 1 < len(rest)
            and rest[number + 1] in grammar.SUBJECTS | grammar.NOMINATIVES
        ):
            return number
    return None


def _verb_first(words: tuple[str, ...], at: int, marked: bool, stated: bool) -> frozenset[Asked]:
    """A verb with its subject right behind it: "merkt u", not "weet ik niet", "komt u binnen", "is hij moe dan"."""
    verb, rest = words[at], words[at + 1 :]
    if verb not in grammar.FINITE or not rest or (verb, rest[0]) == ("stel", "dat"):
        return NOTHING
    subject, after = rest[0], rest[1:]
    if subject == "ik":
        return _verb_and_ik(verb, after, marked)
    if subject not in grammar.SUBJECTS:
        if marked and verb in ("is", "zijn", "heeft", "kan", "komt", "gaat", "zit", "wil", "doet", "was"):
            return _closed_or_choice(after, "zeker")
        if verb in ("is", "heeft", "kan") and len(after) > 1 and at == 0 and not stated and after[0] in ("thuis",):
            return _closed_or_choice(after)
        return NOTHING
    if subject in grammar.YOU:
        if (
            verb in grammar.POLITE_ORDERS
            and not marked
            and any(word in grammar.POLITE_ORDER_ENDS for word in after[:4])
        ):
            return NOTHING
        if not marked and (verb == "mocht" or (stated and verb in ("had", "was", "zou"))):
            return NOTHING
        if not marked and (verb in grammar.IMPERATIVES or (verb, subject, *after[:1]) == ("zie", "je", "wel")):
            return NOTHING
        if not after and not marked and verb not in ("snapt", "begrijpt", "bedoelt"):
            return NOTHING
        if not marked and (at > 0 and verb in ("zegt", "zei", "weet", "ziet", "denk", "merkt")) and len(after) < 2:
            return NOTHING
    elif not marked:
        if (
            words[0] == "en"
            or (verb, subject) in (("laten", "we"), ("doen", "we"))
            or stated
            or verb in grammar.IMPERATIVES
            or verb in ("mocht", "had", "hadden")
        ):
            return NOTHING
        if subject in ("dat", "het", "die", "dit", "er") and not after:
            return _closed_or_choice(after) if verb in ("klopt", "lukt", "past") else NOTHING
        if verb not in ("is", "klopt") and subject in ("de", "een", "zijn", "haar", "mijn", "het") and len(after) < 2:
            return NOTHING
    modal = subject in grammar.YOU and verb in _ASKING_LEAVE
    if not marked and not modal and _conditional(after):
        return NOTHING
    if modal:
        told = any(word in grammar.OPENERS for word in after[:9]) and not {"haar", "hem"} & set(after[:3])
        if told or ("zeggen" in after and ("over" in after or "erover" in after)):
            return _kinds("open", "uitnodiging", "zeker")
    return _closed_or_choice(after, "zeker") if marked or subject in grammar.YOU else _closed_or_choice(after)


_ASKING_LEAVE = grammar.words("kunt kun wilt wil zou kan zouden kunnen willen mag mogen")


def _verb_and_ik(verb: str, after: tuple[str, ...], marked: bool) -> frozenset[Asked]:
    """ "Weet ik niet" leaves out its "dat"; "mag ik", "heb ik dat goed" are questions."""
    if marked:
        return _kinds("gesloten", "zeker")
    if (
        verb in grammar.ASKS_WITH_IK
        and len(after) > 1
        and after[0] not in ("ook", "wel", "niet", "me", "mij", "eens", "doen")
    ):
        return _kinds("gesloten")
    if verb in grammar.CHECKS_WITH_IK and (
        "goed" in after[-3:] or after[-1:] == ("zo",) or after[:1] in (("iets",), ("nog",)) or "begrepen" in after
    ):
        return _kinds("gesloten")
    return NOTHING


def _conditional(after: tuple[str, ...]) -> bool:
    """ "Is hij moe, dan wordt hij boos": what comes first is a condition."""
    return any(
        word == "dan" and number > 0 and after[number + 1] in grammar.FINITE for number, word in enumerate(after[:-1])
    )


def _closed_or_choice(after: tuple[str, ...], *more: Asked) -> frozenset[Asked]:
    return _kinds("gesloten", "keuze", *more) if _choice(after) else _kinds("gesloten", *more)


def _choice(rest: tuple[str, ...]) -> bool:
    return "of" in rest[1:-1] and rest[-2:] not in (("of", "niet"), ("of", "zo"), ("of", "wel"))


def _pushes(words: tuple[str, ...], begin: int, marked: bool, stated: bool) -> bool:
    """Whether the answer is in the question: a tag on a judgement, "vindt u niet dat", "u vindt toch ook"."""
    rest = words[begin:]
    verb_first = len(rest) > 1 and rest[0] in grammar.FINITE and rest[1] in grammar.SUBJECTS | {"ik"}
    asks_openly = rest[0] in grammar.QUESTION_WORDS
    if verb_first and rest[1] != "ik":
        doubting = rest[0] in (
            "vindt",
            "vind",
            "vinden",
            "denkt",
            "denk",
            "is",
            "zou",
            "zouden",
            "moet",
            "wordt",
            "lijkt",
            "had",
        )
        if doubting and any(word in ("niet", "geen") for word in rest[2:4]) and (marked or rest[1] in grammar.YOU):
            return not (rest[0] == "had" and not marked)
        if doubting and not stated and rest[2:3] == ("niet",) and rest[0] == "is":
            return True
        return marked and "met" in rest and "eens" in rest and "oneens" not in rest and rest[0] in ("bent", "ben")
    if asks_openly:
        return False
    if rest[0] in ("u", "je", "jij", "jullie") and len(rest) > 3 and "toch" in rest[1:4] and "ook" in rest[2:5]:
        return True
    tail = _tail(words)
    if marked:
        if "toch" in rest and (len(rest) > 1 and not _plain_fact(rest)):
            return True
        if tail in ("niet waar", "of niet", "niet dan", "nietwaar"):
            return True
        if tail == "he" and len(rest) > 2:
            return any(word in grammar.JUDGING for word in rest) and not any(word in grammar.YOU for word in rest[:3])
        return len(rest) > 3 and (
            rest[-3:] in (("neem", "ik", "aan"), ("denk", "ik", "zo"))
            or any(word in ("zeker", "vast") for word in rest[1:4])
        )
    if rest[-3:] == ("neem", "ik", "aan") and len(rest) > 5:
        return True
    return (
        tail in ("toch", "niet waar", "nietwaar", "niet dan")
        and len(rest) > 3
        and any(word in grammar.JUDGING for word in rest)
    )


def _plain_fact(rest: tuple[str, ...]) -> bool:
    """ "Jurre was het, toch?", "u werkt in de zorg, toch?": a fact that the other knows best; asked, not pushed."""
    return (
        rest[-1] == "toch"
        and not any(word in grammar.JUDGING for word in rest)
        and len(rest) > 2
        and (rest[0] in grammar.YOU or "was" in rest or "heet" in rest)
    )


def _tail(words: tuple[str, ...]) -> str:
    if words[-2:] in (("niet", "waar"), ("of", "niet"), ("niet", "dan")):
        return " ".join(words[-2:])
    return words[-1]


def _marked_fragment(words: tuple[str, ...], begin: int) -> frozenset[Asked]:
    """No form of a question, and yet a question mark: "En daarna?" hands over the floor, "Filmpjes?" asks back."""
    rest = words[begin:]
    handing_over = words[0] == "en" and len(words) <= 6 and not any(word in grammar.FINITE for word in rest)
    supposing = "als" in words[: begin + 3] or rest[0] in ("stel", "omdat") or words[:2] in (("en", "nu"),)
    not_caught = len(rest) <= 5 and ("wat" in rest or "watte" in rest)  # "geen wat?", "een wat voor gesprek?"
    if handing_over or supposing or not_caught:
        return _kinds("open", "zeker")
    return _kinds("gesloten", "keuze", "zeker") if _choice(words) else _kinds("gesloten", "zeker")


def _bare_fragment(words: tuple[str, ...], begin: int) -> frozenset[Asked]:
    """The same without any mark, where the words leave little else: "en daarna", "wat voor dingen"."""
    rest = words[begin:]
    if (
        words[0] == "en"
        and len(rest) == 1
        and rest[0] in ("daarna", "toen", "jij", "u", "jullie", "jijzelf", "uzelf", "verder")
    ):
        return _kinds("open")
    if len(rest) <= 4 and (rest[:2] == ("wat", "voor") or rest[:2] == ("wat", "dan")):
        return _kinds("open")
    if len(rest) <= 4 and rest[0] in grammar.PREPOSITIONS and rest[1:2] in (("welke",), ("wie",)):
        return _kinds("gesloten", "gericht")
    return _kinds("gesloten", "gericht") if len(rest) <= 3 and rest[0] in ("welke", "welk") else NOTHING
