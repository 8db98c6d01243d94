"""Estonian sentences of a housing software's support."""

from haldur.example.tongue import Tongue, Topic

INVOICE = Topic(
    queue="billing",
    subjects=("Küsimus arve {number} kohta", "Arve {number}", "Vale summa arvel", "{month} arve"),
    openings=(
        "Saime {month} eest arve {number} summas {amount} eurot, aga meie arvestuse järgi peaks see olema väiksem. "
        "Palun vaadake üle, kas {house} ühistu korterite arv on õigesti arvestatud.",
        "Arvel {number} on vana aadress. Meie uus juriidiline aadress on {house}. Palun saatke parandatud arve.",
        "Maksime arve {number} ({amount} eurot) {day} ära, aga täna tuli ikka meeldetuletus. Palun kontrollige.",
    ),
    answers=(
        "Vaatasin arve {number} üle. Teil on õigus, üks lisamoodul oli kahekordselt. Saadan kreeditarve täna.",
        "Arve on õige: {month} lisandus kaks uut kasutajat. Panen kirjale juurde väljavõtte.",
        "Makse on laekunud, meeldetuletus läks välja enne pangafaili lugemist. Vabandame segaduse pärast.",
    ),
    follow_ups=(
        "Aitäh kiire vastuse eest. Kas kreeditarve number peab olema ka e-arvel?",
        "Selge, siis jätame {amount} eurot ettemaksuks järgmise kuu arvele.",
        "Vaatasin uuesti, aga {month} kohta on meil ikka kaks erinevat summat. Lisan ekraanipildi.",
    ),
)
METERS = Topic(
    queue="support",
    subjects=("Veenäidud {month}", "Näitude sisestamine", "Korter {flat} näidud", "Näidud ei salvestu"),
    openings=(
        "Korteri {flat} soojaveearvesti näit on {reading}, aga programm ei lase seda salvestada, sest eelmine näit "
        "on suurem. Arvesti vahetati {day}. Mida teha?",
        "Kuidas saab {month} näitude esitamise tähtaega {house} majas paar päeva edasi lükata?",
        "Elanik korterist {flat} esitas näidu {reading}, kuid aruandes on null. Kas näit läks kaduma?",
    ),
    answers=(
        "Arvesti vahetuse jaoks on eraldi toiming: Korter, Arvestid, Vaheta arvesti. Sisestage seal vana lõppnäit "
        "ja uue algnäit, siis {reading} salvestub.",
        "Tähtaega saab muuta hoone seadetes. Muutsin selle {house} jaoks praegu ise ära.",
        "Näit on olemas, aga {month} periood oli juba suletud. Avasin perioodi, palun koostage aruanne uuesti.",
    ),
    follow_ups=(
        "Tegin nii, kuid nüüd näitab kulu miinusega. Korter {flat}, näit {reading}.",
        "Suur tänu, nüüd on korras. Kas sama peab tegema ka elektriarvestitega?",
        "Meil on veel üks samasugune korter, {flat}. Kas vaatate selle ka üle?",
    ),
)
LOGIN = Topic(
    queue="support",
    subjects=("Ei saa sisse logida", "Parool", "Uue kasutaja lisamine", "Mobiil-ID ei tööta"),
    openings=(
        "Alates hommikust ei saa programmi sisse. Pärast parooli sisestamist jääb leht valgeks. Proovisin Chrome'i ja "
        "Firefoxiga.",
        "Palun lisage meile uus kasutaja {person}, õigused samad mis minul. Ta alustab tööd {day}.",
        "Vahetasin telefoni ja nüüd ei tule Mobiil-ID kinnitust. Kuidas saaks ID-kaardiga sisse?",
    ),
    answers=(
        "Saatsin teile uue parooli lingi, see kehtib ühe ööpäeva. Palun kustutage enne brauseri küpsised.",
        "Kasutaja on lisatud, kutse läks meilile. Esimesel sisenemisel küsitakse telefoninumbrit.",
        "Mobiil-ID ühendus oli hommikul häiritud, nüüd peaks jälle töötama. Andke palun teada.",
    ),
    follow_ups=(
        "Nüüd sai sisse, aga {house} maja ei ole nimekirjas.",
        "Ei aidanud, ikka sama viga. Lisan pildi ekraanist.",
        "{person} sai kutse kätte, suur aitäh!",
    ),
)
OWNERS = Topic(
    queue="support",
    subjects=("Omaniku vahetus, korter {flat}", "Uus omanik", "Korter {flat} müüdud"),
    openings=(
        "Korter {flat} majas {house} müüdi {day}. Uus omanik on {person}. Kuidas jagada {month} arve kahe omaniku "
        "vahel?",
        "Uus omanik {person} ei näe iseteeninduses vana perioodi arveid. Kas nii peabki olema?",
    ),
    answers=(
        "Omaniku vahetuse kuupäevaks pange {day}, siis jagab programm {month} kulud päevade järgi.",
        "Jah, vana omaniku arved jäävad talle. Soovi korral saab juhatus need uuele omanikule saata PDF-ina.",
    ),
    follow_ups=(
        "Kas remondifondi saldo läheb automaatselt üle?",
        "Jagas küll, aga prügivedu läks kõik uuele omanikule. Vaatate palun?",
    ),
)
REPORTS = Topic(
    queue="support",
    subjects=("Majandusaasta aruanne", "Väljavõte pangast", "Aruanne Excelisse", "Panga import"),
    openings=(
        "Pangaväljavõtte import annab veateate „vigane rida {flat}“. Fail on lisatud. Eelmisel kuul töötas.",
        "Vajame revisjonikomisjonile {house} kulude koondit kuude lõikes. Kas selle saab Excelisse?",
    ),
    answers=(
        "Pank muutis failivormi. Parandus läheb täna õhtul üles, seni saab kasutada CAMT.053 faili.",
        "Valige Aruanded, Kulude koond, periood aasta ja vorming XLSX. Lisasin näidise.",
    ),
    follow_ups=(
        "CAMT-failiga läks läbi, aga {amount} eurone makse jäi sidumata.",
        "Tabel on hea, kuid võlgnikud võiksid olla eraldi lehel.",
    ),
)

ESTONIAN = Tongue(
    code="et",
    greetings=("Tere!", "Tere,", "Tere päevast", "Tervist!", "Tere hommikust!"),
    closings=("Lugupidamisega", "Parimate soovidega", "Tervitades", "Heade soovidega"),
    months=(
        *("jaanuari", "veebruari", "märtsi", "aprilli", "mai", "juuni"),
        *("juuli", "augusti", "septembri", "oktoobri", "novembri", "detsembri"),
    ),
    topics=(INVOICE, METERS, LOGIN, OWNERS, REPORTS),
    thanks=("Aitäh, nüüd töötab!", "Tänan, korras.", "Suur tänu abi eest.", "Ok, aitäh!"),
    joinings=(
        "Lisan omalt poolt, et sama asi juhtus ka majas {house}.",
        "Mina olen ühistu raamatupidaja, palun saatke vastus ka mulle.",
        "Kinnitan, et {person} jutt on õige. Juhatus soovib asja sel nädalal korda.",
    ),
    away_subjects=("Automaatvastus: {subject}", "Automaatne vastus: {subject}"),
    away_texts=("Olen puhkusel kuni {day}. Kiirete küsimustega pöörduge palun {person} poole.",),
    spam=(
        ("Teie postkast on täis", "Teie postkasti maht on ületatud. Kinnitage oma konto 24 tunni jooksul."),
        ("Soodne laen ilma tagatiseta", "Pakume ühistutele laenu intressiga alates 0,9%. Vastake sellele kirjale."),
    ),
)
