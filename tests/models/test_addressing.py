"""Which of the lists that share a mailbox a mail came to (T-01)."""

from models.addressing import list_of
from models.company import MaildirSource, SupportList
from models.mail import parse
from tests.mailmaker import a_mail

SOURCE = MaildirSource(kind="maildir", path="mail")
SUPPORT = SupportList(
    name="support", address="Support@firm.ee", aliases=("help@firm.ee",), language="et", source=SOURCE
)
BILLING = SupportList(name="billing", address="billing@firm.ee", language="et", source=SOURCE)
BOTH = (SUPPORT, BILLING)


def queue(**headers: str) -> str:
    return list_of(parse(a_mail(**headers)), BOTH).name


def test_to_and_cc_name_the_list_in_any_case():
    assert queue(to="BILLING@firm.ee") == "billing"
    assert queue(to="jaan@firm.ee", cc="Arved <billing@Firm.ee>") == "billing"


def test_a_blind_copy_is_told_by_what_the_server_wrote_down():
    for header in ("delivered_to", "x_original_to", "envelope_to"):
        assert queue(to="support@firm.ee", **{header: "billing@firm.ee"}) == "billing"


def test_the_mailing_lists_name_goes_before_to():
    assert queue(to="support@firm.ee", list_id="Arved <billing.firm.ee>") == "billing"


def test_an_alias_is_the_list():
    assert list_of(parse(a_mail(to="help@firm.ee")), (BILLING, SUPPORT)).name == "support"


def test_a_mail_that_names_no_list_came_to_the_first():
    assert queue(to="undisclosed-recipients:;") == "support"


def test_a_mailbox_of_one_list_holds_mail_of_that_list_only():
    assert list_of(parse(a_mail(to="support@firm.ee")), (BILLING,)).name == "billing"


def test_what_stands_behind_a_plus_counts_only_where_the_list_has_subaddresses():
    mail = parse(a_mail(to="Arved <billing+abc@firm.ee>"))
    able = BILLING.model_copy(update={"subaddresses": True})

    assert list_of(mail, (SUPPORT, BILLING)).name == "support"
    assert list_of(mail, (SUPPORT, able)).name == "billing"
