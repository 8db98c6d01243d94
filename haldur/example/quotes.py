"""How programs quote what they answer, in the language of who answers.

Each takes the mail that is answered and gives the quoted block, its introduction included.
"""

from datetime import datetime

from haldur.example.draft import Written

LONGEST_QUOTE = 2500
ET_DAYS = ("E", "T", "K", "N", "R", "L", "P")
ET_MONTHS = (
    *("jaanuar", "veebruar", "märts", "aprill", "mai", "juuni"),
    *("juuli", "august", "september", "oktoober", "november", "detsember"),
)
EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIELDS = {
    "et": ("Saatja", "Saadetud", "Adressaat", "Teema"),
    "en": ("From", "Sent", "To", "Subject"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
}
RULERS = {"et": "-----Algne kiri-----", "en": "-----Original Message-----", "fi": "-----Alkuperäinen viesti-----"}


def outlook(parent: Written, language: str) -> str:
    names = FIELDS[language]
    to = "; ".join(person.name or person.address for person in parent.to)
    return (
        f"{names[0]}: {parent.sender.name} <{parent.sender.address}>\n{names[1]}: {long_date(parent.sent, language)}\n"
        f"{names[2]}: {to}\n{names[3]}: {parent.subject}\n\n{cut(parent.text)}"
    )


def plain_outlook(parent: Written, language: str) -> str:
    return f"{RULERS[language]}\n{outlook(parent, language)}"


def gmail(parent: Written, language: str) -> str:
    who, day = f"{parent.sender.name} <{parent.sender.address}>", parent.sent
    introductions = {
        "et": f"Kirjutas {who} kuupäeval {ET_DAYS[day.weekday()]}, "
        f"{day.day}. {ET_MONTHS[day.month - 1]} {day.year} kell {day:%H:%M}:",
        "en": f"On {EN_DAYS[day.weekday()]}, {day.day} {EN_MONTHS[day.month - 1]} {day.year} "
        f"at {day:%H:%M}, {who}\nwrote:",
        "fi": f"{day.day}.{day.month}.{day.year} klo {day.hour}.{day:%M} {who} kirjoitti:",
    }
    return f"{introductions[language]}\n\n{marked(parent.text)}"


def apple(parent: Written, language: str) -> str:
    who, day = f"{parent.sender.name} <{parent.sender.address}>", parent.sent
    introductions = {
        "et": f"{who} kirjutas {day.day}. {ET_MONTHS[day.month - 1]} {day.year} kell {day:%H:%M}:",
        "en": f"On {day.day} {EN_MONTHS[day.month - 1]} {day.year}, at {day:%H:%M}, {who} wrote:",
        "fi": f"{who} kirjoitti {day.day}.{day.month}.{day.year} kello {day.hour}.{day:%M}:",
    }
    return f"> {introductions[language]}\n> \n{marked(parent.text)}"


def thunderbird(parent: Written, language: str) -> str:
    who, day = parent.sender.name or parent.sender.address, parent.sent
    introductions = {
        "et": f"{who} kirjutas {day.day}.{day:%m.%Y} kell {day:%H:%M}:",
        "en": f"On {day:%d/%m/%Y} {day:%H:%M}, {who} wrote:",
        "fi": f"{who} kirjoitti {day.day}.{day.month}.{day.year} klo {day.hour}.{day:%M}:",
    }
    return f"{introductions[language]}\n{marked(parent.text)}"


def long_date(day: datetime, language: str) -> str:
    if language == "et":
        return f"{day.day}. {ET_MONTHS[day.month - 1]} {day.year} {day:%H:%M}"
    if language == "fi":
        return f"{day.day}. {day.month}. {day.year} {day.hour}.{day:%M}"
    return f"{day.day} {EN_MONTHS[day.month - 1]} {day.year} {day:%H:%M}"


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit("\n", 1)[0]


def marked(text: str) -> str:
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}" for line in cut(text).split("\n"))
