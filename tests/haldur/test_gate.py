"""Whom Prefect's server answers."""

import pytest

from haldur.gate import Gate

GATE = Gate.with_names("flows.firm.ee, Other.Firm.ee")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:4200", "localhost:80", "LOCALHOST", "[::1]:4200", "flows.firm.ee", "other.firm.ee:8443"],
)
def test_the_server_goes_by_the_names_of_this_machine_and_of_its_proxy(host: str):
    assert GATE.refusal(host=host, origin="", is_safe=False) == ""


@pytest.mark.parametrize("host", ["evil.ee", "evil.ee:4200", "", "127.0.0.1.evil.ee", "[::1", "user@evil.ee"])
def test_a_foreign_name_is_refused_whatever_is_asked(host: str):
    assert "HALDUR_PREFECT_HOSTS" in GATE.refusal(host=host, origin="", is_safe=True)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:4200", "http://127.0.0.1:4200"),
        ("localhost:4200", "http://localhost:4200"),
        ("flows.firm.ee", "https://flows.firm.ee"),
        ("127.0.0.1:4200", "https://flows.firm.ee"),
    ],
)
def test_a_page_of_the_server_may_change_things(host: str, origin: str):
    assert GATE.refusal(host=host, origin=origin, is_safe=False) == ""


@pytest.mark.parametrize(
    "origin",
    ["http://evil.ee", "null", "http://localhost:3000", "http://127.0.0.1:4200.evil.ee", "http://[", "file://"],
)
def test_a_page_of_another_site_may_change_nothing(origin: str):
    assert "other sites" in GATE.refusal(host="127.0.0.1:4200", origin=origin, is_safe=False)
    assert GATE.refusal(host="127.0.0.1:4200", origin=origin, is_safe=True) == ""
