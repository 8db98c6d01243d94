"""CAMT.053 statements for tests, in the words of any version."""

from pathlib import Path
from xml.sax.saxutils import escape

ACCOUNT = "EE382200221020145685"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}"


def a_statement(*entries: str, version: int = 2, account: str = ACCOUNT) -> str:
    """A document with one statement."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE.format(version=version)}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>"
        f"{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    )


def an_entry(
    amount: str, *details: str, ref: str = "", day: str = "2026-02-10", debit: bool = False, version: int = 2,
    status: str = "BOOK", currency: str = "EUR", more: str = "",
) -> str:  # fmt: skip
    """A booked entry; its details are those of `a_detail`."""
    said = f"<Sts><Cd>{status}</Cd></Sts>" if version >= 8 else f"<Sts>{status}</Sts>"
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{"DBIT" if debit else "CRDT"}</CdtDbtInd>{said}{more}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{f'<AcctSvcrRef>{ref}</AcctSvcrRef>' if ref else ''}"
        f"<NtryDtls>{''.join(details)}</NtryDtls></Ntry>"
    )


def a_detail(
    words: str = "", *, name: str = "", reference: str = "", amount: str = "", version: int = 2, ref: str = "",
    end_to_end: str = "NOTPROVIDED", code: str = "", side: str = "Dbtr", more: str = "",
) -> str:  # fmt: skip
    """What a bank tells of one payment."""
    money = f'<Amt Ccy="EUR">{amount}</Amt>' if version >= 3 else (
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
    )  # fmt: skip
    who = f"<Nm>{escape(name)}</Nm>" + (f"<Id><OrgId><Othr><Id>{code}</Id></Othr></OrgId></Id>" if code else "")
    party = f"<{side}>{f'<Pty>{who}</Pty>' if version >= 8 else who}</{side}>"
    structured = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
    bank = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    return (
        f"<TxDtls><Refs>{bank}<EndToEndId>{end_to_end}</EndToEndId></Refs>"
        f"{money if amount else ''}<RltdPties>{party}<{side}Acct><Id><IBAN>EE1</IBAN></Id></{side}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(words)}</Ustrd>{structured}</RmtInf>{more}</TxDtls>"
    )


def save(folder: Path, statement: str, name: str = "statement.xml") -> Path:
    """The statement as a file."""
    file = folder / name
    file.write_text(statement, "utf-8")
    return file
