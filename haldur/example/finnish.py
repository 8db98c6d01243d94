"""Finnish sentences of a housing software's support."""

from haldur.example.tongue import Tongue, Topic

INVOICE = Topic(
    queue="billing",
    subjects=("Kysymys laskusta {number}", "Lasku {number}", "Virheellinen lasku", "{month} lasku"),
    openings=(
        "Saimme laskun {number}, {amount} euroa, mutta {month} osalta summa ei täsmää sopimukseen. Voisitteko "
        "tarkistaa kohteen {house} huoneistojen määrän?",
        "Laskun {number} pitäisi tulla verkkolaskuna. Nyt se tuli sähköpostiin. Miten osoite vaihdetaan?",
        "Maksoimme laskun {number} jo {day}, silti tänään tuli maksumuistutus.",
    ),
    answers=(
        "Tarkistin laskun {number}: yksi moduuli oli laskutettu kahteen kertaan. Hyvityslasku lähtee tänään.",
        "Summa on oikein, sillä {month} aikana lisättiin kaksi käyttäjää. Erittely on liitteenä.",
        "Maksu on saapunut, muistutus lähti ennen tiliotteen lukemista. Pahoittelut!",
    ),
    follow_ups=(
        "Kiitos nopeasta vastauksesta. Maksammeko erotuksen vai odotammeko hyvityslaskua?",
        "Selvä, {amount} euroa voi jäädä ennakkomaksuksi.",
        "Katsoin uudestaan, mutta {month} summa on yhä eri.",
    ),
)
METERS = Topic(
    queue="support",
    subjects=("Vesimittarin lukemat", "Lukemat {month}", "Huoneisto {flat}, mittarin vaihto"),
    openings=(
        "Huoneiston {flat} lukema {reading} ei tallennu, koska edellinen on suurempi. Mittari vaihdettiin {day}. Mitä "
        "teemme?",
        "Voiko kohteen {house} lukemien määräaikaa siirtää {month} osalta muutamalla päivällä?",
    ),
    answers=(
        "Käyttäkää toimintoa Huoneisto, Mittarit, Vaihda mittari. Sen jälkeen {reading} tallentuu.",
        "Määräaikaa voi muuttaa kohteen asetuksissa. Muutin sen nyt puolestanne.",
    ),
    follow_ups=(
        "Tein näin, mutta kulutus näkyy nyt negatiivisena. Huoneisto {flat}.",
        "Kiitos, nyt toimii. Pitääkö sama tehdä sähkömittareille?",
    ),
)
LOGIN = Topic(
    queue="support",
    subjects=("Kirjautuminen ei onnistu", "Uusi käyttäjä", "Salasanan vaihto"),
    openings=(
        "Emme pääse aamusta lähtien kirjautumaan. Sivu jää tyhjäksi salasanan jälkeen.",
        "Lisäisittekö käyttäjäksi {person}, samat oikeudet kuin minulla, alkaen {day}?",
    ),
    answers=(
        "Lähetin uuden linkin, se on voimassa vuorokauden. Tyhjentäkää ensin selaimen evästeet.",
        "Käyttäjä on lisätty ja kutsu lähetetty.",
    ),
    follow_ups=(
        "Pääsin sisään, mutta {house} ei näy luettelossa.",
        "Sama virhe edelleen, kuvakaappaus liitteenä.",
        "{person} sai kutsun, kiitos paljon!",
    ),
)
REPORTS = Topic(
    queue="support",
    subjects=("Tiliotteen tuonti", "Raportti Exceliin", "Tilinpäätös"),
    openings=(
        "Tiliotteen tuonti pysähtyy riville {flat}. Tiedosto on liitteenä.",
        "Tilintarkastaja pyytää kohteen {house} kulut kuukausittain. Saako ne Exceliin?",
    ),
    answers=(
        "Pankki muutti muotoa. Korjaus tulee tänä iltana, siihen asti CAMT.053 toimii.",
        "Valitkaa Raportit, Kulut, koko vuosi ja XLSX. Liitteenä on malli.",
    ),
    follow_ups=(
        "CAMT.053 meni läpi, yksi {amount} euron maksu jäi kohdistamatta.",
        "Hyvä. Voisivatko velalliset olla omalla välilehdellään?",
    ),
)

FINNISH = Tongue(
    code="fi",
    greetings=("Hei,", "Hei!", "Moi,", "Hyvää huomenta,", "Terve"),
    closings=("Ystävällisin terveisin", "Terveisin", "Yhteistyöterveisin"),
    months=(
        *("tammikuun", "helmikuun", "maaliskuun", "huhtikuun", "toukokuun", "kesäkuun"),
        *("heinäkuun", "elokuun", "syyskuun", "lokakuun", "marraskuun", "joulukuun"),
    ),
    topics=(INVOICE, METERS, LOGIN, REPORTS),
    thanks=("Kiitos, nyt toimii!", "Kiitos avusta.", "Ok, kiitos!", "Hienoa, kiitos nopeasta vastauksesta."),
    joinings=(
        "Lisään vielä, että sama koskee kohdetta {house}.",
        "Hoidan kirjanpitoa, laittakaa vastaus myös minulle.",
    ),
    away_subjects=("Automaattinen vastaus: {subject}", "Poissaolo: {subject}"),
    away_texts=("Olen poissa {day} asti. Kiireellisissä asioissa ottakaa yhteyttä: {person}.",),
    spam=(
        ("Edullista hakukoneoptimointia", "Nostamme sivunne hakukoneiden kärkeen kuukaudessa. Vastaa tähän viestiin!"),
    ),
)
