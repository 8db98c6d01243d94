"""The words of notes that somebody is away, in twelve languages, as mail programs and people set them up (T-07).

All in lower case. `ABSENT` says in the first person and now that the writer is not there; each of `TOLD` is what such
notes tell beside it: thanks, the return, who helps meanwhile. `ASKED` is in no such note.
"""

import re

STEMS = (  # of ABSENT: a mail without any of them is spared the long look
    "office", "vacation", "holiday", "leave", "away", "puhkus", "eemal", "kontorist", "lähetus", "haigusleh", "loma",
    "poissa", "matko", "отпуск", "отсутств", "командир", "atvaļin", "prombūt", "atostog", "komandir", "urlaub", "büro",
    "abwesend", "außer haus", "semester", "kontoret", "ledig", "ferie", "urlop", "nieobecn", "poza biurem", "absent",
    "congé", "vacances",
)  # fmt: skip
ABSENT = re.compile(
    r"\bi(?:['’]m| am| will be|['’]ll be) (?:\w{1,12} ){0,3}?(?:out of (?:the |my )?office|away"
    r"|on (?:\w{1,12} )?(?:leave|vacation|holidays?))\b|^\W*(?:currently )?out of (?:the )?office"
    r"|\b(?:olen|viibin)\b[^.!?\n]{0,30}\b(?:\w{0,16}puhkusel|eemal|lähetuses|haiguslehel|kontorist väljas)"
    r"|\bolen\b[^.!?\n]{0,30}\b(?:\w{0,9}lomalla|poissa|matkoilla)"
    r"|\b(?:нахожусь|я|буду)\b[^.!?\n]{0,20}\bв (?:отпуске|командировке)|\bотсутствую\b"
    r"|\b(?:esmu|atrodos)\b[^.!?\n]{0,20}\b(?:atvaļinājumā|prombūtnē|komandējumā)"
    r"|\batostogauju\b|\besu\b[^.!?\n]{0,20}\b(?:atostogose|komandiruotėje)"
    r"|\b(?:ich bin|bin ich)\b[^.!?\n]{0,50}\b(?:nicht im büro|im urlaub|außer haus|abwesend)"
    r"|\bjag (?:är|har)\b[^.!?\n]{0,20}\b(?:semester|ledig|föräldraledig|inte på kontoret)"
    r"|\bjeg (?:er|har)\b[^.!?\n]{0,20}\b(?:ferie|ikke på kontoret)"
    r"|\b(?:przebywam|jestem)\b[^.!?\n]{0,20}\b(?:urlopie|nieobecn[ay]|poza biurem)"
    r"|\bje (?:suis|serai)\b[^.!?\n]{0,20}\b(?:absente?|en congés?|en vacances)"
)
GREETING = re.compile(
    r"\W*(?:dear|hello|hi\b|good (?:day|morning)|tere|lugupeetud|austatud|hei\b|hyvä|moi\b|здравствуйте"
    r"|добрый день|уважаем|labdien|sveik|labas|gerbiam|hallo|guten tag|sehr geehrte|hej\b"
    r"|god dag|dzień dobry|witam|szanown|bonjour|madame)"
)
SIGN_OFF = re.compile(
    r"\W*(?:(?:kind|best|warm) |with )?(?:regards|best wishes|sincerely|lugupidamisega|tervita|parimat|terveisin"
    r"|ystävällisin|с уважением|ar cieņu|pagarbiai|mit freundlichen|freundliche|viele grüße|mvh\b|med vänlig|vänliga"
    r"|hälsningar|med vennlig|venlig|pozdrawiam|z poważaniem|cordialement|bien à vous|--$)"
)
TOLD = re.compile(
    r"\bthank|\b(?:reply|respond|answer|return|be back|get back|read)\b|urgen|immediate|\baccess\b|\bcontact\b|absence"
    r"|colleague|forwarded|automatic|tänan|täname|aitäh|tagasi|naas|\bvastan\b|\bloen\b|kiire|pöördu|ühendust|asenda"
    r"|puudum|äraole|automaat|kiito|kiitä|palaan|vastaan|kiiree|yhteyttä|sijai|спасибо|благодар|вернусь|отвечу|срочн"
    r"|обращайтесь|paldies|atgriez|atbild|steidzam|sazin|dėkoju|ačiū|grįš|atsakys|skubi|kreip|dank|zurück|dring"
    r"|wenden|vertret|erreichbar|weitergeleitet|\btack\b|tillbaka|svarar|bråd|åter|\btakk?\b|tilbake|haste|dziękuj"
    r"|wrac|wróc|odpowiem|piln|kontakt|\bmerci|retour|répond|urgenc|contact"
)
REACHED = re.compile(r"\S@\S|\+\d|\d[\d ]{6,}")
ASKED = re.compile(
    r"\?|€|\beur|\bpa(?:y|id)|\bmaks|\btasu|оплат|заплат|zahl|betal|apmaks|mokė|zapłac|paiement|payer|\bsend\b|\bchange\b|\bwrong\b|\binvoices?\b|saatke|saada\b|muut|\barve|lähett|\blasku|пришлите|отправ|\bсчёт"
    r"|\bсчет|nosūt|atsūt|rēķin|siųsk|atsiųs|sąskait|schick|\bsenden|rechnung|skicka|faktur|prześl|wyśl|envoy|factur"
)
