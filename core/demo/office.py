"""What people write about the things on and under the desk: mail, computers, printers, files."""

from core.demo.topic import ACCESS, APPS, LAPTOPS, MAIL, NETWORK, PRINTERS, SECURITY, SOFTWARE, STORAGE, VPN, Topic

POST = Topic(
    label=MAIL,
    weight=13.5,
    says=(
        "I [do not receive|no longer get|am not getting] any e-mails {since}.",
        "My mailbox is full and I {cannot} send anything.",
        "{please} give {who} access to the mailbox [invoices|info|jobs|orders]@example.com.",
        "Mails to customers come back with {code}.",
        "The calendar of {who} shows no details any more.",
        "{please} create a distribution list for {dept}.",
        "The meeting I booked for {day} is one hour off in the calendar.",
        "The mail program hangs at loading profile {since}.",
        "Meeting invitations from outside arrive as [empty mails|an attachment I cannot open].",
        "My out-of-office note is sent although I am back.",
        "Important mails from suppliers land in the junk folder.",
        "The search in my mailbox finds nothing older than [a month|two weeks|a year].",
        "I deleted the folder of {who} in my inbox by mistake, can it be restored?",
        "An attachment of {size} MB is refused when I send it.",
        "Room bookings for {place} are declined automatically.",
    ),
    short=(
        "mailbox full", "no emails {since}", "mail {broken}", "shared mailbox for {dept}", "calendar wrong",
        "mail comes back {code}", "distribution list {dept}", "out of office", "cannot send mails",
    ),
    details=(
        "In the web mail it looks the same.",
        "The sender got no error message.",
        "The subject was about {file}.",
        "On my phone the mails do arrive.",
        "The invitation was from someone@example.test.",
        "My signature is gone too.",
        "There are about [12|23|31|47]00 unread messages.",
    ),
    outages=(
        "E-mail {broken} in {dept}, nothing goes in or out {since}.",
        "Mails to the outside come back with {code}.",
        "The calendar does not load for anyone in {place}.",
    ),
    taken_for=(ACCESS, SECURITY, APPS),
)  # fmt: skip

COMPUTERS = Topic(
    label=LAPTOPS,
    weight=12.0,
    says=(
        "My {laptop} does not start {since}, the screen stays black.",
        "The {laptop} is {slow} {since}.",
        "Blue screen with {code} {often}.",
        "The battery of my {laptop} lasts [ten|twenty|thirty] minutes.",
        "The docking station does not recognise the [screens|mouse and keyboard|second screen].",
        "{please} replace my {laptop}, it is [five|six] years old.",
        "I spilled [coffee|water|tea] over the keyboard.",
        "{who} starts on {day} and needs a {laptop} with two screens.",
        "The fan of my {laptop} is loud and it gets hot.",
        "My {laptop} restarts in the middle of work {often}.",
        "The camera is not found in video calls.",
        "There is no sound from my {laptop} {since}.",
        "The [hinge|charger|touch pad|keyboard] of my {laptop} is broken.",
        "Windows stay frozen, I have to hold the power button {often}.",
        "After the update my {laptop} stops at {percent} percent.",
    ),
    short=(
        "laptop {slow}", "blue screen {code}", "PC does not start", "dock {broken}", "new laptop for {who}",
        "battery dead", "screen flickers", "keyboard broken", "no sound", "{laptop} {broken}",
    ),
    details=(
        "The inventory number is LT-4###.",
        "I left it on over night.",
        "The light on the charger is on.",
        "With a colleague's dock it is the same.",
        "It beeps [two|three|four] times and turns off.",
        "The disk shows {percent} percent in use.",
        "I dropped it last week, maybe that is why.",
    ),
    outages=(
        "All PCs in {place} restart again and again {since}.",
        "After the update of last night my {laptop} shows {code}.",
    ),
    taken_for=(SOFTWARE, NETWORK, PRINTERS),
)  # fmt: skip

PAPER = Topic(
    label=PRINTERS,
    weight=6.5,
    says=(
        "{printer} has a paper jam, but there is no paper inside.",
        "{printer} is offline for me, colleagues can print.",
        "The toner of {printer} is empty and there is none in the cupboard.",
        "{printer} prints [stripes|grey pages|everything in pink|only half of the page].",
        "Scan to mail {broken} on {printer}.",
        "My jobs stay in the queue of {printer} and nothing comes out.",
        "{please} connect my {laptop} to {printer}.",
        "{printer} asks for a badge and does not accept mine.",
        "{printer} takes ten minutes for one page {since}.",
        "From {app} the labels come out in the wrong size on {printer}.",
        "Double-sided printing is gone from the settings.",
        "{printer} shows {code} and beeps.",
    ),
    short=(
        "printer jam", "{printer} {broken}", "toner empty", "cannot print", "printer offline", "scan to mail {broken}",
        "{printer} {code}", "stripes on paper",
    ),
    details=(
        "I opened all the doors and trays.",
        "Printing from another computer works.",
        "The display says service needed.",
        "Tray # makes a noise.",
        "I need {size} copies for {day}.",
        "We have changed the drum already.",
    ),
    outages=("{printer} is down, the whole floor waits.", "Nothing prints {since}, all queues stand still."),
    taken_for=(LAPTOPS, NETWORK, STORAGE),
)  # fmt: skip

FILES = Topic(
    label=STORAGE,
    weight=4.0,
    says=(
        "{file} is gone from {share}, {please} restore it.",
        "{share} is full, nobody can save.",
        "I {cannot} open {share} {since}, it [is not listed|shows a red cross|says {code}].",
        "{please} create a folder on {share} that only {dept} can read.",
        "I saved over {file} by accident and need the version of {day}.",
        "{file} is locked by another user, but nobody has it open.",
        "{please} give {who} write access to {share}.",
        "Copying to {share} stops with {code}.",
        "Our quota on {share} is used up, we need {size} GB more.",
        "The files in {share} do not synchronise, the clouds stay grey.",
        "The folder names on {share} look scrambled {since}.",
    ),
    short=(
        "restore {file}", "{share} full", "{share} {broken}", "file locked", "write access {share}",
        "drive missing", "quota", "sync {broken}",
    ),
    details=(
        "The path is \\\\files-0#\\common\\20##.",
        "It was still there on {day}.",
        "I can read but not write.",
        "About {size} GB are concerned.",
        "Colleagues see the folder.",
        "The recycle bin is empty.",
    ),
    outages=("{share} is not reachable {since}.", "Nobody in {dept} can open files on {share}, {code}."),
    taken_for=(ACCESS, VPN, LAPTOPS),
)  # fmt: skip
