"""What people write about getting in and being connected: sign-in, remote work, the network, phones."""

from core.demo.topic import ACCESS, APPS, LAPTOPS, MAIL, NETWORK, PHONES, SECURITY, STORAGE, VPN, Topic

SIGN_IN = Topic(
    label=ACCESS,
    weight=17.5,
    says=(
        "I forgot my password [over the holidays|after my leave|]. {please} reset it?",
        "My account is locked {since}, I [probably|must have] typed the password wrong [three|too many] times.",
        "My password expired and the page to change it {broken}.",
        "{please} create an account for {who}, who starts on {day}.",
        "{who} {cannot} sign in, the message is [wrong user name or password|account disabled|{code}].",
        "I need the same rights as {who} [in {app}|for {share}|].",
        "{please} unlock my user, I {cannot} get in {since}.",
        "The code for the second step of signing in never arrives on my {phone}.",
        "{who} left the company, {please} [disable|close] the account and the badge login.",
        "{please} add {who} to the group [gr_{dept}_##|for {share}|of {app}].",
        "It keeps saying access denied when I open {app}, although my manager approved it.",
        "I was asked to change my password and now nothing accepts the new one.",
        "After my name changed I {cannot} log on to my {laptop}.",
        "The self-service page for passwords says my security questions are wrong.",
    ),
    short=(
        "password reset", "account locked", "locked out {since}", "new user {who}", "cannot log in",
        "access for {who}", "need rights for {app}", "password expired, {please} help", "login {code}",
    ),
    details=(
        "Caps lock is off, I checked.",
        "My user name is u######.",
        "I did the reset on the self-service page, but it says {code}.",
        "My manager has approved this by mail.",
        "The person starts on {day}, so this has to be ready before.",
        "I am sure the password is right.",
        "The same password works for [the mail|{app}|the VPN], only not here.",
        "The second factor is set up on my old {phone}.",
    ),
    outages=(
        "Nobody in {dept} can sign in {since}, it says {code}.",
        "The password page {broken} for all of us in {place}.",
        "The sign-in page of {app} rejects everybody's password.",
    ),
    taken_for=(MAIL, VPN, APPS, STORAGE),
)  # fmt: skip

REMOTE = Topic(
    label=VPN,
    weight=9.0,
    says=(
        "The VPN {broken} {home}.",
        "VPN connects and then drops {often} {since}.",
        "I work {home} and {cannot} reach {share} or {app}.",
        "TunnelGate stays at [connecting|verifying|{percent} percent] and ends with {code}.",
        "{please} set up remote access for {who}, two days of home office a week.",
        "The remote desktop to my {laptop} in the office shows a black screen.",
        "Since I have a new router at home the tunnel does not come up.",
        "When I work {home} everything is {slow}, in the office it is fine.",
        "The VPN asks for my password again and again and then says {code}.",
        "My certificate for remote access expires on {day}, how do I renew it?",
        "TunnelGate is gone from my {laptop} after the update.",
        "I {cannot} connect {home}, the Wi-Fi there is fine.",
        "Remote session freezes {often}, I have to log in again each time.",
    ),
    short=(
        "VPN down", "vpn {code}", "no vpn {home}", "cannot connect {home}", "TunnelGate {code}",
        "home office set-up for {who}", "remote desktop black screen", "vpn drops {often}",
    ),
    details=(
        "My internet at home is fine, other pages load.",
        "It worked {home} last week.",
        "The client version is #.#.##.",
        "In the office it works without a problem.",
        "I tried it over the hotspot of my {phone} too.",
        "The little lock turns [yellow|red|grey] after a minute.",
        "I am {home} until {day}.",
    ),
    outages=(
        "VPN is down, I {cannot} connect {home} {since}.",
        "TunnelGate says {code} and nobody {home} gets in.",
    ),
    taken_for=(NETWORK, ACCESS, STORAGE),
)  # fmt: skip

LINES = Topic(
    label=NETWORK,
    weight=9.5,
    says=(
        "The Wi-Fi in {place} {broken} {since}.",
        "No network in {place}, all of us are affected.",
        "The network socket [near the window|under my desk|##-##] {broken}, {please} patch it.",
        "Internet is {slow} in {place} {since}.",
        "Wi-Fi drops {often}, I have to reconnect every time.",
        "{please} open the firewall from 10.##.#.1## to [198.51.100.##|the new server] on port 8###.",
        "Guests in {place} {cannot} join the guest network, the page with the voucher {broken}.",
        "We move to {place} on {day} and need [two|four|six] network sockets there.",
        "The page intranet.example.test does not load, others do.",
        "My {laptop} gets no address by cable, only by Wi-Fi.",
        "Video calls break up {often} when we sit in {place}.",
        "The switch in the cabinet in {place} blinks orange and everything behind it is offline.",
        "The name {app} is not found any more, the address works.",
    ),
    short=(
        "wifi down in {place}", "no internet", "network {slow}", "no network in {place}", "socket ##-## dead",
        "guest wifi voucher", "connection drops {often}", "internet {broken}",
    ),
    details=(
        "A ping takes more than [200|400|900] ms.",
        "By cable it works, by Wi-Fi it does not.",
        "Colleagues in the next room have the same.",
        "My phone does not get on the Wi-Fi there either.",
        "The signal shows only one bar.",
        "It says connected, no internet.",
        "Restarting the access point helped for an hour.",
    ),
    outages=(
        "No network in {place} {since}, neither cable nor Wi-Fi.",
        "Wi-Fi in {place} is down.",
        "Nothing loads in {place}, the internet is gone.",
    ),
    taken_for=(VPN, LAPTOPS, PHONES),
)  # fmt: skip

CALLS = Topic(
    label=PHONES,
    weight=4.2,
    says=(
        "My {phone} [has a cracked screen|does not charge any more|{broken}].",
        "{please} order a company mobile for {who}.",
        "The desk phone in {place} shows no line.",
        "Calls to my extension 0### end up with {who}.",
        "I need the PUK for my SIM card, the mobile is locked.",
        "No reception on my {phone} in {place}.",
        "I go abroad on {day}, {please} switch on roaming.",
        "The voice mail of our group number {broken}.",
        "My new smartphone does not enrol, it stops at the company profile with {code}.",
        "People who call me hear nothing, the headset is fine.",
        "The hotline queue does not ring on any {phone} in {dept}.",
        "{please} forward the number of {who} to me until {day}.",
    ),
    short=(
        "phone broken", "new mobile for {who}", "sim card locked", "no line on desk phone", "roaming from {day}",
        "call forwarding to {who}", "voicemail {broken}", "headset no sound",
    ),
    details=(
        "The number is 555-01##.",
        "The battery lasts two hours at best.",
        "It is the model from two years ago.",
        "With another SIM it works.",
        "Outgoing calls are fine.",
        "My contract should allow it.",
    ),
    outages=("The telephones in {dept} are dead {since}.", "Nobody can call us, callers hear a busy tone."),
    taken_for=(NETWORK, MAIL, LAPTOPS, SECURITY),
)  # fmt: skip
