"""Names of people and streets by language, and the addresses that people make of their names."""

from dataclasses import dataclass
from random import Random

FIRST = {
    "et": (
        "Mari Jüri Külli Õie Tõnu Kätlin Ülle Märt Anneli Priit Žanna Kristjan Liis Rein Maarja Jaan Eha "
        "Toomas Piret Külliki Sander Ants Heiki Triin"
    ),
    "fi": (
        "Päivi Jukka Elina Tuula Matti Sanna Väinö Aino Kaisa Timo Riitta Pekka Jyrki Satu Mikko Hanna Seppo "
        "Outi Yrjö Minna"
    ),
    "lv": "Jānis Līga Ilze Māris Agnese Kārlis Dace Andris Zane Ģirts Inese Edgars Baiba Uldis Sniedze Raivis",
    "en": ("Emma Oliver Sarah Thomas Grace William Hannah James Charlotte Edward Fiona Peter Chloe Daniel Zoë Andrew"),
}
LAST = {
    "et": (
        "Tamm Saar Mägi Kõiv Põld Õunapuu Jõgi Käär Šmidt Pärn Rebane Lõhmus Raudsepp Kütt Sööt Võsa Ülesoo "
        "Kask Mänd Žukov Härm Kivisild Tõnisson Laur"
    ),
    "fi": (
        "Mäkinen Järvinen Hämäläinen Virtanen Öhman Korhonen Lehtonen Nyström Heikkilä Åkerblom Kärkkäinen "
        "Laine Väänänen Salmi Rytkönen Pöysti"
    ),
    "lv": "Bērziņš Kalniņa Ozoliņš Liepiņa Šmits Krūmiņa Zariņš Vītola Pētersons Āboliņa Kļaviņš Jansone",
    "en": ("Smith Brown O'Connor Taylor Walker Hughes Wright Clarke Evans Turner Fletcher Bennett Hill-Jones Marsh"),
}
STREETS = {
    "et": (
        "Maasika",
        "Kaluri",
        "Õismäe",
        "Tähe",
        "Pärna",
        "Sõpruse",
        "Lõuna",
        "Männi",
        "Kopli",
        "Vööri",
        "Jõe",
        "Räägu",
        "Šoti",
        "Kesk",
        "Põhja",
        "Ülase",
        "Heina",
        "Kuuse",
    ),
    "fi": (
        "Mäntytie",
        "Järvikatu",
        "Yhtiönkuja",
        "Kalliokatu",
        "Pähkinätie",
        "Öljytie",
        "Satamakatu",
        "Myllymäki",
        "Hämeentie",
        "Koivukuja",
    ),
    "lv": (
        "Brīvības",
        "Ķīpsalas",
        "Ganību",
        "Mežciema",
        "Pļavu",
        "Čaka",
        "Dzirnavu",
        "Jūras",
    ),
    "en": (
        "Mill Lane",
        "Station Road",
        "Orchard Close",
        "King's Court",
        "Harbour View",
        "Church Street",
        "Queen Anne Mews",
        "Elm Park",
    ),
}
PLAIN = str.maketrans(
    "äöüõšžåéëāēīūčģķļņ",
    "aouoszaeeaeiucgkln",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or is written to; the address is spelled as their program spells it."""

    name: str
    address: str
    language: str = "et"
    program: str = ""
    phone: str = ""

    @property
    def key(self) -> str:
        return self.address.lower()


def first_and_last(rng: Random, language: str) -> tuple[str, str]:
    return rng.choice(FIRST[language].split()), rng.choice(LAST[language].split())


def full_name(rng: Random, language: str) -> str:
    return " ".join(first_and_last(rng, language))


def plain(text: str) -> str:
    """Only a-z, 0-9 and hyphens, as in an address or a domain."""
    letters = text.lower().translate(PLAIN)
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in letters).split())


def local_part(rng: Random, first: str, last: str) -> str:
    first, last = plain(first), plain(last)
    shapes = (f"{first}.{last}", f"{first[0]}.{last}", f"{first}{last[0]}", f"{first}_{last}", first)
    return rng.choices(shapes, weights=(60, 10, 8, 6, 16))[0]
