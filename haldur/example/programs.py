"""How each mail program writes: one row per program, its habits in columns.

| program      | share | what marks it                                                                    |
| ------------ | ----- | -------------------------------------------------------------------------------- |
| outlook      | 26 %  | Thread-Index with 5-byte child blocks, Thread-Topic, MsoNormal, cid picture, VS: |
| gmail        | 20 %  | base64 or quoted-printable UTF-8, gmail_quote                                    |
| apple_mail   | 9 %   | mixed text and pdf, "> " quotes                                                  |
| iphone       | 10 %  | short plain text, the phone's signature                                          |
| android      | 6 %   | HTML only                                                                        |
| thunderbird  | 10 %  | 8 bit, format=flowed                                                             |
| roundcube    | 6 %   | webmail of small hosts, Q words                                                  |
| zoho         | 4 %   | names of parts by Java                                                           |
| live_mail    | 9 %   | old: iso-8859-1/-15 and windows-1257                                              |
| form         | -     | a site's robot, plain text                                                       |
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from haldur.example import markup, quotes
from haldur.example.draft import Written
from haldur.example.markup import Markup


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    share: int
    marks: tuple[str, ...]
    message_id: str
    boundary: str
    shape: Literal["plain", "alternative", "html"]
    quote: Callable[[Written, str], str]
    html: Markup
    charsets: tuple[str, ...] = ("utf-8",)
    encoding: str = "quoted-printable"
    words: Literal["B", "Q"] = "B"
    file_names: Literal["B", "Q", "rfc2231", "continued"] = "rfc2231"
    always_quoted: bool = False
    has_thread_index: bool = False
    flowed: str = ""
    signature: tuple[tuple[str, str], ...] = ()


PROGRAMS = (
    Program(
        name="outlook",
        share=26,
        marks=("X-MS-Has-Attach:", "X-MS-TNEF-Correlator:", "Accept-Language: et-EE, en-US", "MIME-Version: 1.0"),
        message_id="{H4}PR03MB{d4}{H20}@{H4}PR03MB{d4}.eurprd03.prod.outlook.com",
        boundary="_000_{H20}_",
        shape="alternative",
        quote=quotes.outlook,
        html=markup.outlook,
        charsets=("iso-8859-1", "iso-8859-15", "windows-1257", "utf-8"),
        words="Q",
        file_names="Q",
        always_quoted=True,
        has_thread_index=True,
    ),
    Program(
        name="gmail",
        share=20,
        marks=("MIME-Version: 1.0",),
        message_id="CA{a33}={a12}@mail.gmail.com",
        boundary="000000000000{h16}",
        shape="alternative",
        quote=quotes.gmail,
        html=markup.gmail,
        charsets=("UTF-8",),
        encoding="base64",
        file_names="B",
    ),
    Program(
        name="apple_mail",
        share=9,
        marks=("Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.400.31\\))", "X-Mailer: Apple Mail (2.3774.400.31)"),
        message_id="{H8}-{H4}-4{H3}-{H4}-{H12}@{host}",
        boundary="Apple-Mail=_{H8}-{H4}-4{H3}-{H4}-{H12}",
        shape="plain",
        quote=quotes.apple,
        html=markup.simple,
        words="Q",
        file_names="rfc2231",
    ),
    Program(
        name="iphone",
        share=10,
        marks=("Mime-Version: 1.0 (1.0)", "X-Mailer: iPhone Mail (21E236)"),
        message_id="{H8}-{H4}-4{H3}-{H4}-{H12}@{host}",
        boundary="Apple-Mail-{H8}-{H4}-4{H3}-{H4}-{H12}",
        shape="plain",
        quote=quotes.apple,
        html=markup.simple,
        words="Q",
        signature=(("et", "Saadetud minu iPhone'ist"), ("en", "Sent from my iPhone"), ("fi", "Lähetetty iPhonesta")),
    ),
    Program(
        name="android",
        share=6,
        marks=("MIME-Version: 1.0", "X-Mailer: Samsung Email"),
        message_id="{a6}-{a12}-{a8}-{a10}@email.android.com",
        boundary="--_com.samsung.android.email_{d16}",
        shape="html",
        quote=quotes.plain_outlook,
        html=markup.simple,
        encoding="base64",
        signature=(("et", "Saadetud minu Galaxyst"), ("en", "Sent from my Galaxy"), ("fi", "Lähetetty Galaxysta")),
    ),
    Program(
        name="thunderbird",
        share=10,
        marks=("MIME-Version: 1.0", "User-Agent: Mozilla Thunderbird", "Content-Language: et"),
        message_id="{h8}-{h4}-4{h3}-{h4}-{h12}@{host}",
        boundary="------------{a24}",
        shape="plain",
        quote=quotes.thunderbird,
        html=markup.simple,
        charsets=("UTF-8",),
        encoding="8bit",
        words="Q",
        flowed="; format=flowed",
    ),
    Program(
        name="roundcube",
        share=6,
        marks=("MIME-Version: 1.0", "User-Agent: Roundcube Webmail/1.6.9"),
        message_id="{h32}@{host}",
        boundary="=_{h32}",
        shape="alternative",
        quote=quotes.thunderbird,
        html=markup.simple,
        charsets=("UTF-8",),
        words="Q",
        file_names="continued",
    ),
    Program(
        name="zoho",
        share=4,
        marks=("MIME-Version: 1.0", "Importance: Medium", "User-Agent: Zoho Mail", "X-Mailer: Zoho Mail"),
        message_id="19{h9}.{h8}{d16}.{d18}@{host}",
        boundary="----=_Part_{d6}_{d10}.17{d11}",
        shape="alternative",
        quote=quotes.gmail,
        html=markup.gmail,
        charsets=("UTF-8",),
        always_quoted=True,
    ),
    Program(
        name="live_mail",
        share=9,
        marks=("MIME-Version: 1.0", "X-Priority: 3", "X-Mailer: Microsoft Windows Live Mail 16.4.3528.331"),
        message_id="{H32}@{machine}",
        boundary="----=_NextPart_000_{H4}_01DC{H4}.{H8}",
        shape="alternative",
        quote=quotes.plain_outlook,
        html=markup.simple,
        charsets=("iso-8859-1", "iso-8859-15", "windows-1257", "utf-8"),
        words="Q",
        file_names="Q",
        always_quoted=True,
    ),
    Program(
        name="form",
        share=0,
        marks=("MIME-Version: 1.0",),
        message_id="{a43}@{host}",
        boundary="b1_{a43}",
        shape="plain",
        quote=quotes.thunderbird,
        html=markup.simple,
        charsets=("UTF-8",),
        encoding="8bit",
    ),
)
BY_NAME = {program.name: program for program in PROGRAMS}


def choose_program(rng: Random, *, at_work: bool) -> str:
    """People at a public provider have no Exchange; firms seldom a phone alone."""
    names = [program.name for program in PROGRAMS if at_work or program.name != "outlook"]
    return rng.choices(names, weights=[BY_NAME[name].share for name in names])[0]
