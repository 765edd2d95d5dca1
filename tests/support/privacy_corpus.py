"""Tickets in seven languages that say who somebody is, beside numbers that only look so; where is known exactly."""

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LOCALES = ("en", "de", "fr", "es", "it", "nl", "pl")
FIRST = {
    "en": "James Olivia Harry Charlotte Oliver Emily Jack Mary-Ann Sean Priya", "de": "Jürgen Sabine Maximilian Änne Björn Ursula Karl-Heinz Lena Uwe Özlem",
    "fr": "Jean-Pierre Amélie François Chloé Étienne Noémie Luc Océane Gaël Inès", "es": "José María Lucía Íñigo Begoña Álvaro Nuria Iván Ángela Pilar",
    "it": "Giuseppe Chiara Niccolò Alessandra Luca Federica Matteo Ilaria Pietro Giulia", "nl": "Sjoerd Femke Daan Lotte Jeroen Maaike Bram Sanne Thijs Anouk",
    "pl": "Łukasz Agnieszka Paweł Małgorzata Wojciech Żaneta Krzysztof Ewa Michał Zofia",
}  # fmt: skip
LAST = {
    "en": "Smith|O'Connor|Taylor-Jones|McDonald|Brown|Patel|Wright|Clarke", "de": "Müller|von der Heide|Schröder-Weiß|Großmann|Öztürk|Bauer|zu Guttenberg|Jäger",
    "fr": "Lefèvre|de La Tour|D'Aubigné|Durand|Géraud|Le Goff|Moreau|Bénard", "es": "García Márquez|Núñez|de la Vega|Ibáñez|López Ortega|Muñoz|del Río|Peña",
    "it": "Rossi|D'Angelo|De Luca|Esposito|Dell'Acqua|Bianchi|Di Stefano|Ferrari", "nl": "de Vries|van den Berg|Jansen|van 't Hof|Bakker|ter Horst|Visser|Smit",
    "pl": "Kowalski|Wiśniewska|Żółkiewski|Nowak-Lis|Dąbrowska|Zieliński|Łoś|Świątek",
}  # fmt: skip
COUNTRY = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL"}
# How an IBAN goes on behind its check digits: letters (A), digits (9), either (X).
BANKS = {"GB": "AAAA" + "9" * 14, "DE": "9" * 18, "FR": "9" * 10 + "X" * 11 + "99", "ES": "9" * 20, "IT": "A" + "9" * 10 + "X" * 12, "NL": "AAAA" + "9" * 10, "PL": "9" * 24}  # fmt: skip
PHONES = {
    "en": "+44 20 #### ####|+44 (0)161 ### ####|020 7### ####|07### ######|(020) 7### ####|0161 ### ####|+1 (212) 5##-####|(415) 5##-####|415-5##-####|415.5##.####|1-800-5##-####|+1 415 5## ####|07########9|+442071######|01632 ######",
    "de": "+49 170 #######|+49 (0)30 ######|0049 89 ########|030 #######|0171/#######|0171-#######|(0221) ######|089 12 34 5#|040/## ## ## #|0151########|+49-211-######|0711 123-45##|+4917########|(0 30) 12 34 5#",
    "fr": "+33 6 ## ## ## ##|06 ## ## ## ##|01.##.##.##.##|07-##-##-##-##|+33 (0)1 ## ## ## ##|00 33 1 ## ## ## ##|06########|+33612######",
    "es": "+34 6## ### ###|6## ### ###|91 ### ## ##|9## ## ## ##|0034 9########|6##-###-###|+34-6########|6## ## ## ##",
    "it": "+39 347 ### ####|347 ### ####|338 #######|02 #######|06 #### ####|+39 06 ########|011/######9|0039 02 1######|333-#######|055 ### ####",
    "nl": "+31 6 ########|06-########|06 ########|06########|020-#######|+31 (0)20 ### ####|0031 6########|010 ### ####|(0181) ######",
    "pl": "+48 6## ### ###|6## ### ###|5##-###-###|22 ### ## ##|(22) ### ## ##|+48 22 ### ## ##|0048 5########|7## ### ###",
}  # fmt: skip
BARE = {
    "en": "########",
    "de": "#######",
    "fr": "########",
    "es": "6########",
    "it": "347#######",
    "nl": "#######",
    "pl": "6########",
}
CARDS = (
    ("4", 16),
    ("51", 16),
    ("2221", 16),
    ("34", 15),
    ("6011", 16),
    ("3530", 16),
    ("36", 14),
    ("4", 13),
    ("62", 19),
    ("5018", 16),
)

WITH = {
    "en": (
        "Hi {first}, the printer on my floor is silent.", "Dear Mr {last}, thank you for the quick answer.", "Hi {first} and {first}, it is me again.", "My colleague {name} cannot print either.", "I am {name} and I lost my badge.", "My name is {name} and I cannot sign in.",
        "Please call me back on {phone} after lunch.", "You can mail me at {email}.", "Phone number: {bare}.", "My account {iban} was charged twice.",
        "I paid with card {card} and got nothing.", "This is {name} from accounting, my laptop is gone.", "Please add {email}; {email} to the list.",
        "Dr. {last} cannot open the shared folder.", "Caller: {name}\nThe screen flickers.", "The old number {phone} is dead, use {phone}.",
        "I'm {name}, the new trainee.", "Mrs {last}'s badge does not open the door.",
    ),
    "de": (
        "Hallo {first}, der Drucker schweigt seit heute früh.", "Sehr geehrte Frau {last}, danke für die schnelle Antwort.", "Auch mein Kollege {name} kann nicht drucken.", "Ich bin {name} und habe den Ausweis verloren.", "Mein Name ist {name}, ich komme nicht ins Netz.",
        "Bitte rufen Sie mich unter {phone} zurück.", "Meine Adresse lautet {email}.", "Handynummer: {bare}", "Von meinem Konto {iban} wurde doppelt abgebucht.",
        "Die Karte {card} wird abgelehnt.", "Hier ist {name} aus der Buchhaltung.", "Herr Dr. {last} kann den Ordner nicht öffnen.", "Ansprechpartner: {name}\nDas Bild flackert.",
        "Ich heiße {name} und bin neu hier.", "Der Ausweis von Frau {last} öffnet die Tür nicht.", "Meine Durchwahl ist {phone}.",
    ),
    "fr": (
        "Bonjour Monsieur {last}, mon écran reste noir.", "Bonjour {first}, merci pour votre aide.", "Ma collègue {name} a le même souci.", "Je suis {name} et je suis nouvelle.", "Je m'appelle {name} et je ne peux plus me connecter.", "Vous pouvez me joindre au {phone}.",
        "Mon adresse est {email}.", "Téléphone : {bare}", "Le compte {iban} a été débité deux fois.", "La carte {card} est refusée.", "Mme {last} n'a plus accès au dossier partagé.",
        "Demandeur : {name}\nLe badge ne marche pas.", "Ici {name} de la comptabilité.", "Mon nom est {name}, je suis stagiaire.", "Chère Madame {last}, le souci persiste.",
    ),
    "es": (
        "Hola {first}, la impresora no responde.", "Estimado Sr. {last}, gracias por su respuesta.", "Me llamo {name} y no puedo entrar.", "Por favor llámeme al {phone} por la tarde.", "Mi correo es {email}.",
        "Móvil: {bare}", "En la cuenta {iban} hay dos cargos.", "Pagué con la tarjeta {card} sin éxito.", "La señora {last} no ve la carpeta.", "Solicitante: {name}\nLa pantalla parpadea.",
        "Mi nombre es {name}, soy la becaria.", "Soy {name} de contabilidad.", "Soy {name} y no puedo imprimir.", "Mi compañera {name} tampoco puede.", "Don {last} perdió el portátil.",
    ),
    "it": (
        "Buongiorno {first}, la stampante non risponde.", "Gentile Sig. {last}, grazie per la risposta.", "Mi chiamo {name} e non riesco ad accedere.", "Mi chiami al {phone} nel pomeriggio.", "La mia mail è {email}.",
        "Telefono: {bare}", "Sul conto {iban} ci sono due addebiti.", "La carta {card} viene rifiutata.", "La signora {last} non vede la cartella.", "Richiedente: {name}\nLo schermo sfarfalla.",
        "Il mio nome è {name}, sono nuovo qui.", "Qui {name} della contabilità.", "Sono {name} e non riesco a stampare.", "Anche la mia collega {name} non stampa.", "La dott.ssa {last} ha perso il portatile.",
    ),
    "nl": (
        "Hallo {first}, de printer doet niets meer.", "Geachte heer {last}, dank voor het antwoord.", "Mijn naam is {name} en ik kan niet inloggen.", "Bel mij terug op {phone} na de lunch.", "Mijn adres is {email}.",
        "Telefoonnummer: {bare}", "Van rekening {iban} is dubbel afgeschreven.", "De kaart {card} wordt geweigerd.", "Mevrouw {last} ziet de map niet.", "Aanvrager: {name}\nHet scherm knippert.",
        "Ik heet {name} en ben nieuw.", "Ik ben {name} en kan niet printen.", "Mijn collega {name} kan het ook niet.", "Dit meldt mw. {last} van de receptie.", "Beste {first}, het werkt nog niet.",
    ),
    "pl": (
        "Cześć {first}, drukarka nie działa.", "Szanowny Panie {last}, dziękuję za odpowiedź.", "Nazywam się {name} i nie mogę się zalogować.", "Proszę zadzwonić pod numer {phone} po południu.", "Mój adres to {email}.",
        "Tel.: {bare}", "Z konta {iban} pobrano opłatę dwa razy.", "Karta {card} jest odrzucana.", "Pani {last} nie widzi folderu.", "Zgłaszający: {name}\nEkran miga.", "Mam na imię {first}, jestem nowa.",
        "Z tej strony {name} z księgowości.", "Jestem {name} i nie mogę drukować.", "Mój kolega {name} też nie może.", "Pan {last} zgubił laptopa.",
    ),
}  # fmt: skip
SIGNED = {
    "en": ("Kind regards,\n{name}", "Thanks,\n{first}", "Cheers, {first}", "Best wishes\n\n{name}\nAccounts payable"),
    "de": ("Mit freundlichen Grüßen\n{name}", "Viele Grüße, {first}", "MfG\n{name}", "LG {first}"),
    "fr": ("Cordialement,\n{name}", "Bien à vous,\n{first}", "Merci d'avance,\n{name}"),
    "es": ("Un saludo,\n{name}", "Atentamente,\n{name}", "Muchas gracias,\n{first}"),
    "it": ("Cordiali saluti,\n{name}", "Distinti saluti\n{name}", "Grazie mille,\n{first}"),
    "nl": ("Met vriendelijke groet,\n{name}", "Groeten, {first}", "Mvg\n{name}"),
    "pl": ("Pozdrawiam,\n{name}", "Z poważaniem\n{name}", "Dziękuję z góry,\n{first}"),
}  # fmt: skip
WITHOUT = {
    "en": (
        "Hello team, the version {version} crashes at start.", "Order number {order} has not arrived.", "The host {ip} does not answer since {date}.", "See ticket {ticket} and invoice {order}.", "Error {error} at {time} on {date}.",
        "The file has {amount} bytes.", "Asset {asset} shows MAC {mac}.", "Session {guid} timed out.", "Thanks\nThe problem started yesterday.", "Dear Sir or Madam, nothing prints.", "My name is not shown in the list.", "The log says {stamp} disk full.", "From {date} to {date} the VPN was down.", "Serial no. {order}, build {version}.",
    ),
    "de": (
        "Hallo zusammen, die Version {version} stürzt ab.", "Die Bestellnummer {order} fehlt.", "Der Rechner {ip} antwortet seit {date} nicht.", "Siehe Vorgang {ticket} und Rechnung {order}.", "Fehler {error} um {time} Uhr am {date}.",
        "Sehr geehrte Damen und Herren, nichts druckt.", "Mein Name ist falsch geschrieben.", "Gerät {asset} hat die MAC {mac}.", "Guten Tag, die Datei hat {amount} Bytes.", "Danke und bis bald.", "Laut Protokoll {stamp} Platte voll.", "Seriennummer {order}, Stand {version}.",
    ),
    "fr": (
        "Bonjour à tous, la version {version} plante.", "La commande {order} manque.", "Le poste {ip} ne répond plus depuis le {date}.", "Voir le dossier {ticket} et la facture {order}.", "Erreur {error} à {time} le {date}.",
        "Madame, Monsieur, rien ne s'imprime.", "Le fichier fait {amount} octets.", "Merci de votre aide.", "Le journal dit {stamp} disque plein.",
    ),
    "es": (
        "Hola equipo, la versión {version} falla.", "El pedido {order} no llegó.", "El equipo {ip} no responde desde el {date}.", "Ver el caso {ticket} y la factura {order}.", "Error {error} a las {time} del {date}.", "Buenos días, nada imprime.", "El archivo ocupa {amount} bytes.", "Gracias por todo.",
    ),
    "it": (
        "Ciao a tutti, la versione {version} si blocca.", "L'ordine {order} non è arrivato.", "Il computer {ip} non risponde dal {date}.", "Vedi la pratica {ticket} e la fattura {order}.", "Errore {error} alle {time} del {date}.", "Gentili signori, non si stampa.", "Il file occupa {amount} byte.", "Grazie per l'aiuto.",
    ),
    "nl": (
        "Hallo allemaal, versie {version} loopt vast.", "De bestelling {order} ontbreekt.", "Computer {ip} antwoordt niet sinds {date}.", "Zie zaak {ticket} en factuur {order}.", "Fout {error} om {time} op {date}.", "Geachte heer, mevrouw, niets print.", "Het bestand heeft {amount} bytes.", "Bedankt voor de hulp.",
    ),
    "pl": (
        "Cześć wszystkim, wersja {version} się zawiesza.", "Zamówienie {order} nie dotarło.", "Komputer {ip} nie odpowiada od {date}.", "Zobacz zgłoszenie {ticket} i fakturę: faktura {order}.", "Błąd {error} o {time} dnia {date}.", "Szanowni Państwo, nic nie drukuje.", "Plik ma {amount} bajtów.", "Dziękuję za pomoc.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Ticket:
    """A text, and each stretch of it that tells who somebody is with what it is."""

    text: str
    personal: tuple[tuple[int, int, str], ...]


def tickets(count: int, seed: int = 7) -> Iterator[Ticket]:
    """Yield made-up tickets, as many of each language; about half of their sentences tell of nobody."""
    dice = random.Random(seed)
    for number in range(count):
        locale = LOCALES[number % len(LOCALES)]
        said = [dice.choice((WITH if dice.random() < 0.5 else WITHOUT)[locale]) for _ in range(dice.randint(2, 5))]
        if dice.random() < 0.4:
            said.append(dice.choice(SIGNED[locale]))
        yield _filled(dice, locale, said)


def _filled(dice: random.Random, locale: str, sentences: list[str]) -> Ticket:
    text, personal = "", []
    for sentence in sentences:
        text += (
            dice.choice((" ", "\n"))
            if text and not sentence.startswith(("Caller", "Ansp", "Dem", "Sol", "Rich", "Aanv", "Zgł"))
            else "\n" * bool(text)
        )
        for literal, slot, _, _ in string.Formatter().parse(sentence):
            text += literal
            if slot:
                value = MAKERS[slot](dice, locale)
                if slot in PERSONAL:
                    personal.append((len(text), len(text) + len(value), slot))
                text += value
    return Ticket(text, tuple(personal))


def _digits(dice: random.Random, pattern: str) -> str:
    return "".join(dice.choice("123456789") if sign == "#" else sign for sign in pattern)


def _first(dice: random.Random, locale: str) -> str:
    return dice.choice(FIRST[locale].split())


def _last(dice: random.Random, locale: str) -> str:
    return dice.choice(LAST[locale].split("|"))


def _name(dice: random.Random, locale: str) -> str:
    initial = f" {dice.choice(string.ascii_uppercase)}." if dice.random() < 0.1 else ""
    return f"{_first(dice, locale)}{initial} {_last(dice, locale)}"


def _email(dice: random.Random, locale: str) -> str:
    first, last = _first(dice, locale).lower(), _last(dice, locale).split()[-1].lower().replace("'", "")
    local = dice.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}+it", f"{first}_{dice.randint(1, 99)}"))
    return f"{local}@{dice.choice(('mail.example', 'firma.example.de', 'büro.example', 'sub.corp.example.com', 'example.co.uk'))}"


def _phone(dice: random.Random, locale: str) -> str:
    return _digits(dice, dice.choice(PHONES[locale].split("|")))


def _bare(dice: random.Random, locale: str) -> str:
    return _digits(dice, BARE[locale])


def iban(dice: random.Random, country: str) -> str:
    """Return an account number with right check digits."""
    letters = {"A": string.ascii_uppercase, "9": string.digits, "X": string.digits + string.ascii_uppercase}
    rest = "".join(dice.choice(letters[sign]) for sign in BANKS[country])
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{rest}{country}00")) % 97
    return f"{country}{check:02}{rest}"


def _iban(dice: random.Random, locale: str) -> str:
    plain = iban(dice, COUNTRY[locale])
    fours = [plain[at : at + 4] for at in range(0, len(plain), 4)]
    return dice.choice((plain, " ".join(fours), " ".join(fours), plain.lower(), "-".join(fours)))


def card(dice: random.Random, prefix: str, length: int) -> str:
    """Return a card number whose last digit checks."""
    body = prefix + "".join(dice.choice(string.digits) for _ in range(length - len(prefix) - 1))
    total = sum(sum(divmod(int(sign) * (2 - place % 2), 10)) for place, sign in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def _card(dice: random.Random, locale: str) -> str:
    plain = card(dice, *dice.choice(CARDS))
    sizes = {16: (4, 4, 4, 4), 15: (4, 6, 5), 14: (4, 6, 4)}.get(len(plain))
    gap = dice.choice(("", " ", "-"))
    if sizes is None or not gap:
        return plain
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return gap.join(plain[start : start + size] for start, size in zip(starts, sizes, strict=True))


def _date(dice: random.Random, locale: str) -> str:
    day, month, year = dice.randint(1, 28), dice.randint(1, 12), dice.randint(2019, 2027)
    return dice.choice(
        (
            f"{year}-{month:02}-{day:02}",
            f"{day:02}.{month:02}.{year}",
            f"{day:02}/{month:02}/{year}",
            f"{day:02}-{month:02}-{year}",
            f"{day:02}.{month:02}.{year % 100}",
        )
    )


def _order(dice: random.Random, locale: str) -> str:
    return dice.choice(
        (
            _digits(dice, "45########"),
            _digits(dice, "0########"),
            _digits(dice, "PO-########"),
            _digits(dice, "#######"),
            _digits(dice, "2026-0####"),
            _digits(dice, "6## ### ###"),
        )
    )


def _hex(dice: random.Random, count: int) -> str:
    return "".join(dice.choice("0123456789abcdef") for _ in range(count))


def _stamp(dice: random.Random, locale: str) -> str:
    return f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:{dice.randint(0, 59):02}.{dice.randint(0, 999):03}Z"


Maker = Callable[[random.Random, str], str]
PERSONAL = {"first": "name", "last": "name", "name": "name", "email": "e-mail address", "phone": "phone number", "bare": "phone number", "iban": "bank account", "card": "payment card"}  # fmt: skip
MAKERS: dict[str, Maker] = {
    "first": _first, "last": _last, "name": _name, "email": _email, "phone": _phone, "bare": _bare, "iban": _iban, "card": _card, "date": _date, "order": _order, "stamp": _stamp,
    "version": lambda dice, _: ".".join(str(dice.randint(0, 19999)) for _ in range(dice.randint(2, 4))),
    "ip": lambda dice, _: ".".join(str(dice.randint(1, 254)) for _ in range(4)) + dice.choice(("", ":8443", "/24")),
    "ticket": lambda dice, _: dice.choice(("INC00#####", "#4#####", "REQ-#####", "CHG0######")).replace("#####", _digits(dice, "#####")),
    "time": lambda dice, _: f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}",
    "error": lambda dice, _: dice.choice((f"0x{_hex(dice, 8)}", _digits(dice, "-21########"), _digits(dice, "KB50#####"), _digits(dice, "E####"))),
    "amount": lambda dice, _: dice.choice((_digits(dice, "# ### ###"), _digits(dice, "#.###.###"), _digits(dice, "6## ### ###"), _digits(dice, "##########"), _digits(dice, "#,###,###"))),
    "asset": lambda dice, _: dice.choice((_digits(dice, "PC-0#####"), _digits(dice, "LT0######"))),
    "mac": lambda dice, _: ":".join(_hex(dice, 2) for _ in range(6)),
    "guid": lambda dice, _: "-".join(_hex(dice, size) for size in (8, 4, 4, 4, 12)),
}  # fmt: skip
