"""Which support list a mail came to, where several share one mailbox (T-01).

The surest sign counts first: the address that the receiving server wrote down, then the mailing list's own name,
then To and Cc. A mail that names none of the lists came to the first one: it was found in its mailbox.
"""

from collections.abc import Iterator, Sequence

from models.company import SupportList
from models.idn import in_letters
from models.mail import Mail


def list_of(mail: Mail, lists: Sequence[SupportList]) -> SupportList:
    """The list, of those that share a mailbox, that a mail was sent to."""
    if len(lists) > 1:
        for named in _named(mail, lists):
            for mailing in lists:
                if _is_of(mailing, named):
                    return mailing
    return lists[0]


def _named(mail: Mail, lists: Sequence[SupportList]) -> Iterator[set[str]]:
    """The addresses that a mail names, sign by sign; most mails need but the first."""
    yield _delivered(mail)
    yield _list_id(mail, lists)
    yield _written(mail)


def _is_of(mailing: SupportList, named: set[str]) -> bool:
    """Whether one of the addresses named is the list's, or list+something where it has subaddresses."""
    if not mailing.addresses.isdisjoint(named):
        return True
    return mailing.subaddresses and not mailing.addresses.isdisjoint(map(_without_plus, named))


def _without_plus(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _delivered(mail: Mail) -> set[str]:
    return {in_letters(address.lower()) for address in mail.delivered_to}


def _list_id(mail: Mail, lists: Sequence[SupportList]) -> set[str]:
    list_id = mail.list_id.lower()
    if not list_id:
        return set()
    addresses = (address for mailing in lists for address in mailing.addresses)
    return {address for address in addresses if address.replace("@", ".") in list_id}


def _written(mail: Mail) -> set[str]:
    return {address.key for address in (*mail.to, *mail.cc)}
