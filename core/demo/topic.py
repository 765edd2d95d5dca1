"""A topic is what one label's tickets are about: its sentences, its share of the history, what it is taken for."""

from dataclasses import dataclass

from core.domain.labels import Label

ACCESS = Label("Access and passwords")
VPN = Label("VPN and remote work")
MAIL = Label("E-mail and calendar")
LAPTOPS = Label("Laptops and desktops")
PRINTERS = Label("Printers")
NETWORK = Label("Network and Wi-Fi")
PHONES = Label("Phones and mobile")
SOFTWARE = Label("Software requests")
APPS = Label("Business applications")
STORAGE = Label("Storage and file shares")
SECURITY = Label("Security incidents")
ASSISTANTS = Label("AI assistants")

NEW_LABEL = ASSISTANTS
NEW_FROM_WEEK = 6


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One label's material; sentences are templates for `core.demo.words.expand`.

    `weight` is its share of the history in percent; `says` opens a ticket, `short` is a whole ticket,
    `details` follow, `outages` are what many people report within one hour, and `taken_for` are the
    labels the desk writes down by mistake.
    """

    label: Label
    weight: float
    says: tuple[str, ...]
    short: tuple[str, ...]
    details: tuple[str, ...]
    outages: tuple[str, ...]
    taken_for: tuple[Label, ...]
