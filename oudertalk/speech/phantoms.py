"""
Dutch sentences that whisper is known to write where nobody speaks: it learned from subtitles, and silence under a film
ends in a credit line.

Source: user reports and issue threads of noScribe, Vexa, ithaka and openai-whisper, gathered in 2026; the credit lines
in several spellings. Lists grow old with each model, so this one only points out, and `doubt.py` looks at the voice
underneath as well. Compared as letters and digits without accents; `?` stands for
any digit.
"""

# Nobody says these in a conversation between a teacher and a parent.
NEVER_SAID = """
    TV Gelderland
    TV Gelderland ????
    Ondertiteling
    Ondertiteld door de Amara.org gemeenschap
    Ondertiteling door de Amara.org gemeenschap
    Ondertitels door de Amara.org gemeenschap
    Ondertitels ingediend door de Amara.org gemeenschap
    Ondertitels ingediend door het Amara.org gemeenschap
    Ondertiteling ingediend door de Amara.org gemeenschap
    Ondertiteld door
    Ondertiteling TT888
    Ondertiteling TT888 ????
    Vertaald door
    Vertaling door
    Bewerkt door
    Transcriptie door
    Alle rechten voorbehouden
    Bedankt voor het kijken
    Bedankt voor het kijken en tot de volgende keer
    Bedankt voor het luisteren
    Dank u wel voor het kijken
    Dank je wel voor het kijken
    Dankjewel voor het kijken
    Dank u wel voor het luisteren
    Dank je wel voor het luisteren
    Nog meer bekeken
    Bekeken op
    Abonneer
    Abonneer je op ons kanaal
    Vergeet niet te abonneren
    Muziek
    Applaus
    Gelach
    Zang en muziek
    Thank you for watching
    Thanks for watching
    Subtitles by the Amara.org community
"""

# These are said every day as well.
ALSO_SAID = """
    Dank u wel
    Dank u
    Dank je wel
    Dankjewel
    Dankuwel
    Bedankt
    Tot ziens
    Tot de volgende keer
    Thank you
    Bye
"""
