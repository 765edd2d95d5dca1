"""Label sets of several sizes with names as people give them: the demo's own, generated ones, and public sets."""

import csv
import gzip
import random
from pathlib import Path

from core.demo.generator import all_labels

PUBLIC = Path(__file__).resolve().parents[2] / "shared" / "data"
OBJECTS = """account activation, account balance, address, annual leave, app login, backup job, badge, bank transfer,
battery, bill, booking, broadband, calendar, camera, card payment, cash withdrawal, charger, claim, contract, coupon,
credit limit, customs form, data export, debit card, delivery, deposit, desk phone, direct debit, discount code,
display, docking station, driver licence, e-mail, exchange rate, expense report, fax line, file share, fingerprint,
firewall, gift card, guest network, hard disk, headset, heating, identity check, insurance cover, intranet page,
invoice, keyboard, laptop, licence key, loan, lost parcel, loyalty points, mailbox, meeting room, membership,
memory card, meter reading, mobile plan, monitor, mortgage, mouse, navigation, newsletter, notebook, office chair,
online banking, opening hours, order, overtime, parking permit, passcode, passport, password, payslip, pension,
phone number, photo upload, power supply, prescription, price list, printer, privacy notice, product recall, profile,
projector, purchase order, quote, receipt, refund, remote desktop, rental car, return label, roaming, router,
safety training, savings plan, scanner, school fees, screen, seat reservation, security token, server room,
service contract, shipment, shopping cart, sick note, signature, SIM card, software update, spare part, spreadsheet,
standing order, statement, stock level, storage space, streaming, subscription, survey, tax form, television, ticket,
timesheet, toner, touchpad, travel visa, two-factor code, uniform, user name, vacation request, video call, virus scan,
visitor pass, voicemail, voucher, VPN, warranty, water meter, web shop, webcam, wire transfer, wireless mouse"""
TROUBLES = """not working, missing, delayed, declined, lost or stolen, wrong amount, expired, change request, new request,
cancel, extra charge, not recognised, too slow, how to use, pending, damaged, upgrade, limits"""
MOST = 1_000


def generated(count: int) -> list[str]:
    """Return so many names of what tickets may be about, the same every time, in the order of the alphabet."""
    every = [f"{thing.strip()} {trouble.strip()}" for thing in OBJECTS.split(",") for trouble in TROUBLES.split(",")]
    chosen = random.Random(count).sample(every, count)
    return sorted(name[0].upper() + name[1:] for name in chosen)


def own() -> dict[str, list[str]]:
    """Return our own sets by their sizes."""
    return {"12": list(all_labels()), "77": generated(77), "1000": generated(MOST)}


def public() -> dict[str, list[str]]:
    """Return the names in the public sets beside the checkout, where there are any."""
    return {file.parent.name: _names(file) for file in sorted(PUBLIC.glob("*/train.csv.gz"))}


def _names(file: Path) -> list[str]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        return sorted({name for row in csv.DictReader(rows) for name in row["label"].split("|")})
