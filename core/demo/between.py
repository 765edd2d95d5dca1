"""Sentences that belong to no single label: pairs that sound alike, vague cries for help, what people add anyway."""

from core.demo.topic import (
    ACCESS,
    APPS,
    ASSISTANTS,
    LAPTOPS,
    MAIL,
    NETWORK,
    PHONES,
    PRINTERS,
    SECURITY,
    SOFTWARE,
    STORAGE,
    VPN,
)  # fmt: skip
from core.domain.labels import Label

# Each sentence opens tickets of either label: no model can be sure.
SOUND_ALIKE: tuple[tuple[tuple[Label, ...], tuple[str, ...]], ...] = (
    ((ACCESS, MAIL), (
        "I {cannot} get into my mailbox since I changed my password.",
        "The mail program asks for my password {often}.",
        "{who} should be able to read the mailbox of {dept}.",
    )),
    ((ACCESS, VPN), (
        "When I work {home} it says my [credentials|user name or password] are wrong.",
        "Signing in {home} {broken} {since}.",
        "The token for logging in {home} is not accepted.",
    )),
    ((ACCESS, APPS), (
        "I {cannot} log in to {app} {since}.",
        "{app} says I have no permission for this.",
        "{who} needs [another role|more rights|access] in {app}.",
    )),
    ((ACCESS, STORAGE), ("Access denied on {share}.", "{who} {cannot} see {share}, {please} add the rights.")),
    ((ACCESS, PHONES), ("I have a new {phone} and get no more sign-in codes.",)),
    ((VPN, NETWORK), (
        "The connection drops {often} {since}.",
        "I am connected but nothing loads {since}.",
        "The connection is {slow} {since}.",
        "{app} is not reachable over the network {since}.",
    )),
    ((LAPTOPS, NETWORK), (
        "My {laptop} does not find the Wi-Fi any more.",
        "My {laptop} has no connection {since}.",
        "Video calls freeze on my {laptop} {often}.",
    )),
    ((LAPTOPS, SOFTWARE), (
        "The update fails with {code} {since}.",
        "{tool} makes my {laptop} {slow}.",
        "{who} needs a {laptop} with {tool}.",
        "After the update {tool} {broken}.",
    )),
    ((SOFTWARE, APPS), (
        "{app} needs an update on my {laptop}.",
        "{please} set up {app} for {who}.",
        "The program closes itself when I save {file}.",
        "{app} {broken} on my {laptop} {since}.",
    )),
    ((APPS, MAIL), ("{app} sends no more e-mails.", "The notifications about approvals do not arrive {since}.")),
    ((STORAGE, MAIL), ("I {cannot} find the folder of {dept} any more.", "Everything is full and I can save nothing.")),
    ((STORAGE, VPN), ("{share} is missing when I work {home}.",)),
    ((STORAGE, LAPTOPS), ("The disk is full, I can save nothing.", "{file} will not open on my {laptop}.")),
    ((PRINTERS, NETWORK), ("{printer} has lost its connection.", "Nothing in {place} is reachable, not even the printer.")),
    ((PRINTERS, LAPTOPS), ("From my new {laptop} I {cannot} print.", "My {laptop} does not see {printer}.")),
    ((PRINTERS, APPS), ("I {cannot} print [orders|labels|invoices] from {app} {since}.",)),
    ((SECURITY, MAIL), ("I got a strange mail about {file}.", "There are mails in my sent folder I did not write.")),
    ((SECURITY, ACCESS), ("I get sign-in codes I did not ask for.",)),
    ((PHONES, MAIL), ("My {phone} gets no mails {since}.", "The calendar on my {phone} is empty.")),
    ((PHONES, NETWORK), ("Calls drop {often} in {place}.",)),
    ((PHONES, LAPTOPS), ("My headset has no sound {since}.",)),
    ((ASSISTANTS, SOFTWARE), ("{please} unlock it for our team, the others have it.", "How do I get a seat for it?")),
    ((ASSISTANTS, APPS), ("It gives wrong figures {since}.", "The answers it shows are out of date.")),
    ((ASSISTANTS, MAIL), ("The summary of my meeting on {day} is missing.",)),
)  # fmt: skip

VAGUE = (
    "It {broken} again, {please} help.",
    "Same problem as last time.",
    "Nothing works {since}!",
    "I {cannot} work, {please} call me.",
    "There is an error {since}: {code}.",
    "See the screenshot.",
    "As discussed on the phone.",
    "My colleague {first} said you can help me with this.",
    "I have a problem {since} and do not know what it is.",
    "It says {code}, what does that mean?",
    "It is {slow} again.",
    "{please} {look}.",
    "Something is wrong on my side {since}.",
    "Who can help me in {place}?",
)

# True of any ticket, yet full of the words of other labels.
ASIDES = (
    "I have restarted my {laptop} twice.",
    "I am working {home} today.",
    "Mail and calendar are fine.",
    "{app} works for everybody else in {dept}.",
    "I tried it with cable and with Wi-Fi.",
    "The VPN is connected.",
    "I have changed my password last week, maybe that matters.",
    "I also tried it on the {laptop} of {first}.",
    "You can reach me on my {phone}, or send me an e-mail.",
    "I printed the message and put it on your desk.",
    "The screenshot is in {share}.",
    "I have to finish {file} by {day}.",
    "Since the last update many things are strange.",
    "The error came up while I had {app} and {tool} open.",
    "My other account works.",
    "I deleted the cache and logged in again.",
    "I am in {place} until {day}.",
    "The network light is green.",
    "No, I did not click on anything.",
    "The rest of {dept} has no problem.",
    "I found nothing about it on the intranet.",
    "It happened right after I plugged in the dock.",
    "In the browser it is the same as in the program.",
    "I have the same with my {phone}.",
)

STAKES = (
    "It is urgent.", "No hurry.", "We {cannot} deliver because of this.", "A customer is waiting.",
    "I have a deadline on {day}.", "{please} {look}.", "It stops our whole team.", "It can wait until {day}.",
    "This is the third time this month.", "When will it be solved?", "My manager is asking.", "I am stuck.",
    "The closing of the month depends on it.", "Sorry to trouble you.", "{please} call me when you know more.",
)  # fmt: skip
