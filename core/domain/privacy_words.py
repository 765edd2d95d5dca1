"""The words around names in seven languages: titles, greetings, closings, and how people say who they are."""

import re
from itertools import chain


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(chain.from_iterable(line.split(" ") for line in lines))


def _phrases(*lines: str) -> tuple[str, ...]:
    return tuple(chain.from_iterable(line.split("; ") for line in lines))


TITLES_WITH_A_DOT = _words("Hr Fr D M Ing Mag Mgr Sr Sra Srta Rag Avv Geom Dña Inż Red h.c gez i.A i.V")
TITLES_IN_CAPITALS = _words("Mr Mrs Ms Miss Mx Dr Prof Sir Dame Don Doña")
TITLES = _words(
    "professor doctor herr herrn frau fräulein dipl-ing monsieur madame mademoiselle mme mlle docteur maître",
    "señor señora señorita sig sigg sig.ra sig.na signor signora signorina dott dott.ssa dottor dottoressa",
    "meneer mevrouw heer mevr mw dhr pan pana panu panem panie pani panią państwo",
)
#: Followed by a name, whatever comes behind it.
SURE_GREETINGS = _phrases(
    "dear; liebe; lieber; sehr geehrte; sehr geehrter; cher; chère; estimado; estimada; querido; querida; apreciado; apreciada",
    "gentile; gentilissimo; gentilissima; caro; cara; egregio; egregia; beste; geachte; lieve; szanowny; szanowna; drogi; droga",
)
#: Followed by a name, or by anything.
GREETINGS = _phrases(
    "hi; hello; hey; good morning; good afternoon; good evening; thanks; thank you; hallo; hallöchen; moin; servus; guten tag",
    "guten morgen; guten abend; danke; bonjour; bonsoir; salut; coucou; merci; hola; buenos días; buenas tardes; buenas noches",
    "gracias; ciao; salve; buongiorno; buonasera; grazie; hoi; dag; goedemorgen; goedemiddag; goedenavond; bedankt; cześć; hej",
    "witam; witaj; dzień dobry; dobry wieczór; dziękuję",
)
CLOSINGS = _phrases(
    "regards; wishes; sincerely; yours sincerely; faithfully; truly; yours truly; thanks; thanks again; many thanks; thank you",
    "thank you very much; thanks a lot; cheers; yours; br; kr; grüßen; grüße; gruß; gruss; grüsse; grüssen; mfg; vg; lg; danke",
    "danke und gruß; vielen dank; danke im voraus; cordialement; salutations; salutations distinguées; sincères salutations",
    "bien à vous; bien à toi; merci; merci d'avance; merci beaucoup; cdlt; saludo; saludos; un saludo; saludos cordiales",
    "un cordial saludo; atentamente; cordialmente; gracias; gracias de antemano; muchas gracias; un abrazo; atte; saluti",
    "cordiali saluti; distinti saluti; grazie; grazie mille; grazie in anticipo; groet; groeten; groetjes; mvg; bedankt",
    "alvast bedankt; hoogachtend; pozdrawiam; pozdrawiam serdecznie; pozdrowienia; poważaniem; szacunkiem; szacunku",
    "dziękuję; dziękuję z góry; pozdr",
)
#: Only above a name, not in front of one.
CLOSINGS_ABOVE = _phrases(
    "best; all the best; warmly; thx; ta; cdt; sent from my iphone; von meinem iphone gesendet; envoyé de mon iphone"
)
PEOPLE = _phrases(
    "colleague; coworker; boss; my manager; supervisor; on behalf of; opened by; created by; assigned to; kollege; kollegin; kollegen",
    "chef; chefin; im namen von; im auftrag von; collègue; de la part de; compañero; compañera; jefe; jefa; de parte de; collega; capo",
    "per conto di; namens; kolega; koleżanka; kolegi; koleżanki; szef; szefowa; w imieniu",
    "desktop of; laptop of; notebook of; computer of; workstation of; pc of; phone of; headset of; badge of; mailbox of; inbox of",
    "calendar of; laptop von; notebook von; rechner von; computer von; pc von; postfach von; kalender von; handy von",
)
INTRODUCTIONS = _phrases(
    "my name is; my full name is; my name's; i am called; mein name ist; mein name lautet; ich heiße; ich heisse; je m'appelle",
    "mon nom est; me llamo; mi nombre es; mi chiamo; il mio nome è; mijn naam is; ik heet; nazywam się; mam na imię",
    "moje imię to; moje nazwisko to; moje imię i nazwisko to",
)
I_AM = _phrases("i am; i'm; ich bin; je suis; soy; sono; ik ben; jestem")
THIS_IS = _phrases("this is; hier ist; hier spricht; hier; ici; c'est; habla; qui; parla; met; tu; tutaj; z tej strony")
FROM = _words(
    "from in at here calling speaking aus von vom am du de del della dell' dalla van uit bij z ze do à chez again",
)
AND = _words("and und et y e en i oraz")
FIELDS = _phrases(
    "to; cc; von; an; name; full name; first name; last name; user name; customer name; contact name; employee name; caller name; from; caller",
    "requester; requested by; reported by; contact; contact person; employee; attn; vorname; nachname; ansprechpartner",
    "ansprechpartnerin; anrufer; anruferin; kontakt; mitarbeiter; mitarbeiterin; melder; melderin; nom; prénom; nom et prénom",
    "demandeur; appelant; nombre; nombre y apellidos; apellidos; apellido; solicitante; contacto; nome; cognome",
    "nome e cognome; richiedente; referente; naam; voornaam; achternaam; contactpersoon; aanvrager; imię; nazwisko",
    "imię i nazwisko; zgłaszający; zgłaszająca; pracownik",
)
#: What stands where a name could, and is nobody's.
NOBODY = frozenset(
    _words(
        "team all everyone everybody there folks guys colleague colleagues support service desk help helpdesk it hr sir madam admin",
        "admins administrator customer again both you for in and the sent from any this we i my please can could our since after when",
        "if not no yes but so as to on at best kind warm many thanks thank regards unable sorry afraid sure happy still working getting",
        "trying having using wrong misspelled spelled missing shown error urgent kollege kollegen kolleginnen zusammen alle alles an damen",
        "herren und im für leute abteilung hilfe ich wir der die das mein meine seit bei guten tag morgen nicht falsch mit viele vielen",
        "freundlichen liebe schöne équipe tous toutes messieurs mesdames à je nous mon ma depuis le la les assistance chers est bien",
        "equipo todos todas señores soporte buenos buenas tardes días el los desde mi un una por de no tutti squadra colleghi signori",
        "supporto assistenza non il da per ho allemaal collega collega's iedereen dames heren mijn wij ik het een sinds goede voor",
        "wszyscy wszystkim zespole zespół dziale mój moja nie od w na proszę pozdrawiam dzień danke merci cordialement saludos cordiali met z",
        "finance sales marketing legal human accounting purchasing logistics reception vertrieb buchhaltung einkauf personal",
        "windows outlook teams office monday tuesday wednesday thursday friday tickets ticket",
    )
)

#: What a number is called that is dialled.
_PHONE = frozenset(
    _words(
        "tel telf tlf cell cellulare call ring fax faks sms text dial reach fon ruf rufnummer rückruf rückrufnummer erreichen erreichbar",
        "anruf anrufen durchwahl portable joindre joignable bel bellen bereiken bereikbaar kom dzwonić zadzwonić",
    )
)
_PHONE_STEM = re.compile(
    r"tele?fo|phone|téléph|teléf|mobil|móvil|komórk|handy|mobiel|whatsapp|^r?appel|^llam|^(?:ri)?chiam|^z?a?dzwo"
)
#: What else numbers are given to.
_OTHER = frozenset(
    _words(
        "order ticket case incident invoice reference ref réf serial sn version build asset part item article artikel po request",
        "account customer bestellung auftrag rechnung vorgang kunde gerät commande facture dossier client pedido factura caso",
        "cliente ordine fattura pratica bestelling factuur klant zamówienie zamówienia faktura faktury fakturę zgłoszenie",
        "zgłoszenia sprawa sprawy klient klienta error fehler port pid kb",
    )
)
_OTHER_NUMBER = re.compile(r".{3,}nummer")
#: Words between what a number is of and the number itself; the signs alone say that it is no phone's.
NUMBER_WORDS = frozenset(_words("number nummer code is ist est es è numero número numéro numer numeru de to the"))
NUMBER_SIGNS = frozenset(_words("no nr n id # № º °"))


def is_phone_word(word: str) -> bool:
    """Tell whether a word, in lower case, says that the number behind it can be dialled."""
    return word in _PHONE or _PHONE_STEM.search(word) is not None


def is_other_word(word: str) -> bool:
    """Tell whether a word, in lower case, says that the number behind it is given to a thing or an act."""
    return word in _OTHER or _OTHER_NUMBER.fullmatch(word) is not None
