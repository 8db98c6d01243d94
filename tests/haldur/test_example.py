"""The example is the measure of all else, so it is measured itself, by means that it does not use."""

import email
import re
from base64 import b64decode
from collections import Counter, defaultdict
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

import pytest

import haldur.example
from haldur.example import Truth, write_example
from haldur.example.customers import FEWEST_CUSTOMERS, CustomerError
from haldur.example.mixture import ROWS
from models.company import read_company
from tests.threads import by_thread

ID = re.compile(r"<([^<>\s]+)>")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def truth(home: Path) -> Truth:
    return write_example(home, mails=700, sign=lambda ticket: f"<signed.{ticket}@kodu.example>")


@pytest.fixture(scope="module")
def read(home: Path, truth: Truth) -> dict[str, Message]:
    return {mail.file: email.message_from_bytes((home / "mail" / mail.file).read_bytes()) for mail in truth.mails}


def bytes_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def broken_names() -> set[str]:
    names = [row.name for row in ROWS]
    return set(names[names.index("masked_sender") :])


def ids_of(message: Message) -> set[str]:
    """The ids by which a mail hangs on others, Outlook's conversation among them."""
    headers = " ".join(message.get(name, "") for name in ("Message-ID", "In-Reply-To", "References"))
    index = message.get("Thread-Index")
    return set(ID.findall(headers)) | ({b64decode(index)[:22].hex()} if index else set())


def components(mails: dict[str, set[str]]) -> list[set[str]]:
    """Groups of files that share ids, found by plain union-find."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for file, ids in mails.items():
        for name in ids:
            parent[root(name)] = root(file)
    groups = defaultdict(set)
    for file in mails:
        groups[root(file)].add(file)
    return list(groups.values())


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        write_example(tmp_path / name, seed=7, customers=40, mails=320)

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_another_seed_gives_other_mail(tmp_path: Path):
    for seed in (1, 2):
        write_example(tmp_path / str(seed), seed=seed, customers=40, mails=20)

    assert not bytes_of(tmp_path / "1").keys() >= bytes_of(tmp_path / "2").keys()


def test_every_situation_occurs_in_three_hundred_mails(tmp_path: Path):
    truth = write_example(tmp_path, mails=300)

    assert len(truth.mails) == 300
    assert {mail.situation for mail in truth.mails} == {row.name for row in ROWS}


def test_a_few_mails_are_possible_and_as_many_as_asked(tmp_path: Path):
    assert len(write_example(tmp_path, mails=3).mails) == 3


def test_too_few_customers_are_refused_with_the_least_number(tmp_path: Path):
    with pytest.raises(CustomerError, match=str(FEWEST_CUSTOMERS)):
        write_example(tmp_path, customers=5)


def test_the_truth_names_every_file_once_and_no_other(home: Path, truth: Truth):
    files = [f"mail/{mail.file}" for mail in truth.mails]

    assert sorted(files) == sorted(name for name in bytes_of(home) if name.startswith("mail/"))


def test_a_file_is_as_old_as_its_arrival(home: Path, truth: Truth):
    for mail in truth.mails:
        arrived = datetime.fromisoformat(mail.arrived_at).timestamp()
        path = home / "mail" / mail.file
        assert path.stat().st_mtime == arrived
        assert path.name.startswith(f"{arrived:.0f}.")
        assert path.name.endswith(f",S={path.stat().st_size}")


def test_the_topmost_received_line_bears_the_arrival(truth: Truth, read: dict[str, Message]):
    for mail in truth.mails:
        if mail.situation not in broken_names():
            moment = read[mail.file].get_all("Received")[0].rpartition(";")[2]
            assert parsedate_to_datetime(moment) == datetime.fromisoformat(mail.arrived_at)


def test_the_standard_library_reads_what_is_not_broken(truth: Truth, read: dict[str, Message]):
    for mail in truth.mails:
        if mail.situation in broken_names():
            continue
        message = read[mail.file]
        assert not [part.defects for part in message.walk() if part.defects]
        assert str(make_header(decode_header(re.sub(r"\r?\n", "", message["Subject"])))) == mail.subject
        assert parseaddr(message["From"])[1].lower() == mail.from_address


def test_senders_bear_the_name_and_address_of_who_wrote(truth: Truth, read: dict[str, Message]):
    for mail in truth.mails:
        if mail.situation in broken_names():
            continue
        message = read[mail.file]
        name, address = parseaddr(message.get("Reply-To", message["From"]))
        assert (str(make_header(decode_header(name))), address.lower()) == (mail.sender_name, mail.sender_address)


def test_attachments_are_counted_with_pictures_in_the_text(truth: Truth, read: dict[str, Message]):
    for mail in truth.mails:
        if mail.attachments is not None and mail.kind != "duplicate" and mail.situation not in broken_names():
            parts = [part for part in read[mail.file].walk() if part.get_filename()]
            assert len(parts) == mail.attachments


def test_the_mails_of_a_thread_hang_together_by_their_ids_and_with_no_other(truth: Truth, read: dict[str, Message]):
    threaded = {mail.file: mail.thread for mail in truth.mails if mail.thread}

    groups = components({file: ids_of(read[file]) | {file} for file in threaded})

    assert all(len({threaded[file] for file in group}) == 1 for group in groups if len(group) > 1)
    assert len(groups) == len(set(threaded.values()))


def test_machines_without_a_thread_name_no_id_of_any(truth: Truth, read: dict[str, Message]):
    known = set().union(*(ids_of(read[mail.file]) for mail in truth.mails if mail.thread))
    strays = [mail for mail in truth.mails if mail.thread is None and mail.kind != "quarantined"]

    assert strays
    assert not [mail.file for mail in strays if ids_of(read[mail.file]) & known]


def test_a_thread_has_one_new_mail_and_it_came_first(truth: Truth):
    for mails in by_thread(truth.mails).values():
        filed = [mail for mail in mails if mail.kind in ("new", "reply")]
        assert [mail.kind for mail in filed].count("new") == 1
        assert min(filed, key=lambda mail: mail.arrived_at).kind == "new"


def test_some_replies_come_before_what_they_answer(truth: Truth, read: dict[str, Message]):
    places = {mail.message_id: place for place, mail in enumerate(truth.mails)}
    early = [
        mail
        for place, mail in enumerate(truth.mails)
        if any(places.get(name, -1) > place for name in ID.findall(read[mail.file].get("In-Reply-To", "")))
    ]

    assert len(early) >= 4


def test_a_duplicate_comes_after_its_original_and_bears_its_id(truth: Truth):
    seen: set[str | None] = set()
    for mail in truth.mails:
        assert (mail.kind == "duplicate") == (mail.message_id is not None and mail.message_id in seen)
        seen.add(mail.message_id)


def test_copies_of_the_other_list_bear_its_footer(home: Path, truth: Truth):
    files = [m.file for m in truth.mails if m.situation == "list_and_copy" and m.kind == "duplicate"]

    assert files
    assert all(b"Kodu arved -- arved@kodu.example" in (home / "mail" / file).read_bytes() for file in files)


def test_quarantine_has_its_three_reasons(home: Path, truth: Truth):
    reasons = {mail.reason: home / "mail" / mail.file for mail in truth.mails if mail.kind == "quarantined"}

    assert set(reasons) == {"empty", "no_sender", "not_mail"}
    assert reasons["empty"].stat().st_size == 0
    assert b"\nFrom:" not in reasons["no_sender"].read_bytes()
    assert b":" not in reasons["not_mail"].read_bytes()


def test_machines_give_themselves_away(truth: Truth, read: dict[str, Message]):
    """By a header or a null return path, and never by the subject alone."""
    marks = ("Auto-Submitted", "X-Autoreply", "Precedence", "List-Unsubscribe-Post")
    for mail in truth.mails:
        message = read[mail.file]
        if mail.kind in ("automatic", "bounce"):
            assert any(message[mark] for mark in marks) or message["Return-Path"] == "<>"
        elif mail.kind != "quarantined" and mail.situation not in broken_names():
            assert not any(message[mark] for mark in marks)
            assert message["Return-Path"] != "<>"


def test_machines_answer_what_has_already_come(truth: Truth, read: dict[str, Message]):
    arrived = {mail.message_id: mail.arrived_at for mail in truth.mails if mail.kind in ("new", "reply")}
    answering = [mail for mail in truth.mails if mail.kind in ("automatic", "bounce") and mail.thread]

    assert len(answering) >= 7
    for mail in answering:
        (parent,) = ID.findall(read[mail.file]["In-Reply-To"])
        assert arrived[parent] < mail.arrived_at


def test_haldurs_own_ids_are_those_that_the_caller_signed(home: Path, truth: Truth):
    files = [mail.file for mail in truth.mails if mail.situation.startswith("own_")]

    assert len(files) == 3
    assert all(b"Message-ID: <signed." in (home / "mail" / file).read_bytes() for file in files)


def test_outlook_adds_five_bytes_for_each_answer(truth: Truth, read: dict[str, Message]):
    lengths = Counter(len(b64decode(m["Thread-Index"])) for m in read.values() if m["Thread-Index"])

    assert {22, 27, 32} <= set(lengths)
    assert all((length - 22) % 5 == 0 for length in lengths)


def test_the_company_file_is_one_that_haldur_reads(home: Path, truth: Truth):
    company = read_company((home / "company.yaml").read_text(encoding="utf-8"))

    assert [mailing.name for mailing in company.lists] == ["support", "billing", "collections"]
    assert company.company.bank is not None
    assert {mail.list for mail in truth.mails} == {"support", "billing"}


def test_eight_agents_and_all_customers_can_be_imported(home: Path, truth: Truth):
    rows = {
        name: (home / "import" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        for name in ("agents", "companies", "contacts")
    }

    assert (len(rows["agents"]), len(rows["companies"])) == (9, 301)
    assert len({row.partition(",")[0] for row in rows["companies"]}) == 301
    assert rows["contacts"][0] == "registry_code,first_name,last_name,address,phone,role,language"


def test_the_example_knows_nothing_of_what_it_judges():
    sources = Path(haldur.example.__file__).parent.rglob("*.py")

    assert not [path for path in sources if re.search(r"^(from|import) (models|tasks|flows)\b", path.read_text(), re.M)]
