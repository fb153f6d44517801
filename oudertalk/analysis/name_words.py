"""
Words that tell names from other words with a capital: what stands before a name, first names, and what is no name.

Own lists. Words stand as `plain` makes them, small letters and no accents. They need not be whole: most names are found
by where they stand, and a person looks at all of them.
"""

from __future__ import annotations

from oudertalk.analysis.grammar import words

# Before a surname, and now and then a first name. Whom it is said to decides whose name it is.
TITLES = words("meneer mevrouw mijnheer heer mevr dhr mw menheer madam madame familie fam")

# Before a name, and then it is that of a colleague of the one who tells, or of a helper.
COLLEAGUES = words("""
    begeleider begeleidster coach collega concierge conciergerie directeur directie directrice ib'er
    leerlingbegeleider leerlingbegeleiding logopedist logopediste mentor onderwijsassistent orthopedagoog psycholoog
    schoolmaatschappelijk stagiair stagiaire teamleider vakleerkracht zorgcoordinator
    """)
TEACHERS = words("juf juffrouw meester juffie leerkracht")
PARENTS = words("man vrouw partner ex echtgenoot echtgenote moeder vader mama papa pleegmoeder pleegvader stiefvader")
CHILDREN = words("""
    broer broertje dochter dochtertje jongen jongetje jongste kind kindje kleindochter kleinzoon leerling meisje
    neefje nichtje oudste tweeling vriend vriendin vriendinnetje vriendje zoon zoontje zus zusje
    """)
RELATIVES = words("opa oma oom tante nonkel bompa bomma neef nicht buurvrouw buurman oppas")
WHOSE = words("moeder vader mama papa opa oma ouders mama's oudste pleegmoeder pleegvader verzorger voogd vriend")
OURS = words("mijn onze ons uw jouw je jullie hun zijn haar")

SCHOOLS = words("""
    basisschool bso cbs college daltonschool gymnasium jenaplanschool kbs kinderdagverblijf kinderopvang lyceum
    montessorischool obs pcbs peuterspeelzaal rkbs scholengemeenschap school vrijeschool
    """)
SCHOOL_ENDINGS = ("school", "college", "lyceum", "gymnasium")
IN_A_PLACE = words("in uit te")

# Days, feasts, languages, peoples, school matters, brands: a capital, and nobody's name.
NO_NAMES = words("""
    action ajax albert aldi allah amerikaans antilliaans app apple april arabisch arabische aramees audi augustus avi
    azc bareka belgie belgisch berber bingel bloom bmw boom carnaval chinees chinese christelijk cito citotoets cjg
    clb colruyt concerta december dinsdag directeur disney divali dmt donald donderdag drents duck duits duitse
    duitser engels engelse esis europa europees europese excel facebook februari feyenoord fortnite frans franse fries
    friese fristi getal getallen ggd ggz god golf google grieken grieks griekse gynzy harry heijn hema hemelvaart holi
    hollander hollands hollandse iep ikea instagram internet islamitisch italiaans januari jezus juf juffrouw juli
    jumbo juni junior kaapverdische kahoot kanjer kanvas katholiek kerst kerstavond kerstmis kia kijk koerdisch
    koningsdag kruidvat kwink latijn latijns latijnse leerlijn lego lidl limburgs maandag maart magister mam mama
    marktplaats marokkaans marokkaanse meester mei meneer mentor mevrouw mijnheer minecraft nba nederland nederlander
    nederlanders nederlands nederlandse nederlandstalig netflix nieuwsbegrip nintendo november oekraiens offerfeest ok
    oke oktober oma opa opel pap papa papiaments parnassys parro pasen philips pinksteren playstation pluspunt pokemon
    pools poolse portugees potter psv ramadan rekentijger rekentijgers ritalin roblox romeinen romeins romeinse
    russisch samsung september sidi sint sinterklaas snapchat snappet somalisch somtoday sova spaans spaanse squla
    story suikerfeest surinaams surinaamse syrisch teams tesla tigrinya tiktok turk turks turkse twents vastenavond
    viseon vlaams vlaanderen volvo vrijdag whatsapp wicky wisc woensdag word xbox youtube zaterdag zien zondag
    """)

# Words that begin a sentence and seldom stand elsewhere in it. The closed classes of `grammar` are no names either.
OPENINGS = words("""
    aah aardrijkskunde acht achteraan achteraf afgesproken afspraak aha ai ajuus akkoord alhoewel allebei allee alleen
    allemachtig allerlei alles allicht als alsjeblieft alsof alstublieft altijd amai ander andere anderhalf anders au
    awel bah bang bedankt begrepen begrijpelijk behalve beide beiden bel beneden best beter bezet bijna bijvoorbeeld
    binnen biologie blij blijkbaar bon boos boven bravo buiten collega's daar daaraan daarbij daardoor daarna
    daarnaast daarom daarop daarvoor dag dank dankjewel dankuwel dankzij dat de deal denk dertien destijds deze direct
    dit doei dom doorgaan drie driekwart druk duidelijk dus echt een eens eentje eerlijk eerst eh ehm eigen eigenlijk
    eindelijk elf elk elke en ene enfin enige enkel enkele er ergens eten euh even excuseer excuses fantastisch feit
    feiten fout ga gaan gaat gadver geef geintje gek gelukkig genoeg genoteerd geregeld geschiedenis geweldig gewoon
    gewoonlijk gezellig gister gisteren goed goedemiddag goedemorgen goedenavond goedendag goeie goeiemiddag
    goeiemorgen goeienavond goeiendag goh grapje grappig groep groetjes groot gym ha haha hallo hallokes hardop heb
    hebt hee heerlijk helaas helder help herkenbaar het hetzij hiep hier hierbij hierna hoe hoewel hoi hopelijk hou
    houd houdoe hup iedereen iets ik in inclusief ineens inmiddels integendeel intussen ja jammer jao jawel je jee
    jeetje jemig jeugd jezus jongen jongens juffen kapot kijk kinderen klaar klas klein knap koffie kom komt laat
    laatst lange langer langzaam lastig laten lekker leraren leuk leuke lezen ligt links logisch loop lopen luister
    maar mail mam meent meer meestal meiden meisjes mensen merci meteen misschien mits mocht moe moeders moeilijk moet
    moi moin mooi morgen morgenmiddag morgenochtend muziek na naar nadat namelijk natuurlijk nee neem neen negen
    nergens net niemand niet niets niks nog nogmaals nooit nou o och ocharme oef oefenen oei oeps ofwel oh oke omdat
    ondanks onder ondertussen onze onzin oof ooit ook op opdat opeens opletten ouders overigens overmorgen pak pap
    pardon per pff pfff pfft pfoe plots plotseling poe poeh prachtig precies proberen proficiat punt raar rechts
    rekenen rond rust rustig saai salaam salut samengevat schat schijnbaar school schrijf serieus sinds sjiek slapen
    slecht slim smakelijk snap snel sommige soms sorry spannend spelen spelling stel sterkte stil stom stop stoppen
    strakjes straks succes super taal te techniek tegen tekenen tellen tenminste tenslotte tenzij terecht terwijl
    thanks thee thuis tien tijdens tja tjonge toch toen top tot totdat traag trouwens tsja tussen tuurlijk twaalf twee
    uh uhm uiteindelijk uiteraard uitstekend vaak vaders vanaf vanavond vandaag vandaar vanmiddag vannacht vanochtend
    vanwege vanzelf vanzelfsprekend veel verder verdorie verdraaid verdrietig vermoedelijk verschrikkelijk vervelend
    via vier vijf voetbal voetballen voila volgende volgens volhouden voor vooraan vooral vooruit vorige vraag
    vreselijk vroeg vroeger waar waaraan waarbij waardoor waarin waarmee waarom waarop waarover waaruit waarvan
    waarvoor wacht wachten wanneer want wat water wauw weinig welk welke welkom wellicht welnee welterusten wie wij
    wijs wil wiskunde wou wow yes zaken zal zaterdag zeg zeker zelf zelfs zes zet zeven zever zie zielig ziezo zit zo
    zoals zodat zodra zogezegd zoiets zolang zomaar zometeen zondag zonde zonder zowel zulke zullen zwaar zwart
    zwemmen
    """)

# What says that the word before it is somebody: "Sem heeft", "Sem en".
DOES = words("""
    at begint begon bleef blijft d'r dacht deed denkt die doet durfde durft eet en fietst gaat gelooft ging haar had
    heeft heet hield hoeft hoorde hoort houdt huilde huilt is kan komt kon kreeg krijgt kwam lacht lachte lag las
    leerde leert leest liep ligt loopt maakt maakte mag mocht moest moet praat praatte schrijft slaapt slaapte speelde
    speelt staat stond stopt vertelde vertelt vindt vond vraagt vroeg was weet werd werkt werkte wil wilde wist wordt
    wou z'n zag zal zat zegde zegt zei ziet zijn zit zou
    """)

# First names that were given often in the Netherlands and in Flanders in the last sixty years.
FIRST_NAMES = words("""
    aaliyah aaron abdel abdullah abel ada adam adnan ahmed aicha aisha albert alex alexander ali alicia amber amin
    amina amir amira amy ana anass andre andrea angela anita anja ank anke anna annabel anne anneke annelies anneloes
    annemarie annemiek annet annette annie anouk anthony antoinette anton arie aris arjan arjen arthur astrid aya
    ayaan aylin ayoub babette bart bas bastiaan beau ben benjamin bente berend bernard bert bianca bilal birgit bjorn
    bo boaz bob boris bouchra brahim bram brecht brigitte britt bryan caitlin carla carlijn carlo carmen carolien
    caroline cas casper catharina cees celine chantal charley charlotte chris christa christel christiaan christian
    christine cindy claire claudia coen colin conny cor cora corine corrie cynthia daan damian damien dani daniel
    daniella danielle danique danny dave davi david debbie demi denise deniz dennis dex diana dick diederik dineke
    dion dirk djamila dominique donna dorien doris duco dylan ed eddy edwin efe elena elias elif elin eline elise ella
    ellen els elsa emiel emily emir emma emre enzo eric erik esmay esmee esra esther eva evelien evert evi evy fabian
    fatima fatma faye feline felix fem femke fenna fenne fien fiene finn fleur floor floortje floris francien frank
    fred freek frits gabriel geert gerard gerben gerda gerjan gerrit gert giel gijs gijsbert gina guus hajar hamza
    hanna hannah hanneke hannie hans harm harmen harry hassan hatice helena helga hendrik henk henny herman hetty
    hicham hidde hilde hugo ian ibrahim ida ilias ilse ilyas imane imke ina ineke inge ingrid irene iris isa isabel
    isabella isabelle ismail isra ivan ivo ivy jaap jack jacob jacqueline jaimy jamal jamie jan janine janna janne
    janneke jantje jari jarno jasmijn jasmina jason jasper jayden jaylinn jayson jelle jelmer jelte jennifer jenny
    jens jeroen jesper jesse jessica jet jill jim jip jo joanne jochem joep joey johan johanna john joke jolanda
    jolien jonas jonathan joost joppe jordy jorg joris jorn jos jose joshua josje jozef juan judith julia julian julie
    juliette jurgen jurre justin kaan karel karen karim karima karin karlijn kars kasper kate katja katrien kay
    kayleigh kees kelly ken kevin khadija khalid kian kiki kim klaas koen kofi kris kristel kuba kyra lana lara lars
    laura lauren laurens leah leen leendert lena leni lennart leo leon leonie levi liam lianne lieke lien lies
    liesbeth lilian lilly lina linda linde lisa lisanne liv liz lize loek loes lois loran lore lorenzo lot lotte lou
    louis louise luca lucas lucia lucie luis luka luke luna luuk lynn maaike maarten maartje mandy manon marc marcel
    marco margriet maria marian marianne marie marieke marije marijke marina mario marion mariska marit maritje marjan
    marjolein marjolijn mark marleen marloes marlon martijn martin martina martine marwa mats matthijs maud maurice
    max maxim maya medina mees meike melanie melissa melle melvin merel merijn mert merve meryem mia michael michel
    michelle michiel mick mieke miep mika mike mila milan milou mina mira miranda mirjam mirte mirthe mohamed mohammed
    moniek monique morris mustafa myrthe nadia nadine najib naomi natalie natasja nathalie nathan nel nick nicole niek
    niels nienke nina nino noa noah noel noor noortje nora noud nour noury nova odin oliver olivia omar oscar otto
    owen pascal patricia patrick paul paula pauline pepijn peter petra philip pien piet pieter pim pip pleun puck
    quinn quinten rachel rachid rafael ralf ralph ramon rania raoul ravi rayan raymond rebecca regina rein reinier
    remco remi renate rene renee renske ria rianne ricardo richard rick rico rik rita roan rob robbert robert robin
    roel roelof romy ron ronald roos rosa rosalie rosanne ruben rudi rutger ruth ryan saar sabine sabrina sadie said
    salma sam samantha sami samir samira samuel sandra sanne sara sarah sascha sasja saskia seb sebastiaan selin selma
    sem senna serena sevda shanti sharon sheila siem sien sietse sifra sil silke silvia simon simone sjaak sjoerd
    sjors sofia sofie sonja sophia sophie soraya stan stefan stella stephanie steven stijn sunil susan suus suze sven
    svenja sverre sylvia sylvie tamara tanja tara tarik ted tess tessa teun thea theo thijmen thijs thom thomas tijmen
    tijn tim timo timon timothy tina tineke tirza tobias tom ton toon trudy truus twan tycho tygo tymen ursula
    valentijn valerie vanessa veerle vera victor vincent vivian walter ward wendy wesley wessel wil wilco willem
    willemijn willy wilma wim winston wout wouter xander yara yasin yasmin yasmina yassin yassine youri youssef yusuf
    yvette yvon yvonne zakaria zara zeynep zina zoe zofia zohra zuzanna
    """)

# Towns that are talked about without "in" before them as well.
PLACES = words("""
    afghanistan alkmaar almelo almere alphen amersfoort amstelveen amsterdam antwerpen apeldoorn arnhem assen bergen
    breda brugge brussel curacao delft deventer doetinchem dordrecht drachten drenthe duitsland ede eindhoven emmen
    engeland enschede eritrea flevoland frankrijk friesland gelderland genk gent gouda groningen haarlem
    haarlemmermeer hasselt heerenveen heerlen helmond hengelo hilversum hoofddorp hoogeveen hoorn houten irak iran
    italie kampen kortrijk leeuwarden leiden lelystad leuven limburg maastricht marokko mechelen meppel middelburg
    nieuwegein nijmegen oekraine oostende oss paramaribo polen purmerend rijswijk roermond roosendaal rotterdam
    schiedam sittard sneek somalie spanje spijkenisse suriname syrie terneuzen tiel tilburg turkije turnhout utrecht
    venlo venray vlaardingen vlissingen waalwijk weert winschoten winterswijk woerden zaandam zeeland zeist zoetermeer
    zutphen zwolle
    """)
