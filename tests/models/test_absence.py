"""A note that somebody is away is a machine's, and whoever is away and asks for anything is a person."""

import pytest

from models.automatic import automatic_reason
from models.mail import parse
from tests.filing_room import HOUSE
from tests.mailmaker import a_mail

NOTES = {
    "en": "Thank you for your email.\n\nI am out of the office until 5 December with limited access to email.\n"
    "For urgent matters please contact Jaan Tamm at jaan@klient.ee.\n\nKind regards\nMari",
    "in lines": "Hello,\n\nI'm currently out of office and will return on Monday,\n7th December.\n\nMari Maasikas",
    "in one line": "Thank you for your mail. I am away until 5 December.\n\nRegards\nMari\n\nThis is confidential.",
    "with a signature": "I am out of the office until Monday.\nMari Maasikas\nKlient OÜ\n+372 555 1234\nwww.klient.ee",
    "in two languages": "Tere!\nOlen puhkusel 1.12-7.12.2026. Vastan kirjadele naastes.\n\n***\n\nHello!\n"
    "I am on vacation 1.12-7.12.2026. I will reply when I return.\n\nMari",
    "et": "Tere!\n\nTänan Teid kirja eest! Viibin puhkusel kuni 5. detsembrini ning vastan Teie kirjale naastes.\n"
    "Kiireloomulistes küsimustes palun pöörduda jaan@klient.ee.\n\nLugupidamisega\nMari",
    "et, short": "Tere, olen puhkusel 1.-7. detsember. Minu puudumisel asendab mind Jaan Tamm, tel 5555 5555.\nMari",
    "fi": "Kiitos viestistäsi. Olen lomalla 5.12. asti. Kiireellisissä asioissa ota yhteyttä: jaan@klient.fi\n\nMari",
    "ru": "Здравствуйте! Спасибо за ваше письмо. Я нахожусь в отпуске до 5 декабря. По срочным вопросам обращайтесь к "
    "Ивану: ivan@klient.ru.\n\nС уважением, Мария",
    "lv": "Labdien! Paldies par Jūsu vēstuli. Esmu atvaļinājumā līdz 5. decembrim. Steidzamos jautājumos lūdzu "
    "sazināties ar Jāni: janis@klient.lv.\n\nAr cieņu Mārīte",
    "lt": "Sveiki, dėkoju už laišką. Šiuo metu atostogauju iki gruodžio 5 d. Skubiais klausimais kreipkitės į Joną.",
    "de": "Vielen Dank für Ihre Nachricht. Ich bin bis zum 5. Dezember nicht im Büro. In dringenden Fällen wenden Sie "
    "sich bitte an jan@klient.de.\n\nMit freundlichen Grüßen\nMaria",
    "sv": "Hej och tack för ditt mejl! Jag är på semester till och med 5 december. Vid brådskande ärenden kontakta "
    "jan@klient.se.\n\nMvh Maria",
    "no": "Takk for din e-post. Jeg er på ferie til 5. desember og svarer når jeg er tilbake.",
    "pl": "Dziękuję za wiadomość. Przebywam na urlopie do 5 grudnia. W pilnych sprawach proszę o kontakt z Janem.",
    "fr": "Bonjour,\n\nMerci pour votre message. Je suis absente du bureau jusqu'au 5 décembre. En cas d'urgence, "
    "merci de contacter jean@klient.fr.\n\nCordialement, Marie",
}


def reason(text: str, *, answered: str = "letter@firm.ee", subject: str = "Re: Arve") -> str:
    return automatic_reason(parse(a_mail(subject=subject, text=text, in_reply_to=answered)), HOUSE)


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES.keys())
def test_a_note_that_somebody_is_away_is_a_machines(note: str):
    assert reason(note) == "is_absence_note"
    assert reason(f"{note}\n\n> Palun saatke arve.\n") == "is_absence_note"


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES.keys())
def test_a_note_that_answers_no_mail_is_none(note: str):
    assert reason(note, answered="") == ""
    assert reason(note, answered="", subject="Re: [#17] Arve") == "is_absence_note"


@pytest.mark.parametrize(
    "text",
    [
        "Tere!\nOlen puhkusel kuni 5.12, kas saaksite maksetähtaega pikendada?\nMari",
        "Tänan kirja eest! Olen praegu puhkusel, aga palun saatke mulle arve uuesti sellele aadressile.\nMari",
        "Olen puhkusel, maksan 5. detsembril.",
        "Tere! Olen puhkusel ja uks ei lähe enam lukku.\nMari",
        "Thank you for your email. The work was done while I was out of the office. It is not good.",
        "Thank you. I am on vacation and the heating does not work.",
        "Olen lomalla, mutta ovi ei mene lukkoon.",
        "Danke für Ihre Nachricht. Ich bin im Urlaub, bitte rufen Sie mich nächste Woche an.",
        "Я в отпуске, пришлите счёт ещё раз.",
        "Я в отпуске. Лифт не работает.",
        "Jag är på semester. Hissen fungerar inte.",
        "Ma ei ole kontoris, helistage 5555.",
        "Olen puhkusel.\n\nSaatke palun uus arve",
    ],
)
def test_whoever_is_away_and_says_anything_else_is_a_person(text: str):
    assert reason(text) == ""


def test_a_note_that_is_told_of_below_belongs_to_the_history():
    assert reason("Aitäh, ootame.\n\nOn 2 Mar 2026 at 10:11, Mari <mari@klient.ee> wrote:\n> Olen puhkusel.\n") == ""
