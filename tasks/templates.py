"""The words of letters: templates/letters/<kind>/<language>/{subject.txt,body.txt,body.html}.

A file of the same path in the home wins, and a change is seen at the next letter. Templates run in a sandbox; a name
that the letter does not have is an error, never a gap; HTML escapes what it is given; styles are written into the
elements, for many mail programs drop style sheets. What is wrong is told with file, line and name. Whether a file has
changed is asked once for all letters that are written together.
"""

import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from css_inline import CSSInliner
from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateError, TemplateNotFound, nodes
from jinja2 import TemplateSyntaxError as WrongSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from models.letter import LetterError
from models.letter_kinds import LANGUAGES, PARTS, SAMPLES, sample_of
from models.letter_words import Words
from models.mail.cleaning import readable_lines, single_line
from tasks.letter_skeletons import Skeleton, skeleton_of
from tasks.settings import Settings, own_file
from tasks.template_reading import Source, chain_of

FOLDER = "templates/letters"
FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
LONGEST_SUBJECT = 1000


class Rendered(NamedTuple):
    """The words of one letter."""

    subject: str
    text: str
    html: str


class HomeFirst(BaseLoader):
    """Finds a template in the home, else in the repository; it is read again when another file is found."""

    def __init__(self, home: Path, folder: str) -> None:
        self._home, self._folder = home, folder

    def _find(self, template: str) -> Path:
        """None but those of the folder: the home holds keys, and whoever writes a letter's words need not see them."""
        if ".." in template.split("/"):
            raise TemplateNotFound(template, f"{template} leads out of {self._folder}")
        return own_file(self._home, f"{self._folder}/{template}")

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, its file, and whether that is still the one."""
        found = self._find(template)
        try:
            text = found.read_text("utf-8")
            written = found.stat().st_mtime_ns
        except FileNotFoundError:
            raise TemplateNotFound(template, f"{found} is missing") from None
        except (OSError, UnicodeDecodeError) as error:
            raise LetterError(f"{found} cannot be read: {error}; save it as UTF-8 text.") from None
        return text, str(found), lambda: self._is_same(template, found, written)

    def _is_same(self, template: str, file: Path, written: int) -> bool:
        now = self._find(template)
        return now == file and now.is_file() and now.stat().st_mtime_ns == written


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Templates in a sandbox; whether a file has changed is asked once for all letters that are written together."""

    def __init__(self, home: Path, words: Words) -> None:
        super().__init__(
            loader=HomeFirst(home, FOLDER),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html")),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.filters.update(words.filters())
        self._skeletons: dict[str, tuple[list[Source], Skeleton | None]] = {}
        self.look_again()

    def look_again(self) -> None:
        """Forget what is at hand, so that a file that has changed is seen."""
        self.at_hand: dict[str, Template] = {}
        self._ready: dict[str, Skeleton | None] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """A template, looked up anew only where it is not at hand."""
        if not isinstance(name, str):
            return name
        if name not in self.at_hand:
            self.at_hand[name] = super().get_template(name, parent, globals)
        return self.at_hand[name]

    def skeleton(self, letter: str) -> Skeleton | None:
        """The skeleton of a letter, made anew where one of its files or frames is another; None where it has none."""
        if letter not in self._ready:
            sources, skeleton = self._skeletons.get(letter, ([], None))
            if not sources or not all(source.is_same() for source in sources):
                chains = [chain_of(self, f"{letter}/{part}") for part in PARTS]
                sources, skeleton = [source for chain in chains for source in chain], skeleton_of(self, chains)
                self._skeletons[letter] = sources, skeleton
            self._ready[letter] = skeleton
        return self._ready[letter]


class Templates:
    """The templates of one home, for one site's zone."""

    def __init__(self, settings: Settings, *, time_zone: str) -> None:
        self._find = settings.file
        self._home, self._zone = settings.home_folder, time_zone
        self._environments: dict[str, LetterEnvironment] = {}

    def render(self, kind: str, language: str, context: Mapping[str, Any]) -> Rendered:
        """The words of a letter; LetterError says what is wrong with its templates or its context."""
        if sample_of(kind) is None or language not in LANGUAGES:
            known = f"kinds: {', '.join(SAMPLES)}; languages: {', '.join(LANGUAGES)}"
            raise LetterError(f"There is no letter {kind!r} in {language!r} ({known}).")
        environment = self._environment(language)
        names = {**environment.globals, **context}
        subject, text, html = self._filled(environment, f"{kind}/{language}", names)
        return Rendered(
            single_line(subject, LONGEST_SUBJECT),
            text.strip("\n"),
            readable_lines(_inliner().inline(html)) if "<style" in html else html,
        )

    def _environment(self, language: str) -> LetterEnvironment:
        """The templates of a language, their files looked at again once."""
        if language not in self._environments:
            self._environments[language] = _environment(self._home, language, self._zone)
            self._environments[language].look_again()
        return self._environments[language]

    def _filled(self, environment: LetterEnvironment, letter: str, names: dict[str, Any]) -> Sequence[str]:
        """The letter's files; one that has no skeleton, or where that does not hold, as Jinja renders it."""
        try:
            if skeleton := environment.skeleton(letter):
                return skeleton.fill(names)
        except FAULTS:
            pass  # Jinja knows the file and the line
        return [readable_lines(self._part(environment, f"{letter}/{part}", names)) for part in PARTS]

    def read(self, path: str, language: str) -> tuple[str, nodes.Template]:
        """The file of a template, and what it is made of."""
        environment = self._environment(language)
        assert environment.loader is not None
        text, file, _ = environment.loader.get_source(environment, path)
        return str(file), environment.parse(text, path, file)

    def _part(self, environment: LetterEnvironment, path: str, names: dict[str, Any]) -> str:
        try:
            return _filled(environment.get_template(path), names)
        except FAULTS as error:
            raise LetterError(f"{self._place(path, error)}: {_words(error)}") from None

    def _place(self, path: str, error: BaseException) -> str:
        """File and line where a template is at fault; Jinja puts its templates into the traceback."""
        if isinstance(error, LetterError):
            return path
        if isinstance(error, WrongSyntaxError):
            return f"{error.filename or self._find(f'{FOLDER}/{path}')}, line {error.lineno}"
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame for frame in frames if f"/{FOLDER}/" in Path(frame.filename).as_posix()]
        return f"{lines[-1].filename}, line {lines[-1].lineno}" if lines else str(self._find(f"{FOLDER}/{path}"))


def _filled(template: Template, names: dict[str, Any]) -> str:
    """The words; Template.render copies all names each time, and is asked only to find the line of a fault."""
    try:
        return "".join(template.root_render_func(template.new_context(names, shared=True)))
    except FAULTS:
        return template.render(names)


def _words(error: BaseException) -> str:
    """Jinja's own errors speak plainly; another's kind is part of what it says."""
    return str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"


@lru_cache(maxsize=16)
def _environment(home: Path, language: str, time_zone: str) -> LetterEnvironment:
    return LetterEnvironment(home, Words(language, ZoneInfo(time_zone)))


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
