"""Addresses are read where a program wrote a header as if it were a page."""

import pytest

from models.mail import Address, addresses_in


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mari &amp; Jaan <mari@klient.ee>", "Mari & Jaan"),
        ("&quot;Mari&quot; <mari@klient.ee>", "Mari"),
        ("Mari d&#039;Arc <mari@klient.ee>", "Mari d'Arc"),
        ("Mari &lt;mari@klient.ee&gt;", "Mari"),
    ],
)
def test_the_signs_of_a_page_are_read(written: str, name: str):
    assert addresses_in(written) == [Address(name, "mari@klient.ee")]


def test_the_brackets_of_a_page_name_nobody_where_an_address_has_its_own():
    found = addresses_in("Boss &lt;boss@firm.ee&gt; <evil@x.ee>")

    assert [address.address for address in found] == ["evil@x.ee"]
