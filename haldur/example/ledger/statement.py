"""A bank statement as Estonian banks give it: CAMT.053 of one week, in an older and a newer version by turns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from haldur.example.company import IBAN

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}"
NEWER = 8  # from this version on a party is one level deeper


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; money that leaves the account is below nothing."""

    day: date
    amount: Decimal
    name: str = ""
    code: str = ""
    reference: str = ""
    words: str = ""
    is_booked: bool = True
    is_return: bool = False


def camt(entries: list[Entry], *, day: date, version: int) -> str:
    name = f"{day:%Y%m%d}"
    body = "\n".join(
        entry_xml(entry, number=f"{name}{place:04d}", version=version) for place, entry in enumerate(entries, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE.format(version=version)}">'
        f"<BkToCstmrStmt>\n<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T06:00:00</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{name}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        f"{body}\n</Stmt></BkToCstmrStmt></Document>\n"
    )


def entry_xml(entry: Entry, *, number: str, version: int) -> str:
    word = "BOOK" if entry.is_booked else "PDNG"
    status = f"<Cd>{word}</Cd>" if version >= NEWER else word
    return (
        f'<Ntry><Amt Ccy="EUR">{abs(entry.amount)}</Amt><CdtDbtInd>{"DBIT" if entry.amount < 0 else "CRDT"}</CdtDbtInd>'
        f"<Sts>{status}</Sts><BookgDt><Dt>{entry.day}</Dt></BookgDt><AcctSvcrRef>{number}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls>{''.join(detail_xml(entry, version))}</TxDtls></NtryDtls></Ntry>"
    )


def detail_xml(entry: Entry, version: int) -> Iterator[str]:
    side = "Cdtr" if entry.amount < 0 else "Dbtr"
    who = f"<Nm>{escape(entry.name)}</Nm>"
    if entry.code:
        who += f"<Id><OrgId><Othr><Id>{entry.code}</Id></Othr></OrgId></Id>"
    yield "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
    yield f"<RltdPties><{side}>{f'<Pty>{who}</Pty>' if version >= NEWER else who}</{side}></RltdPties>"
    words = f"<Ustrd>{escape(entry.words)}</Ustrd>" if entry.words else ""
    if entry.reference:
        words += f"<Strd><CdtrRefInf><Ref>{entry.reference}</Ref></CdtrRefInf></Strd>"
    yield f"<RmtInf>{words}</RmtInf>"
    if entry.is_return:
        yield "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
