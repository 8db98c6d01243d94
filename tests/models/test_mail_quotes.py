"""Quoted history is found where mail programs write it, and an answer below it is never folded."""

import pytest

from models.mail import split_quote

HISTORIES = {
    "Outlook in English": "-----Original Message-----\nFrom: Tugi\nSent: Monday\nTo: Mari\nSubject: Arve\n\nvana",
    "Outlook in Estonian": "Saatja: Tugi <tugi@kodu.example>\nSaadetud: esmaspäev\nAdressaat: Mari\nTeema: x\n\nvana",
    "Outlook in Finnish": "Lähettäjä: Tuki\nLähetetty: maanantai\nVastaanottaja: Mari\nAihe: Lasku\n\nvanha",
    "Outlook in bold": "*From:* Tugi\n*Sent:* Monday\n*To:* Mari\n*Subject:* Arve\n\nvana",
    "Outlook on the web": "________________________________\nFrom: Tugi\nSent: Monday\nTo: Mari\nSubject: Arve\n\nvana",
    "Outlook, old, in Estonian": "-----Algne kiri-----\nvana",
    "Outlook, old, in Finnish": "-----Alkuperäinen viesti-----\nvanha",
    "Gmail in English": "On Mon, 2 Mar 2026 at 10:11, Tugi <tugi@kodu.example> wrote:\n\n> vana\n",
    "Gmail, wrapped": "On Mon, 2 Mar 2026 at 10:11, Kodu Haldus Tugi\n<tugi@kodu.example> wrote:\n\n> vana\n",
    "Gmail, wrapped before the verb": "On Mon, 2 Mar 2026 at 10:11, Tugi <tugi@kodu.example>\nwrote:\n> vana\n",
    "Gmail in Estonian": "Kontakt Tugi (<tugi@kodu.example>) kirjutas kuupäeval E, 2. märts 2026\nkell 10:11:\n> vana",
    "Gmail in Finnish": "ma 2. maalisk. 2026 klo 10.11 Tuki (tuki@kodu.example) kirjoitti:\n\n> vanha\n",
    "Apple Mail in Estonian": "Tugi <tugi@kodu.example> kirjutas 2. märts 2026 kell 10:11:\n\nvana",
    "Thunderbird": "On 02/03/2026 10:11, Tugi wrote:\n> vana\n> veel vanem",
    "marks only": "> vana\n>\n> veel\n",
    "Gmail in Spanish": "El lun, 2 mar 2026 a las 9:50, Tugi (<tugi@kodu.example>) escribió:\n\n> vieja\n",
    "Gmail in Ukrainian": "пн, 2 бер. 2026 р. о 09:50 Tugi <tugi@kodu.example> пише:\n\n> старе\n",
    "Mail.ru": "Понедельник, 2 марта 2026, 9:50 +03:00 от Tugi <tugi@kodu.example>:\n>старое",
    "Yandex": '02.03.2026, 09:50, "Tugi" <tugi@kodu.example>:\n\nстарое',
    "Yahoo in German": "Am Montag, 2. März 2026 um 09:50:00 MEZ hat Tugi <t@k.example> Folgendes geschrieben:\n\nalt",
    "GMX": "Gesendet: Montag, 02. März 2026 um 09:50 Uhr\nVon: Tugi\nAn: Mari\nBetreff: Rechnung\n\nalt",
    "Hotmail": "Date: Thu, 26 Jun 2014 13:53:45 +0400\nSubject: Arve\nFrom: t@k.example\nTo: Mari\n\nvana",
    "Lotus Notes": "-----Tugi <tugi@kodu.example> wrote: -----\nTo: Mari\n\nvana",
    "Lotus Notes, forwarded": "----- Forwarded by Mari/Klient on 02.03.2026 09:50 -----\n\nvana",
    "Gmail, old, wrapped": "2014-10-17 11:28 GMT+03:00 Kodu Haldus <\ntugi@kodu.example>:\n\n> vana\n",
    "Gmail in Turkish": "Tugi <tugi@kodu.example>, 2 Mar 2026 Pzt, 10:11 tarihinde şunu yazdı:\n\n> eski\n",
    "Gmail in Romanian": "lun., 2 mar. 2026, 10:11 Tugi <tugi@kodu.example> a scris:\n\n> vechi\n",
    "Apple Mail in Dutch": "Op 2 mrt. 2026, om 10:11 heeft Tugi het volgende geschreven:\n\noud",
    "Outlook in Polish": "Od: Tugi\nWysłano: poniedziałek\nDo: Mari\nTemat: Faktura\n\nstare",
    "Outlook in Spanish": "De: Tugi\nEnviado el: lunes\nPara: Mari\nAsunto: Factura\n\nviejo",
    "Outlook in Italian": "Da: Tugi\nInviato: lunedì\nA: Mari\nOggetto: Fattura\n\nvecchio",
    "Outlook in Dutch": "Van: Tugi\nVerzonden: maandag\nAan: Mari\nOnderwerp: Factuur\n\noud",
    "Outlook in Czech": "Od: Tugi\nOdesláno: pondělí\nKomu: Mari\nPředmět: Faktura\n\nstaré",
    "Outlook in Ukrainian": "Від: Tugi\nНадіслано: понеділок\nКому: Mari\nТема: Рахунок\n\nстаре",
    "Outlook, old, in Italian": "-----Messaggio originale-----\nvecchio",
    "Outlook without a subject": "From: Tugi <tugi@kodu.example>\nSent: Monday\nTo: Mari\n\nvana",
    "Outlook to many": "From: Tugi\nSent: Monday\nTo: Mari;\n" + "Jaan Tamm;\n" * 9 + "Subject: Arve\n\nvana",
    "Outlook in Hungarian": "Feladó: Tugi\nElküldve: hétfő\nCímzett: Mari\nTárgy: Számla\n\nrégi",
    "Outlook in Romanian": "De la: Tugi\nTrimis: luni\nCătre: Mari\nSubiect: Factura\n\nvechi",
    "Outlook in Turkish": "Kimden: Tugi\nGönderildi: Pazartesi\nKime: Mari\nKonu: Fatura\n\neski",
    "Outlook in Greek": "Από: Tugi\nΣτάλθηκε: Δευτέρα\nΠρος: Mari\nΘέμα: Τιμολόγιο\n\nπαλιό",
    "Outlook in Croatian": "Od: Tugi\nPoslano: ponedjeljak\nPrima: Mari\nPredmet: Račun\n\nstaro",
    "Outlook in Japanese": "差出人: Tugi\n送信日時: 月曜日\n宛先: Mari\n件名: 請求書\n\n古い",
    "Outlook in Chinese": "发件人：Tugi\n发送时间：星期一\n收件人：Mari\n主题：发票\n\n旧",
    "Gmail in Chinese": "Tugi <tugi@kodu.example> 于2026年3月2日周一 10:11写道：\n\n> 旧\n",
    "Apple Mail in Polish": "Wiadomość napisana przez Tugi <t@k.example> w dniu 2 mar 2026, o godz. 10:11:\n\nstare",
    "Thunderbird in Polish": "W dniu 2.03.2026 o 10:11, Tugi pisze:\n> stare\n",
    "Gmail in three lines": "On Mon, 2 Mar 2026 at 10:11, Kodu\nHaldus ja abi <\ntugi@kodu.example> wrote:\n\n> vana",
    "The Bat": "Вы писали 2 марта 2026 г., 10:11:42:\n\n> старое\n",
    "Horde, whose verb nobody lists": "Citējot Tugi <tugi@kodu.example>:\n\n> vecs\n",
    "Tuta": "2 Mar 2026, 10:11 by tugi@kodu.example:\n\n> vana\n",
    "GroupWise": ">>> Tugi <tugi@kodu.example> 02.03.2026 10:11 >>>\nvana\nveel vanem",
    "Yahoo on a phone": "On Mon, 2 Mar 2026 at 10:11, Tugi<tugi@kodu.example> wrote:   vana\nveel vanem",
    "T-Online": "-----Original-Nachricht-----\nBetreff: x\nDatum: 2026-03-02\nVon: Tugi\nAn: Mari\n\nalt",
    "a title that nobody lists": "------ Какие-то слова ------\nОт: Tugi\nДата: 2 марта\nКому: Mari\nТема: x\n\nстарое",
    "eM Client in Estonian": '------ Originaalsõnum ------\nSaatja "Tugi" <t@k.example>\nTeema Arve\n\nvana',
    "Samsung in French": "-------- Message d’origine --------\nancien",
    "Apple Mail, forwarded in Finnish": "Välitetty viesti alkaa:\n\nLähettäjä: Tuki\n\nvanha",
    "a ticket system": "##- Palun kirjutage vastus selle rea kohale -##\n\nvana",
    "another ticket system": "--- Reply above this line ---\n\nvana",
    "a signature below it": "On 02/03/2026 10:11, Tugi wrote:\n> vana\n\n-- \nMari Maasikas\nKlient OÜ",
    "a list's footer below it": "> vana\n____________\nUsers mailing list\nhttps://klient.example/listinfo",
    "a scanner's footer below it": "> vana\n\n---\nThis email has been checked for viruses.",
    "Apple Mail in Ukrainian": "2 бер. 2026 р. о 10:11 Tugi <tugi@kodu.example> написав(-ла):\n\nстаре",
    "Apple Mail in Japanese": "2026/03/02 10:11、Tugi <tugi@kodu.example>のメール:\n\n古い",
    "Apple Mail in Russian": "Отправитель: Tugi <t@k.example>\nТема: x\nДата: 2 марта\nПолучатель: Mari\n\nстарое",
    "Apple Mail in Romanian": "Expeditorul: Tugi\nSubiectul: x\nData: 2 martie\nDestinatarul: Mari\n\nvechi",
    "Apple Mail in Croatian": "Šalje: Tugi\nPredmet: x\nDatum: 2. ožujka\nPrima: Mari\n\nstaro",
    "Gmail in Slovenian": "V pon., 2. mar. 2026 ob 10:11 je oseba Tugi <t@k.example> napisala:\n\nstaro",
    "Gmail in Serbian": "пон, 2. мар 2026. у 10:11 Tugi <t@k.example> је написао/ла:\n\nстаро",
    "Gmail in Turkish, copied": "Gönderen: Tugi <t@k.example>\nDate: 2 Mar 2026\nSubject: x\nTo: Mari\n\neski",
    "Thunderbird in French": "Sujet : x\nDate : Mon, 2 Mar 2026\nDe : Tugi <t@k.example>\nPour : Mari\n\nancien",
    "Thunderbird in Italian": "Oggetto: x\nData: Mon, 2 Mar 2026\nMittente: Tugi <t@k.example>\nA: Mari\n\nvecchio",
    "Thunderbird in Polish, copied": "Temat: x\nData: 2 Mar 2026\nNadawca: Tugi <t@k.example>\nAdresat: Mari\n\nstare",
    "Thunderbird in Latvian": "Temats: x\nDatums: 2 Mar 2026\nSūtītājs: Tugi <t@k.example>\nSaņēmējs: Mari\n\nvecs",
    "Apple Mail, forwarded in Swedish": "Vidarebefordrat mejl:\n\nFrån: Tugi\n\ngammalt",
    "a forwarded mail": "---------- Forwarded message ---------\nFrom: Tugi\n\nvana",
    "a forwarded mail on a phone": "Begin forwarded message:\n\n> vana",
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_history_begins_below_the_answer(history: str):
    answer = "Aitäh, sobib!\n\nMari\n\n"

    assert split_quote(answer + history) == len(answer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tere!\nPalun saatke arve.\n",
        "Mari kirjutas:\nsaatke arve",
        "Tere!\n\nJaan <jaan@klient.example> kirjutas eile, et arve on vale:\nsumma ei klapi.",
        "Hello,\n\nAs Tugi <tugi@kodu.example> wrote:\nplease confirm.",
        "##- Please type your reply above this line -##\n\nTere, teie küsimus sai vastuse.",
        "## Tellimus\n\nüks kast\n",
        "Eile kell 12:30 ta kirjutas:\nMa ei tule.\n\nMida teha?",
        "Teema: buss\nKuupäev: 2. märts\nKellele: teile\nMari",
        "Tere!\n2. märtsil 2026 teie kolleeg kirjutas:\n\nMe parandame arve.\n\nMillal see juhtub?",
        "Tere!\n\nTeie kiri, mille te 02.03.2026 saatsite, ja mida Jaan kirjutas:\nselle kohta on küsimus.",
        "Meil lepiti 2026 kokku nii, et -- nagu ta kirjutas --\nsaame arve.",
        "Tere!\nDate: 2. märts\nFrom: Tartu\nTo: Tallinn\nPalun pilet.",
        "From: siit edasi pole midagi\nTere",
        "Tere!\n\nSoovin pileteid:\n\nFrom: Tartu\nTo: Tallinn\nDate: Monday\n\nKas on kohti?\nmari@klient.example",
        "Palun muutke:\nSaatja: Klient OÜ\nSaaja: Mari Maasikas\nKuupäev: 5.03.2026 10:00\n\nTänan!",
        "Hei,\n\nLähettäjä: Firma Oy\nVastaanottaja: Mari\nPäivä: 5.3.\n\nKiitos!",
        "Доставка:\nОтправитель: ООО Клиент\nПолучатель: Мария\nДата: 5.03.2026 10:00\n\nСпасибо!",
        "Palun pilet.\nDate: 2. märts\nTo: Tallinn\nFrom: Tartu\nSent: juba\n",
        "> Kas sobib?\nJah, sobib.\n",
        "Tere!\n> Kas sobib?\n\n-----\nJah, sobib.\n",
        "Tere!\n> Kas sobib?\nJah.\n-- \nMari\n",
        "On Mon, 2 Mar 2026, Tugi wrote:\n> Kas sobib?\n\nJah, sobib.\n",
        "Minu arve:\n-----\n12 €\n",
        "Hind 5 > 4\n",
    ],
)
def test_what_is_no_history_stays_open(text: str):
    assert split_quote(text) == len(text)


def test_what_a_person_says_of_a_quotation_below_stays_open():
    text = "Tere!\n\nAadressilt tugi@kodu.example tuli mulle see kiri:\n\n> vana\n"

    assert text[split_quote(text) :] == "> vana\n"


def test_a_mail_that_is_history_only_is_shown_whole():
    text = "-----Original Message-----\nFrom: Tugi\n\nvana"

    assert split_quote(text) == len(text)


def test_answers_between_quotations_stay_open_and_the_last_quotation_is_folded():
    text = "> Kas sobib?\nJah.\n> Millal?\nHomme.\n> Tugi\n> Kodu\n"

    assert text[split_quote(text) :] == "> Tugi\n> Kodu\n"
