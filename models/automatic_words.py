"""By which words the subject, or the opening, of a mail shows that a machine wrote it (T-07). All in lower case.

What mail programs are seen to put before, or to make of, the subject of an automatic answer or of a receipt, in the
languages that they speak.
"""

import re

STARTS = (
    "automatic reply:", "auto reply:", "auto-reply:", "autoreply:", "auto response:", "auto reply re:", "[auto-reply]",
    "automatic response:", "automated reply:", "automated response:", "auto-response:", "autoresponse:",
    "[auto reply]", "[autoreply]", "(autoreply)", "out of office autoreply:", "out of office:", "out of office re:",
    "out of office reply:", "out of the office:", "out-of-office:", "out-of-office reply:", "ooo:", "ooo re:",
    "puhkusel:", "puhkuseteade:", "loetud:", "luettu:",
    "automatische antwort:", "abwesenheitsnotiz:", "abwesenheitsnachricht:", "abwesenheitsmeldung:", "abwesend:",
    "nicht im büro:", "frånvaromeddelande:", "fraværende:", "fraværsmelding:", "ikke til stede:", "ikke på kontoret:",
    "automatisk svar:", "automatiskt svar:", "autosvar:", "frånvarande:", "automatsvar:", "sjálfvirkt svar:",
    "автоответ:", "автоответчик:", "автоматический ответ:", "автоматична відповідь:", "автоматичен отговор:",
    "automātiskā atbilde:", "automātiska atbilde:", "automatinis atsakymas:",
    "odpowiedź automatyczna:", "automatická odpověď:", "automatická odpoveď:", "odpověď v nepřítomnosti:",
    "samodejni odgovor:", "automatski odgovor:", "automatikus válasz:", "răspuns automat:",
    "automatisch antwoord:", "réponse automatique :", "réponse automatique:", "risposta automatica:",
    "respuesta automática:", "resposta automática:", "αυτόματη απάντηση:", "otomatik yanıt:",
    "absent du bureau :", "absent(e) du bureau :", "absence du bureau :", "message d'absence :", "fuori sede:",
    "fuori ufficio:", "fuera de oficina:", "fuera de la oficina:", "ausente do escritório:", "fora do escritório:",
    "niet aanwezig:", "afwezigheidsbericht:", "poza biurem:", "autoodpowiedź:", "mimo kancelář:", "házon kívül:",
    "нет на рабочем месте:",
    "自动回复:", "自动回复\uff1a", "自动答复:", "自动答复\uff1a", "自動回覆:", "自動応答:", "自動返信:",
    "自動返信\uff1a", "자동 회신:",
)  # fmt: skip
ENDINGS = ("is out of the office", "is out of the office.")
# people write of auto-replies too: these words tell a robot where the subject ends with them or rules them off
RULED_OFF = re.compile(
    r"(?:automaatvastus|automaatne vastus|kontorist väljas|automaattinen vastaus|automaattivastaus|"
    r"automaattinen poissaoloviesti|poissa toimistosta|poissaoloviesti)\s*(?:$|[^\w\s,?]|(?:re|vs):)"
    r"|(?:automatic reply|auto-?reply|auto response|vacation reply|out of (?:the )?office|автоответ"
    r"|автоматический ответ|autosvar|automatiskt? svar|frånvaromeddelande|frånvarande|abwesenheitsnotiz"
    r"|automatische antwort|réponse automatique|automātisk[āa] atbilde|automatinis atsakymas"
    r"|odpowiedź automatyczna)\s*(?:$|re:)"
    r"|auto: .*\bout of (?:the )?office\b"
)
RECEIPTS = (
    "read:", "not read:", "gelesen:", "ungelesen:", "läst:", "lest:", "læst:", "прочтено:", "прочитано:", "lu :", "lu:",
    "lasīts:", "izlasīts:", "perskaityta:", "przeczytano:", "przeczytane:", "leído:", "lida:", "lido:", "gelezen:",
    "letto:", "přečteno:", "prečítané:",
)  # fmt: skip
RECEIPT_OPENING = re.compile(  # it names the mail line by line; people too put such a word before a subject
    r"\s*[^\s:?!.,][^\n:?!.,]{3,40}[ \t]*\n\s*(?:to|an|till|til|кому|à|kam|do|para|aan|a|komu)[ \t]*:[^\n]*\n"
    r"\s*(?:subject|betreff|ämne|emne|тема|objet|tēma|temats|tema|temat|asunto|assunto|onderwerp|oggetto|předmět"
    r"|predmet)[ \t]*:"
)
DIGEST = re.compile(r"\bdigest, vol \d+, issue \d+$|^digest for \S+@\S+ - \d+ update")  # Mailman, Google Groups
