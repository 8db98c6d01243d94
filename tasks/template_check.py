"""Templates are checked before anything leaves: each is filled with its samples, and each name that it uses is known.

Filling finds what is broken in what is said; reading finds a name that stands where no sample leads. Faults are told
with file, line and name.
"""

from collections.abc import Iterable, Iterator

from jinja2 import TemplateError, meta, nodes

from models.letter import LetterError
from models.letter_kinds import DUNNING, LANGUAGES, PARTS, SAMPLES, SHARED, sample_of, variants_of
from tasks.settings import Settings, current_settings
from tasks.templates import FOLDER, Templates

FIRM = {"firm": "Firm", "list_address": "support@firm.example"}


def check_templates(kinds: Iterable[str]) -> None:
    """LetterError with all that is wrong with the templates of some kinds, in every language."""
    faults = faults_of(kinds)
    if faults:
        raise LetterError("\n".join(faults))


def faults_of(kinds: Iterable[str]) -> list[str]:
    """All that is wrong with the templates of some kinds, as they stand now."""
    settings = current_settings()
    templates = Templates(settings, time_zone=settings.company().company.time_zone)
    return list(template_faults(templates, kinds))


def kinds_of(settings: Settings) -> list[str]:
    """All kinds of letters: ours, and the company's own reminders."""
    own = sorted(folder.name for folder in (settings.home_folder / FOLDER).glob("dunning_*") if folder.is_dir())
    return [*SAMPLES, *(kind for kind in own if kind not in SAMPLES and DUNNING.fullmatch(kind))]


def template_faults(templates: Templates, kinds: Iterable[str] = tuple(SAMPLES)) -> Iterator[str]:
    """What is wrong with the templates of letters, each fault once."""
    found: dict[str, None] = {}
    for kind in kinds:
        for language in LANGUAGES:
            found |= dict.fromkeys(_unfilled(templates, kind, language))
            found |= dict.fromkeys(_unknown_names(templates, kind, language))
    yield from found


def _unfilled(templates: Templates, kind: str, language: str) -> Iterator[str]:
    for variant in ({}, *variants_of(kind)):
        try:
            said = templates.render(kind, language, FIRM | {"language": language} | (sample_of(kind) or {}) | variant)
        except LetterError as error:
            yield str(error)
            continue
        for part, words in zip(PARTS, said, strict=True):
            if not words.strip():
                yield f"{templates.read(f'{kind}/{language}/{part}', language)[0]} says nothing"


def _unknown_names(templates: Templates, kind: str, language: str) -> Iterator[str]:
    known = {*SHARED, *(sample_of(kind) or {})}
    waiting, seen = [f"{kind}/{language}/{part}" for part in PARTS], set[str]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        try:
            file, tree = templates.read(path, language)
        except (LetterError, TemplateError):  # told by whoever fills it
            continue
        unknown = meta.find_undeclared_variables(tree) - known
        for name in tree.find_all(nodes.Name):
            if name.name in unknown:
                yield f"{file}, line {name.lineno}: '{name.name}' is undefined"
        waiting += [other for other in meta.find_referenced_templates(tree) if other and other not in seen]
