"""company.yaml: what it may say, and what is told where it is wrong (T-01, P-09)."""

import re

import pytest

from models.company import Company, CompanyFileError, ImapSource, read_company
from tasks.settings import CHECKOUT

GOOD = """\
company: {name: Firm OÜ, country: EE, language: et, domains: [Firm.ee]}
lists:
  - name: support
    address: Support@Firm.ee
    aliases: [Help@firm.ee]
    language: et
    domains: [firm.fi]
    source: {kind: imap, host: imap.firm.ee, user: support@firm.ee, password: "env:PASSWORD"}
"""
BILLING = """\
  - name: billing
    address: billing@firm.ee
    language: en
    source: {kind: maildir, path: mail/billing}
"""


def company(text: str = GOOD) -> Company:
    return read_company(text)


def fault(text: str) -> str:
    with pytest.raises(CompanyFileError) as raised:
        read_company(text)
    return str(raised.value)


def test_the_template_can_be_used_as_it_stands():
    assert company((CHECKOUT / "templates/company.yaml").read_text("utf-8")).lists


def test_addresses_and_domains_are_read_without_case():
    mailing = company().lists[0]

    assert mailing.addresses == {"support@firm.ee", "help@firm.ee"}
    assert company().own_domains(mailing) == {"firm.ee", "firm.fi"}


def test_a_source_has_a_key_that_names_it():
    assert company().lists[0].source.key == "imaps://support%40firm.ee@imap.firm.ee:993/INBOX"
    assert company(GOOD + BILLING).lists[1].source.key == "maildir:mail/billing"


def test_a_list_and_a_source_are_found_by_name():
    both = company(GOOD + BILLING)

    assert both.list_named("billing").address == "billing@firm.ee"
    assert isinstance(both.source_with("imaps://support%40firm.ee@imap.firm.ee:993/INBOX"), ImapSource)
    assert both.source_with("maildir:elsewhere") is None
    with pytest.raises(CompanyFileError, match=r"no list named 'sales'.*support, billing"):
        both.list_named("sales")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: imap", "kind: pop3", "line 8: lists.0.source"),
        ("country: EE", "country: Estonia", "line 1: company.country"),
        ("    language: et\n", "", "line 3: lists.0.language"),
        ("name: support", "name: Support Desk", "line 3: lists.0.name"),
        ("address: Support@Firm.ee", "address: support", "line 4: lists.0.address: this is not a mail address"),
        ("domains: [firm.fi]", "domain: [firm.fi]", "line 7: lists.0.domain"),
        ('"env:PASSWORD"', "secret123", "line 8: lists.0.source.password: secrets do not belong in this file"),
        ('password: "env:PASSWORD"', "port: 993", "line 8: lists.0.source: give either password or token"),
        ("user:", "security: plain, user:", "security: plain is for this machine only"),
        ("user:", "after: move, user:", "after: move needs move_to"),
        ("language: et, domains", "language: et, time_zone: Mars/Base, domains", "this time zone is unknown"),
        ("domains: [Firm.ee]", "domains: []", "line 1: company.domains"),
    ],
)
def test_a_fault_is_told_with_line_and_key(old: str, new: str, expected: str):
    assert expected in fault(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    "written", ["secret123", "secret123: x", "secret123: : x", "'secret123", "*secret123", "!secret123", "[secret123]"]
)
def test_a_fault_never_repeats_a_secret(written: str):
    told = fault(GOOD.replace('"env:PASSWORD"', written))

    assert "secret123" not in told
    assert "line 8" in told or "line 9" in told


def test_signs_of_yaml_are_told():
    assert "line 8, column 82: expected ',' or '}', but got ':'" in fault(GOOD.replace('"env:PASSWORD"', "env: X"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("country: EE", "country: NO", "company.country: YAML reads this word as false; put it in quotes"),
        ("name: Firm OÜ", "name: !!timestamp 2026-13-41", "line 1, column 17: this is not a timestamp"),
        ("name: Firm OÜ", "name: " + "[" * 3000, "nested too deeply"),
        (
            "    language: et\n",
            "    language: et\n    language: fi\n",
            "line 7, column 5: the key language stands twice",
        ),
        ("host: imap.firm.ee", 'host: "imaps://imap.firm.ee"', "line 8: lists.0.source.host: write the name alone"),
        ("host: imap.firm.ee", 'host: "imap.firm.ee:993"', "line 8: lists.0.source.host: write the name alone"),
        ("host: imap.firm.ee", 'host: ""', "line 8: lists.0.source.host: write the name alone"),
        ("user: support@firm.ee", 'user: " "', "line 8: lists.0.source.user: this is empty"),
        ("user:", 'folder: "", user:', "line 8: lists.0.source.folder: this is empty"),
        ("user:", 'folder: "a\\r\\nb", user:', "line 8: lists.0.source.folder: this holds a line break"),
        ("user:", "after: move, move_to: inbox, user:", "move_to is the folder that is read"),
    ],
)
def test_what_would_fail_later_is_told_at_once(old: str, new: str, expected: str):
    assert expected in fault(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{kind: maildir, path: ""}', "lists.1.source.path: this is empty"),
        ('{kind: mbox, path: ""}', "lists.1.source.path: this is empty"),
        ("{kind: maildir, path: /mail/a, after: move, move_to: .}", "move_to is the folder that is read"),
        ("{kind: maildir, path: /mail/a, after: move, move_to: ../a/}", "move_to is the folder that is read"),
        ("{kind: maildir, path: /mail/a, after: move, move_to: /mail/a/}", "move_to is the folder that is read"),
    ],
)
def test_the_path_of_a_maildir_or_mbox_is_somewhere_else_than_its_target(source: str, expected: str):
    assert expected in fault((GOOD + BILLING).replace("{kind: maildir, path: mail/billing}", source))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", '"::1"', "post.õun.ee", "mail_1.firm.ee."])
def test_a_host_is_a_name_or_a_number(host: str):
    assert company(GOOD.replace("host: imap.firm.ee", f"host: {host}")).lists


def test_a_name_that_looks_like_a_date_is_a_name():
    assert company(GOOD.replace("Firm OÜ", "2026-13-41")).company.name == "2026-13-41"


def test_a_merged_part_may_be_overruled():
    text = GOOD + BILLING.replace(
        "source: {kind: maildir, path: mail/billing}", "source: {<<: &a {kind: maildir, path: x}, path: mail/billing}"
    )

    assert company(text).lists[1].source.key == "maildir:mail/billing"


def test_a_few_lines_that_merge_each_other_ask_for_no_million_keys():
    several = "".join(f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9)}]}}\n" for n in range(1, 30))

    assert "keys are merged into one part" in fault(f"m0: &m0 {{a: b}}\n{several}{GOOD}")


def test_two_faults_are_told_at_once():
    assert (
        len(fault(GOOD.replace("country: EE", "country: E").replace("language: et\n", "language: sv\n")).splitlines())
        == 2
    )


@pytest.mark.parametrize(("old", "new"), [("name: billing", "name: support"), ("billing@firm.ee", "help@firm.ee")])
def test_two_lists_share_neither_name_nor_address(old: str, new: str):
    assert "two lists share the" in fault((GOOD + BILLING).replace(old, new, 1))


def test_a_list_that_believes_from_shares_no_mailbox_with_one_that_others_write_to():
    inner = BILLING.replace("    source:", "    internal: true\n    source:")
    open_one = BILLING.replace("billing", "support2").replace("mail/support2", "mail/billing")

    assert len(company(GOOD + inner).lists) == 2
    assert len(company(GOOD + inner + open_one.replace("language", "internal: true\n    language")).lists) == 3
    told = fault(GOOD + inner + open_one)
    assert "list billing is internal, list support2 is not, and both are read from maildir:mail/billing" in told


@pytest.mark.parametrize("text", ["", "- a list", "company: [", "key: 'open", "a: \0", "a: 1\n---\nb: 2"])
def test_what_is_no_company_file_is_refused_in_words(text: str):
    assert "company.yaml" in fault(text)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("country: EE", "country: Estonia"),
        ("kind: imap", "kind: pop3"),
        ("user: support@firm.ee", "usr: support@firm.ee"),
        ("name: support", "name: Support"),
    ],
)
def test_a_fault_is_told_in_words_for_people(wrong: str, right: str):
    text = GOOD.replace(wrong, right, 1)
    assert text != GOOD

    with pytest.raises(CompanyFileError) as refused:
        read_company(text)

    assert not re.search(r"pattern|tag|Extra inputs|Field required|String should", str(refused.value))
