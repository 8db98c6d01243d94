"""English sentences of a housing software's support."""

from haldur.example.tongue import Tongue, Topic

INVOICE = Topic(
    queue="billing",
    subjects=("Question about invoice {number}", "Invoice {number}", "VAT number on invoice", "{month} invoice"),
    openings=(
        "We received invoice {number} for {amount} euros, but our contract says otherwise for {month}. Could you "
        "please check the number of flats you charge for {house}?",
        "Please add our purchase order number to invoice {number}; our accounting system rejects it without one.",
        "We paid invoice {number} on {day} and still got a reminder today. Is the payment missing on your side?",
    ),
    answers=(
        "I checked invoice {number}: one module was billed twice. A credit note goes out today.",
        "The amount is right, two users were added in {month}. I attach the breakdown.",
        "The payment of {amount} euros has arrived, please ignore the reminder. Sorry for the trouble.",
    ),
    follow_ups=(
        "Thank you. Should we pay the difference or wait for the credit note?",
        "Understood. We will keep {amount} euros as a prepayment.",
        "I am afraid the sum for {month} is still different in the self-service.",
    ),
)
METERS = Topic(
    queue="support",
    subjects=("Water meter readings", "Readings for {month}", "Flat {flat}: meter replaced"),
    openings=(
        "The reading {reading} of flat {flat} is refused because the earlier one is higher. The meter was replaced on "
        "{day}. What should we do?",
        "Can residents of {house} send in their {month} readings by phone as well?",
    ),
    answers=(
        "Please use Flat, Meters, Replace meter; enter the final reading of the old meter, then {reading} will be "
        "accepted.",
        "Yes: switch on readings by text message in the settings of {house}. It takes effect at once.",
    ),
    follow_ups=(
        "That worked for the cold water, but hot water of flat {flat} now shows a negative use.",
        "Great, thanks. Where do I see who has not sent a reading yet?",
    ),
)
LOGIN = Topic(
    queue="support",
    subjects=("Cannot log in", "New user for our account", "Password reset mail does not arrive"),
    openings=(
        "Since this morning none of us can log in; the page stays empty after the password.",
        "Please give {person} access to {house}, with the same rights as mine, from {day} on.",
        "The password reset mail never reaches me. I looked in the spam folder too.",
    ),
    answers=(
        "I have sent you a new link, valid for one day. Please clear the cookies first.",
        "The user is there now; the invitation has been sent to {person}.",
        "Your mail server refused our letter for a while. It has accepted it now, please look again.",
    ),
    follow_ups=(
        "I am in, but {house} is not in the list.",
        "Still the same, see the screenshot.",
        "{person} has received it, many thanks.",
    ),
)
REPORTS = Topic(
    queue="support",
    subjects=("Bank import fails", "Export to Excel", "Annual report"),
    openings=(
        "The bank statement import stops at line {flat}. I attach the file, it worked in {month}.",
        "Our auditor asks for the costs of {house} by month. Is there an export?",
    ),
    answers=(
        "The bank changed its format. The correction goes live tonight; until then CAMT.053 works.",
        "Please choose Reports, Costs, a whole year, and XLSX. I attach a sample.",
    ),
    follow_ups=(
        "CAMT.053 went through, one payment of {amount} euros is unmatched.",
        "Good. Could the debtors stand on a sheet of their own?",
    ),
)

ENGLISH = Tongue(
    code="en",
    greetings=("Hello,", "Hi,", "Good morning,", "Dear support,", "Hello!"),
    closings=("Best regards", "Kind regards", "Regards", "Many thanks"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    topics=(INVOICE, METERS, LOGIN, REPORTS),
    thanks=("Thanks, it works now!", "Perfect, thank you.", "All good, thanks for the quick help.", "Ok, thx"),
    joinings=(
        "Let me add that we see the same in {house}.",
        "I keep the books here, please copy me in your answer.",
        "I confirm what {person} wrote. The board would like this settled this week.",
    ),
    away_subjects=("Automatic reply: {subject}", "Out of office: {subject}", "Out of Office Re: {subject}"),
    away_texts=("I am out of the office until {day}. In urgent matters please contact {person}.",),
    spam=(
        ("Top ranking for your website", "We can bring your site to the first page in 30 days. Shall we talk?"),
        ("Partnership proposal", "Dear friend, I represent an investor who wishes to place 12 million with you."),
        ("Your parcel is waiting", "A fee of 1.99 is due before delivery. Pay today to avoid its return."),
    ),
)
