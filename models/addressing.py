"""Which support list a mail came to, where several share one mailbox (T-01).

The surest sign counts first: the address that the receiving server wrote down, then the mailing list's own name,
then To and Cc. A mail that names none of the lists came to the first one: it was found in its mailbox.
"""

from collections.abc import Sequence

from models.company import SupportList
from models.mail import Mail


def list_of(mail: Mail, lists: Sequence[SupportList]) -> SupportList:
    """The list, of those that share a mailbox, that a mail was sent to."""
    if len(lists) > 1:
        for named in (_delivered(mail), _list_id(mail, lists), _written(mail)):
            for mailing in lists:
                if not mailing.addresses.isdisjoint(named):
                    return mailing
    return lists[0]


def _delivered(mail: Mail) -> set[str]:
    return {address.lower() for address in mail.delivered_to}


def _list_id(mail: Mail, lists: Sequence[SupportList]) -> set[str]:
    list_id = mail.list_id.lower()
    addresses = (address for mailing in lists for address in mailing.addresses)
    return {address for address in addresses if list_id and address.replace("@", ".") in list_id}


def _written(mail: Mail) -> set[str]:
    return {address.key for address in (*mail.to, *mail.cc)}
