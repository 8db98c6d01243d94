"""Paragraphs that were cut into lines for the way (format=flowed, RFC 3676) become paragraphs again.

A line that ends in a space goes on in the next one of the same quoting depth; the signature mark "-- " never does.
With DelSp the joining space was added by the program and goes as well.
"""


def unflow(text: str, *, deletes_space: bool) -> str:
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_open = content.endswith(" ") and content != "-- "
        if depth != open_depth:
            pieces.append("\n" + (f"{'>' * depth} " if depth else ""))
        pieces.append(content[:-1] if is_open and deletes_space else content)
        open_depth = depth if is_open else -1
    return "".join(pieces)[1:]
