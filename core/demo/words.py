"""The words all tickets share, and how a template becomes a sentence; every name, host and number is invented."""

import re

from core.demo.dice import Dice

FIRST = (
    "Anna", "Ben", "Carla", "Daniel", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Karim", "Lena",
    "Marek", "Nadia", "Oskar", "Petra", "Quentin", "Rosa", "Samir", "Tilda", "Ute", "Victor", "Wanda", "Yusuf",
)  # fmt: skip
LAST = (
    "Abel", "Brandt", "Castell", "Dorn", "Eklund", "Fontaine", "Grau", "Hollis", "Ilves", "Jarrow", "Keller",
    "Lindqvist", "Moreau", "Novak", "Okafor", "Pereira", "Quist", "Rossi", "Sandoval", "Tamm", "Ulrich", "Voss",
)  # fmt: skip

# A slot is written {name} in a template; its words may hold slots, choices and digits (#) themselves.
SLOTS: dict[str, tuple[str, ...]] = {
    "first": FIRST,
    "last": LAST,
    "who": ("{first} {last}", "my colleague {first}", "our new colleague {first} {last}", "{first} from {dept}"),
    "dept": (
        "Accounting", "Purchasing", "Sales", "Legal", "Marketing", "the warehouse", "Controlling", "Research",
        "Human Resources", "Customer Care", "Quality", "Facilities", "Logistics", "the board office", "Payroll",
    ),
    "place": (
        "building #", "the second floor", "the third floor", "the ground floor", "room #.1##", "room #.2##",
        "the canteen", "the north wing", "reception", "the open office in building #", "the Lakeside office",
        "the Millbrook site", "the warehouse office", "the training room", "the Harbour branch",
    ),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "since": (
        "since this morning", "since yesterday", "since {day}", "since the weekend", "since about [8|9|10|13|14]:[05|15|20|40|50]",
        "for [two|three] days", "since the last update", "again", "since I came back from leave", "",
    ),
    "code": ("0x8007####", "error ####", "code E-####", "ERR_##_####", "message ####", "error 0x000#####"),
    "app": (
        "Kontoro", "ClaimDesk", "Fleetbook", "QuoteMill", "Rosterwell", "the travel expenses tool", "Stockwise One",
        "the time sheet portal", "the order system", "the customer database", "the leave planner", "the ERP",
        "Paylantern", "the invoice workflow", "the supplier portal",
    ),
    "tool": (
        "Drawpad Pro", "a PDF editor", "Statbench", "the diagram tool", "Planboard", "a screen recorder",
        "the translation plug-in", "Codeyard", "Mapmaker", "the survey tool", "a video cutter", "Sketchroom",
        "the label designer", "the bar code add-in", "the reading-aloud tool",
    ),
    "assistant": (
        "Quillo", "the AI assistant", "the chat assistant", "the writing assistant", "the new AI tool", "the chatbot",
        "Quillo", "the assistant",
    ),
    "share": (
        "drive [P|G|S|T]:", "the {dept} share", "the project folder", "the shared folder of {dept}", "the team folder",
        "the archive folder", "the scan folder", "\\\\files-0#\\common", "the exchange folder",
    ),
    "file": ("budget_v#.xlsx", "the price list", "plan_20##.docx", "last month's report", "the contract folder",
             "offer_####.pdf", "the minutes of {day}", "the master list"),
    "laptop": ("laptop", "notebook", "PC", "computer", "desktop", "machine", "device", "work laptop", "LT-4###"),
    "printer": ("PRT-1##", "the printer in {place}", "our printer", "the colour printer", "the copier in {place}",
                "the label printer", "the big printer", "the multifunction device in {place}"),
    "phone": ("phone", "mobile", "work phone", "desk phone", "smartphone", "company mobile", "handset"),
    "home": ("from home", "at home", "from my home office", "on the train", "at a customer's", "from a hotel",
             "outside the office", "while travelling"),
    "few": ("two", "three", "5", "8", "ten", "12", "20", "30"),
    "size": ("2", "5", "12", "20", "40", "80"),
    "percent": ("0", "3", "12", "37", "50", "64", "83", "99"),
    "often": ("all the time", "every few minutes", "every day", "now and then", "at random", "twice an hour",
              "about ten times a day", "whenever I am in a meeting"),
    "cannot": ("cannot", "can't", "am not able to", "can no longer", "could not", "am unable to", "can not"),
    "broken": ("does not work", "is not working", "doesn't work", "is down", "has stopped working", "fails",
               "is broken", "no longer works", "will not work", "is dead"),
    "slow": ("very slow", "extremely slow", "so slow that I cannot work", "slow as anything", "sluggish"),
    "please": ("Please", "Could you please", "Can you", "Could somebody", "Would you", "Pls"),
    "look": ("have a look", "help", "check this", "look into it", "fix this", "take care of it", "check what is wrong"),
}  # fmt: skip

_NAMED = re.compile(r"\{(?:app|tool|share|printer|assistant)\}")
_UNNAMED = "[it|this|the thing|the device|the program|the system|that thing|this one|the new one|everything]"
_OWNED = re.compile(r"\{(?:laptop|phone)\}")
_UNNAMED_OWNED = "[thing|device|machine|equipment|one]"
_PATTERN = re.compile(r"\{(\w+)\}|\[([^\[\]]*\|[^\[\]]*)\]|#")


def expand(template: str, dice: Dice) -> str:
    """Fill a template: {slot} from the words above, [one|of|these], and # for a digit."""

    def fill(match: re.Match[str]) -> str:
        if match[1]:
            return dice.one(SLOTS[match[1]])
        return dice.one(match[2].split("|")) if match[2] is not None else str(dice.below(10))

    found = 1
    while found:
        template, found = _PATTERN.subn(fill, template)
    return template


def unnamed(template: str) -> str:
    """Return the template with every thing left unnamed, as people write who think we see what they see."""
    return _OWNED.sub(_UNNAMED_OWNED, _NAMED.sub(_UNNAMED, template))


def sentence(template: str, dice: Dice) -> str:
    """Return the filled template as a sentence: first letter large, no holes where a slot stayed empty."""
    text = " ".join(expand(template, dice).split()).replace(" .", ".").replace(" ,", ",").replace(",,", ",")
    return text[:1].upper() + text[1:]
