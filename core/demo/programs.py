"""What people write about programs, about attacks, and, from week six, about assistants."""

from core.demo.topic import ACCESS, APPS, ASSISTANTS, LAPTOPS, MAIL, SECURITY, SOFTWARE, STORAGE, Topic

WISHES = Topic(
    label=SOFTWARE,
    weight=11.0,
    says=(
        "{please} install {tool} on my {laptop}.",
        "I need a licence for {tool} [until {day}|for the new project|].",
        "{tool} wants an update and asks for an administrator.",
        "The licence of {tool} has run out, it says {code}.",
        "{who} needs {tool} like the rest of {dept}.",
        "The installation of {tool} from the software shop stops at {percent} percent.",
        "May I use {tool} for customer data? A supplier recommends it.",
        "{tool} crashes at the start {since}.",
        "{please} remove {tool} from my {laptop}, I do not need it any more.",
        "We need {few} more seats of {tool} in {dept}.",
        "Is there a newer version of {tool}? Ours {cannot} open the files of our customer.",
        "The macro add-in {broken} after the office update.",
        "I would like to try {tool}, whom do I ask for approval?",
    ),
    short=(
        "install {tool}", "licence {tool}", "{tool} {broken}", "need {tool}", "update of {tool}",
        "admin rights for an installation", "software request {tool}", "{tool} {code}",
    ),
    details=(
        "The cost centre is 4####.",
        "My manager agrees, see below.",
        "The trial ends on {day}.",
        "The software shop shows it as not available.",
        "A colleague got it last month.",
        "The version I have is #.#.",
        "It asks for an administrator name and password.",
    ),
    outages=("{tool} starts no more {since}, it says the licence server is away.",),
    taken_for=(LAPTOPS, APPS, ACCESS),
)  # fmt: skip

BUSINESS = Topic(
    label=APPS,
    weight=8.0,
    says=(
        "{app} is {slow} {since}.",
        "{app} shows {code} when I [save|approve|book|open] [an order|an invoice|a record|a claim].",
        "The report of [last month|{day}|the quarter] in {app} has wrong figures.",
        "Invoice 20##-##### was posted twice in {app}.",
        "In {app} the field for the [cost centre|tax code|delivery date] is greyed out.",
        "The nightly import into {app} did not run, the orders of {day} are missing.",
        "{app} logs me off {often} and my entries are lost.",
        "{please} change the approver for {dept} in {app} to {who}.",
        "My holidays in {app} are wrong, [two|three|five] days are missing.",
        "{app} sends the reminders to the wrong person.",
        "The export from {app} to a spreadsheet is empty.",
        "Customer 4##### appears twice in {app}, {please} merge them.",
        "I {cannot} print the delivery note from {app}.",
    ),
    short=(
        "{app} {broken}", "{app} {slow}", "{app} {code}", "wrong figures in {app}", "import missing",
        "{app} approval stuck", "export empty", "cannot save in {app}",
    ),
    details=(
        "The record number is 4#####.",
        "In the test system it works.",
        "Month-end closing is on {day}, so we need it.",
        "The amount is off by ##.##.",
        "It happens in every browser.",
        "The workflow shows step # of 5.",
        "My colleagues in {dept} see the same.",
    ),
    outages=(
        "{app} is down, nobody in {dept} can work {since}.",
        "{app} shows only a white page {since}.",
        "Saving in {app} ends with {code} for all of us.",
    ),
    taken_for=(SOFTWARE, ACCESS, STORAGE),
)  # fmt: skip

ATTACKS = Topic(
    label=SECURITY,
    weight=1.8,
    says=(
        "I got a mail that looks like it is from {who} and asks for [gift cards|a bank transfer|my password].",
        "I clicked on a link in a strange mail and typed my password there.",
        "My {laptop} was stolen {home}.",
        "A window says my {laptop} is infected and I should call a number.",
        "Somebody signed in to my account from another country, it was not me.",
        "I lost a USB stick with files of {dept}.",
        "The virus scanner reports {file} as dangerous.",
        "A caller said he was from the service desk and wanted the code on my {phone}.",
        "I sent {file} to the wrong customer by mistake.",
        "My {phone} was stolen on the train, {please} wipe it.",
        "The files in {share} have strange endings and a note asks for money.",
    ),
    short=(
        "phishing mail", "suspicious link clicked", "laptop stolen", "virus warning", "strange login alert",
        "lost usb stick", "suspicious mail from {who}", "is this mail real?",
    ),
    details=(
        "I have not touched anything since.",
        "The sender was payments@example.test.",
        "I pulled the network cable.",
        "I have changed my password.",
        "Two colleagues got the same.",
        "The link goes to login.example.test/####.",
    ),
    outages=("I got a mail about a parcel with a link, it looks like phishing.",),
    taken_for=(MAIL, ACCESS, LAPTOPS),
)  # fmt: skip

HELPERS = Topic(
    label=ASSISTANTS,
    weight=2.4,
    says=(
        "{assistant} gives wrong answers about [our price list|holidays|travel rules|{app}].",
        "{please} switch on {assistant} for {who} in {dept}.",
        "{assistant} says it has no access to {share}, but I do.",
        "{assistant} does not appear in my mail program {since}.",
        "May I paste customer data into {assistant}?",
        "{assistant} stops in the middle of an answer with {code}.",
        "The summary of the meeting made by {assistant} names people who were not there.",
        "We need {few} more seats for {assistant} in {dept}.",
        "{assistant} is {slow} {since}.",
        "{assistant} answers in the wrong language {often}.",
        "{assistant} shows me figures of {dept} that I should not see.",
    ),
    short=(
        "{assistant} {broken}", "seat for {assistant}", "{assistant} {code}", "prompt limit reached", "wrong answers",
        "access to {assistant}",
    ),
    details=(
        "The prompt was short, two lines.",
        "The limit of {size} questions a day is too low.",
        "It invented a rule that does not exist.",
        "It worked in the pilot group.",
        "The icon is grey.",
        "I have done the training for it.",
    ),
    outages=("{assistant} is down {since}, every question ends with {code}.",),
    taken_for=(SOFTWARE, APPS, ACCESS),
)  # fmt: skip
