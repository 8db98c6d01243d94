"""The HTML that programs make of a text, its quote and perhaps a picture."""

from html import escape
from typing import Protocol


class Markup(Protocol):
    """A program's way to HTML; a content id stands for a picture in the text."""

    def __call__(self, text: str, quote: str, *, charset: str, content_id: str) -> str: ...


OUTLOOK_HEAD = (
    '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w="urn:schemas-microsoft-com:office:word">\n<head>\n'
    '<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n'
    '<meta name="Generator" content="Microsoft Word 15 (filtered medium)">\n<style><!--\n'
    "p.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{{margin:0cm;\n\tfont-size:11.0pt;\n"
    '\tfont-family:"Calibri",sans-serif;}}\na:link {{color:#0563C1;}}\n--></style>\n'
    '<!--[if gte mso 9]><xml>\n<o:shapedefaults v:ext="edit" spidmax="1026" />\n</xml><![endif]-->\n</head>\n'
)
OUTLOOK_RULE = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">\n'


def outlook(text: str, quote: str, *, charset: str, content_id: str) -> str:
    picture = f'<p class="MsoNormal"><img width="120" height="40" src="cid:{content_id}"></p>\n' if content_id else ""
    history = f"<div>\n{OUTLOOK_RULE}{paragraphs(quote)}</div>\n</div>\n" if quote else ""
    head = OUTLOOK_HEAD.format(charset=charset)
    body = f'<div class="WordSection1">\n{paragraphs(text)}{picture}{history}</div>\n'
    return f'{head}<body lang="ET" link="#0563C1" vlink="#954F72">\n{body}</body>\n</html>\n'


def paragraphs(text: str) -> str:
    lines = (f'<p class="MsoNormal">{escape(line) or "<o:p>&nbsp;</o:p>"}</p>\n' for line in text.split("\n"))
    return "".join(lines)


def gmail(text: str, quote: str, *, charset: str, content_id: str) -> str:
    picture = f'<div><img src="cid:{content_id}" alt="image.png" width="120"><br></div>' if content_id else ""
    return f'<div dir="ltr">{breaks(text)}{picture}</div>{gmail_quote(quote)}\n'


def gmail_quote(quote: str) -> str:
    if not quote:
        return ""
    introduction, _, quoted = quote.partition("\n\n")
    lines = "\n".join(line.removeprefix("> ").removeprefix(">") for line in quoted.split("\n"))
    return (
        f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{breaks(introduction)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"{breaks(lines)}</blockquote></div>"
    )


def simple(text: str, quote: str, *, charset: str, content_id: str) -> str:
    picture = f'<p><img src="cid:{content_id}"></p>' if content_id else ""
    history = f'<blockquote type="cite">{breaks(quote)}</blockquote>' if quote else ""
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>'
        f"<body><div>{breaks(text)}</div>{picture}{history}</body></html>\n"
    )


def breaks(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")
