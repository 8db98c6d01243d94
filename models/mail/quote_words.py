"""The words by which mail programs show that history begins, in the languages that they speak.

A title that programs rule off above a mail, the names of the headers that they copy, and what says that somebody wrote
something. All in lower case, with plain apostrophes.
"""

import re

SEPARATORS = frozenset((
    "original message", "original appointment", "forwarded message", "forwarded by", "reply message",
    "algne kiri", "algne sõnum", "algne teade", "algkiri", "algsõnum", "originaalsõnum", "originaalkiri",
    "edastatud kiri", "edastatud sõnum",
    "alkuperäinen viesti", "alkuperäinen sanoma", "välitetty viesti",
    "ursprüngliche nachricht", "original-nachricht", "originalnachricht", "weitergeleitete nachricht",
    "originalmeddelande", "ursprungligt meddelande", "vidarebefordrat meddelande",
    "oprindelig meddelelse", "videresendt meddelelse", "opprinnelig melding", "videresendt melding",
    "oriģinālā ziņa", "oriģinālā vēstule", "sākotnējais ziņojums", "pārsūtīta ziņa", "pārsūtītā ziņa",
    "pradinis laiškas", "pirminis laiškas", "pirminis pranešimas", "persiųstas laiškas",
    "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение", "пересланное письмо",
    "wiadomość oryginalna", "oryginalna wiadomość", "treść przekazanej wiadomości", "przekazana wiadomość",
    "message d'origine", "message original", "message transféré",
    "oorspronkelijk bericht", "doorgestuurd bericht", "messaggio originale", "messaggio inoltrato",
    "mensaje original", "mensaje reenviado", "mensagem original", "mensagem encaminhada",
    "původní e-mail", "původní zpráva", "pôvodná správa", "eredeti üzenet", "mesaj original", "orijinal mesaj",
    "reply above this line", "please reply above this line", "please type your reply above this line",
    "原始邮件", "原始郵件", "转发邮件", "元のメッセージ", "원본 메일", "원본 메시지",
))  # fmt: skip
OPENINGS = frozenset((  # what Apple's programs write above a mail that they pass on
    "begin forwarded message:", "algab edastatud kiri:", "välitetty viesti alkaa:", "vidarebefordrat brev:",
    "anfang der weitergeleiteten nachricht:", "start på videresendt besked:", "videresendt melding:",
    "начало переадресованного сообщения:", "début du message réexpédié :", "début du message transféré :",
    "inizio messaggio inoltrato:", "inicio del mensaje reenviado:", "begin doorgestuurd bericht:",
    "początek przekazywanej wiadomości:", "vidarebefordrat mejl:", "start på videresendt meddelelse:",
    "začátek přeposílané zprávy:", "začiatok preposlanej správy:", "továbbított levél kezdete:",
    "início da mensagem reencaminhada:", "início da mensagem encaminhada:", "începe mesajul redirecționat:",
    "початок листа, що пересилається:", "forwarded message:",
))  # fmt: skip
FROM = frozenset(
    "from saatja kellelt lähettäjä von från fra frá de от no nuo od van da від sūtītājs siuntėjas feladó küldő kimden"
    " отправитель mittente nadawca šalje expeditor expeditorul gönderen από 差出人 送信元 发件人 寄件者 寄件人".split()
) | {"от кого", "від кого", "de la", "보낸 사람"}
_HEADERS = (
    "sent date to cc subject saadetud saatmisaeg kuupäev kellele adressaat saaja koopia teema pealkiri lähetetty päivä"
    " päiväys päivämäärä vastaanottaja kopio aihe gesendet datum an betreff skickat till kopia ämne sendt til emne dato"
    " kopi dagsetning efni отправлено дата кому тема копия envoyé objet à nosūtīts datums kam kopija temats tēma"
    " išsiųsta tema wysłano wysłane do dw temat data verzonden aan onderwerp inviato a oggetto enviado enviada para"
    " asunto assunto fecha odesláno komu předmět odoslané predmet kópia надіслано изпратено до относно"
    " elküldve küldve címzett tárgy másolat trimis către subiect gönderildi gönderilen tarih kime konu bilgi"
    " στάλθηκε ημερομηνία προς θέμα poslano prima za zadeva naslov sujet pour adresat dátum kopie datums saņēmējs"
    " adresāts gavėjas получатель отримувач копія destinatar destinatarul subiectul"
    " 发送时间 发件日期 发送日期 日期 收件人 抄送 主题 寄件日期 收件者 副本 主旨 送信日時 日付 宛先 件名 날짜 참조 제목"
)
OTHERS = frozenset(_HEADERS.split()) | {"enviado el", "enviada em", "envoyé le", "copie à", "보낸 날짜", "받는 사람"}
SUBJECT = frozenset(
    "subject teema pealkiri aihe betreff ämne emne efni тема objet temats tēma tema temat onderwerp oggetto asunto"
    " assunto předmět predmet относно tárgy subiect subiectul konu θέμα zadeva naslov sujet 主题 主旨 件名 제목".split()
)
VERB = re.compile(
    r"(?:wrote|writes|kirjutas|kirjutasid|kirjutab|kirjoitti|schrieb|geschrieben|skrev|rakstīja|rašė|napisał|napisana"
    r"|pisze|écrit|escribió|escreveu|escriure|scritto|schreef|napsala?|napísala?|napisala?|napisao|написала?|написао"
    r"|написав|написа|пишет|писали|пише|skrifaði|geschreven|a scris|írta|yazdı|đã viết|έγραψε|写道|寫道"
    r"|のメール|のメッセージ|작성)\b"
)
WROTE_IN_ANY_LANGUAGE = re.compile(
    r"\d ?г\.?,? в \d{1,2}:\d\d,"
    r"|\d{1,2}[:.]\d\d\b.{0,99}<\s?[^<>@\s]{1,64}@[^<>@\s]{1,99}>\)?:\s*$"  # a time and a sender
)
