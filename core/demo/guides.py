"""What the labels of the demo mean, as its lead would have written it."""

from core.demo import topic
from core.domain.labels import Guide, Label

GUIDES: dict[Label, Guide] = {
    topic.ACCESS: Guide(
        definition="Somebody cannot sign in, or needs a right, a reset or an account.",
        examples=("My account is locked since the holidays.", "Please give the new colleague access to the HR folder."),
        counter_examples=("The VPN asks for my password again and again: that is VPN and remote work.",),
    ),
    topic.VPN: Guide(
        definition="Working from outside: the tunnel, the client, the token, the remote desktop.",
        examples=("The tunnel drops every ten minutes at home.",),
        counter_examples=("Wi-Fi is slow in the meeting room: that is Network and Wi-Fi.",),
    ),
    topic.MAIL: Guide(
        definition="Messages, calendars, rooms, shared mailboxes and what happens in them.",
        examples=("Invitations arrive one hour late.",),
        counter_examples=("A message wants my password: that is Security incidents.",),
    ),
    topic.LAPTOPS: Guide(
        definition="The machine itself: it is slow, loud, broken, lost, or has to be replaced.",
        examples=("The screen stays black after I open the lid.",),
    ),
    topic.PRINTERS: Guide(
        definition="Paper, toner, queues, scanning to a folder.",
        examples=("Everything comes out with a grey stripe.",),
    ),
    topic.NETWORK: Guide(
        definition="No connection, or a bad one, inside our buildings.",
        examples=("Nobody on the second floor gets an address.",),
        counter_examples=("I cannot reach the office from home: that is VPN and remote work.",),
    ),
    topic.PHONES: Guide(
        definition="Desk phones, mobile phones, their contracts, and calls in the browser.",
        examples=("My headset is silent in calls but plays music.",),
    ),
    topic.SOFTWARE: Guide(
        definition="A wish: install, update or license a program.",
        examples=("May I have the drawing program on my laptop?",),
        counter_examples=("The ledger shows an error: that is Business applications.",),
    ),
    topic.APPS: Guide(
        definition="A program the company runs on does not do what it should.",
        examples=("The order form does not save.",),
    ),
    topic.STORAGE: Guide(
        definition="Files and shares: lost, full, locked, moved, restored.",
        examples=("Please bring back the folder I deleted on Monday.",),
    ),
    topic.SECURITY: Guide(
        definition="Anything that may harm us: phishing, malware, stolen things, strange sign-ins. When in doubt, this one.",
        examples=("I opened the attachment before I saw the sender.",),
    ),
    topic.ASSISTANTS: Guide(
        definition="AI assistants: access to them, what they answer, what may be given to them.",
        examples=("May I paste a contract into the assistant?",),
    ),
}
