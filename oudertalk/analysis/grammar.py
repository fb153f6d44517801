"""
The closed classes of Dutch that a listener needs before any rule: pronouns, verb forms, question words, noises.

Own lists of spoken Dutch, Flemish forms included. Words stand as `plain` makes them: small letters, no accents. This is
grammar and rarely changes; what a rule listens for is no grammar and stands in `rubrics/lexicons/`.
"""

from __future__ import annotations


def words(block: str) -> frozenset[str]:
    """The words of a block of text."""
    return frozenset(block.split())


FILLERS = words("""
    en maar dus nou oke ja jaja nee neen goed uh eh ehm uhm um hm hmm mm mhm want kijk hoor zeg he hey ah oh o ach
    och tja prima precies mooi fijn top juist inderdaad allee eigenlijk gewoon euh zeker klopt tuurlijk natuurlijk
    of haha nja weetje well luister meneer mevrouw juf meester gelukkig graag wacht ho moi
    """)

TRAILING = words("hoor he hee dan nou zeg ja toch eigenlijk even misschien nog uh eh ehm meneer mevrouw")

BACKCHANNELS = words("""
    ja jaja jaaa hm hmm mm mhm mmm uhu ahum oke nee neen nou precies juist klopt inderdaad aha ah oh o ach och zeker
    tuurlijk natuurlijk goed prima mooi fijn top he hoor ja-ja uh eh tja goh zo echt
    """)

# What stands in the subject's place right after the verb in a question.
YOU = words("u jij je jullie ge gij")
SUBJECTS = YOU | words("""
    hij ze zij het dat dit die deze er we wij de een zijn haar mijn uw jouw onze ons hun zon alles iemand iets
    niemand mama papa juf meester men elk ieder
    """)
NOMINATIVES = words("ik u jij je jullie ge gij hij ze zij het dat dit die we wij men er")

QUESTION_WORDS = words("""
    wat hoe wie waar wanneer waarom waardoor welke welk hoeveel hoezo waarover waarvan waarmee waarin waaraan
    waarvoor waaruit waarop waarbij waartoe waarheen waarnaar wiens wadde
    """)
NARROW = words("wie wanneer welke welk hoeveel wiens")  # ask for one fact
WIDE_NOUNS = words(
    """
    gevoel gevoelens verwachting verwachtingen manier beeld reden redenen indruk ideeen dingen punten onderwerpen
    zorgen wensen
    """
)
NARROW_AFTER_HOE = words("laat lang vaak veel oud groot ver snel dikwijls")
PREPOSITIONS = words("""
    van met in op aan voor bij naar over door uit om tot tegen sinds onder tussen na vanaf zonder volgens rond
    """)

# Finite forms, as heard: first, second and third person, present and past.
FINITE = words("""
    ben bent is zijn was waren heb hebt heeft hebben had hadden kan kun kunt kunnen kon konden wil wilt willen wou
    wouden wilde wilden zal zul zult zullen zou zouden mag mogen mocht mochten moet moeten moest moesten hoef hoeft
    hoeven hoefde word wordt worden werd werden ga gaat gaan ging gingen doe doet doen deed deden kom komt komen
    kwam kwamen zie ziet zien zag zagen zeg zegt zeggen zei zeiden weet weten wist wisten vind vindt vinden vond
    vonden denk denkt denken dacht dachten merk merkt merken merkte merkten hoor hoort horen hoorde hoorden voel
    voelt voelen voelde loop loopt lopen liep liepen sta staat staan stond stonden zit zitten zat zaten lig ligt
    liggen lag lagen slaap slaapt slapen sliep speel speelt spelen speelde lees leest lezen las maak maakt maken
    maakte maakten krijg krijgt krijgen kreeg kregen blijf blijft blijven bleef bleven begin begint beginnen begon
    begonnen neem neemt nemen nam namen geef geeft geven gaf gaven vraag vraagt vragen vroeg vroegen vertel vertelt
    vertellen vertelde leer leert leren leerde werk werkt werken werkte helpt help helpen hielp herken herkent
    herkennen herkende bedoel bedoelt bedoelen bedoelde verwacht verwachten verwachtte hoop hoopt hopen hoopte mis
    mist missen miste praat praten praatte kijk kijkt kijken keek keken reageer reageert reageren reageerde gebeurt
    gebeuren gebeurde lijkt lijken leek leken klinkt klinken klonk klopt kloppen klopte snap snapt snappen snapte
    begrijp begrijpt begrijpen begreep ken kent kennen kende bel belt bellen belde mail mailt mailen mailde zet
    zetten zette probeer probeert proberen probeerde wens wenst wensen heet hete heten hou houd houdt houden hield
    laat laten liet leg legt leggen legde schrijf schrijft schrijven schreef woont wonen woon eet eten at drink
    drinkt drinken breng brengt brengen bracht pak pakt pakken pakte rij rijdt rijden ruik ervaar ervaart ervaren
    ervaarde speelde duurt duren duurde mogt heb-je kost kosten staak ontbreekt ontbreken spreek spreekt spreken
    sprak sprake oefen oefent oefenen oefende stel stelt stellen stelde bespreek bespreekt bespreken besprak vindje
    bestaat bestaan ziede hebde zijde kunde weette gade doede moette gebruik gebruikt gebruiken valt vallen viel
    schrik schrikt schrok gaf volg volgt volgen scheelt speelt hangt houdt klaag klaagt huilt huilen huilde toon
    toont tonen regel regelt regelen kies kiest kiezen past passen stapt vertrekt rijdt fietst draag draagt dragen
    betaal betaalt zakt lukt lukken lukte
    """)

# Verbs that carry little content of their own; that they come back says nothing.
LIGHT_VERBS = words("""
    ben bent is zijn was waren heb hebt heeft hebben had hadden kan kun kunt kunnen kon konden wil wilt willen wou
    zal zult zullen zou zouden mag mogen mocht moet moeten moest moesten hoef hoeft hoeven word wordt worden werd
    werden ga gaat gaan ging gingen gegaan doe doet doen deed deden gedaan kom komt komen kwam kwamen gekomen zie
    ziet zien zag gezien zeg zegt zeggen zei gezegd weet weten wist vind vindt vinden vond denk denkt denken dacht
    gedacht maak maakt maken maakte gemaakt krijg krijgt krijgen kreeg gekregen sta staat staan stond zit zitten zat
    zaten laat laten liet geef geeft geven gaf neem neemt nemen nam blijf blijft blijven bleef hoor hoort horen
    gehoord geweest geworden begin begint beginnen merk merkt merken snap snapt begrijp begrijpt bedoel bedoelt
    bedoelen kijk kijkt kijken lijkt
    """)

# Where "verb + ik" is a question after all: asking leave, offering, checking.
ASKS_WITH_IK = words("mag zal moet kan kon zou")
CHECKS_WITH_IK = words("heb zie zeg begrijp mis had vergeet was ben hoor doe zat ging")

# "Komt u binnen", "gaat u zitten": an invitation to do something, no question.
POLITE_ORDERS = words("komt gaat neemt stapt zegt doet stelt loopt vertelt kijkt zet schrik maakt wacht geeft")
POLITE_ORDER_ENDS = words("""
    binnen zitten plaats verder gerust maar even mee rustig lekker vooral eens geen vast door groeten eerlijk jas
    gauw door
    """)
IMPERATIVES = words("kijk doe ga laat neem pak zet leg kom hou houd geef zeg wacht let loop luister lees")

OPENERS = words("vertellen omschrijven beschrijven toelichten uitleggen voorbeeld aanvullen")

EXCLAIMED = words("""
    leuk fijn mooi goed jammer knap lief een grappig vervelend naar rot erg gezellig heerlijk slim bijzonder
    prachtig stom moeilijk lastig spannend verdrietig heftig zwaar zonde ontzettend fantastisch geweldig schattig
    gek raar super interessant vreselijk akelig
    """)

JUDGING = words("""
    mooi goed gek raar erg normaal logisch prachtig leuk jammer zonde slim dom fijn belangrijk moeilijk lastig
    vreemd terecht oneerlijk eerlijk beter slecht machtig duidelijk ook niet geen gewoon moet moeten hoort hoef
    hoeft kan teveel druk leert leerde onzin
    """)

SUBORDINATORS = words("""
    dat of als omdat doordat zodat terwijl toen hoe wat wie waar wanneer waarom die voordat nadat totdat sinds zodra
    hoewel tenzij indien welke welk dan en maar want dus waarvan waarover waarin waarmee waardoor
    """)

# What may stand before the verb of a statement: "dan gaat u", "morgen komt u"; a verb behind it begins no question.
FRONTED = words("""
    dan nu nou daar zo toen morgen hier thuis ook misschien eerst daarna straks vandaag maandag dinsdag woensdag
    donderdag vrijdag zaterdag zondag week vanavond vanmiddag dat dit die het wat hoe wie waar wanneer waarom welke
    soms natuurlijk eigenlijk gewoon altijd daarom daarvoor daarmee daarin ergens toch net anders of als omdat hem
    haar u je
    """)

# A sentence does not end on these, however long the pause behind them.
NEVER_LAST = words("""
    de het een en dat om te van in op met bij naar over voor aan uit of als omdat want maar dus mijn zijn haar uw
    jouw onze hun zon heel erg zo hoe welke welk die deze dit ik we wij wil kan uh eh ehm uhm ook
    """)

CLAUSE_OPENERS = words("maar want omdat doordat zodat terwijl toen als dus voordat nadat totdat zodra hoewel tenzij")

DENIALS = words("niet geen nooit niks niets nauwelijks amper zonder nergens evenmin")
TAKING_BACK = words("maar alleen echter behalve")

# "dan zeg ik: ...", "en hij van: ..."
SAYING = words("zeg zegt zei zeggen zeiden roept riep vraagt vroeg denk denkt dacht schrijft schreef")
QUOTED_ONES = words("ik hij ze zij die we wij")
