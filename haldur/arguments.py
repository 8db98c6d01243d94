"""A flow's parameters as options of the command line.

Names, defaults, kinds and help are those of the form in Prefect, so that the two never differ. Typed values are made
by pydantic. `-` and `_` are the same; where a parameter ends in `_name`, the word before it will do (`--list support`
for `list_name`), and where it is a yes or no, its name alone is a yes (`--dry-run` for `--dry-run true`).
"""

import inspect
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import zip_longest
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import TypeAdapter, ValidationError
from typer.core import TyperCommand

MANY = (list, tuple, set, frozenset, Collection)
HOW = {
    "date_from_datetime_parsing": "write a day as 2026-12-31",
    "datetime_from_date_parsing": "write a moment as 2026-12-31T08:00",
}


class ArgumentError(ValueError):
    """A parameter cannot have this value."""


def add_flow_command(
    app: typer.Typer, *, name: str, function: Callable[..., Any], call: Callable[[dict[str, Any], bool], None]
) -> None:
    """Add the command of one flow; `call` gets the typed values that were given, and whether to print JSON."""
    parameters = inspect.signature(function, eval_str=True).parameters

    def command(**given: Any) -> None:
        as_json = bool(given.pop("as_json"))
        try:
            values = {key: _typed(parameters[key], text) for key, text in given.items() if text not in (None, [])}
        except ArgumentError as error:
            raise typer.BadParameter(str(error)) from None
        call(values, as_json)

    told = _told_in_the_form(function)
    options = [_option(parameter, taken=parameters, words=told[name]) for name, parameter in parameters.items()]
    options.append(_json_option())
    vars(command)["__signature__"] = inspect.Signature(options)
    command.__annotations__ = {option.name: option.annotation for option in options}
    spelled = {"token_normalize_func": lambda token: token.replace("_", "-")}
    manual = (inspect.getdoc(function) or "").partition("\n\nArgs:\n")[0]
    flags = [
        option for each in parameters.values() if _kind(each) is bool for option in _spellings(each.name, parameters)
    ]
    app.command(name, help=_flowing(manual), context_settings=spelled, cls=_saying_yes(flags))(command)


def _saying_yes(flags: Collection[str]) -> type[TyperCommand]:
    """A command whose flags need no word after them."""

    class FlowCommand(TyperCommand):
        def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
            return super().parse_args(ctx, list(_with_yes(args, flags)))

    return FlowCommand


def _with_yes(args: Sequence[str], flags: Collection[str]) -> Iterator[str]:
    for word, following in zip_longest(args, args[1:], fillvalue="--"):
        yield word
        if word.replace("_", "-") in flags and following.startswith("-"):
            yield "true"


def _told_in_the_form(function: Callable[..., Any]) -> dict[str, str]:
    """What the form in Prefect says of each parameter."""
    from prefect.utilities.callables import parameter_schema  # Prefect takes over a second to load

    return {name: told.get("description") or "" for name, told in parameter_schema(function).properties.items()}


def _flowing(text: str) -> str:
    """The paragraphs of a docstring without its line breaks, which a narrow terminal would break anew."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _option(parameter: inspect.Parameter, *, taken: Collection[str], words: str) -> inspect.Parameter:
    """The option of one parameter: text for Typer, a kind for pydantic."""
    declared = typer.Option(
        ... if parameter.default is inspect.Parameter.empty else None,
        *_spellings(parameter.name, taken),
        help=_help(parameter, words),
        metavar="VALUE",
        show_default=False,
    )
    return inspect.Parameter(
        parameter.name, inspect.Parameter.KEYWORD_ONLY, default=declared, annotation=_annotation(parameter)
    )


def _spellings(name: str, taken: Collection[str]) -> list[str]:
    """Every way to write a parameter's name, its own first."""
    short = name.removesuffix("_name")
    names = [name] if short in taken else [name, short]
    return [f"--{each.replace('_', '-')}" for each in names]


def _annotation(parameter: inspect.Parameter) -> Any:
    return list[str] | None if _is_many(_kind(parameter)) else str | None


def _kind(parameter: inspect.Parameter) -> Any:
    """The type of a parameter without what is said about it."""
    declared = parameter.annotation
    return get_args(declared)[0] if get_origin(declared) is Annotated else declared


def _help(parameter: inspect.Parameter, words: str) -> str:
    """What the form says, the kind, and the default unless that is nothing."""
    parts = [words] if words else []
    if parameter.annotation is not inspect.Parameter.empty:
        parts.append(f"({_kind_in_words(_kind(parameter))})")
    if parameter.default not in (inspect.Parameter.empty, None, "", []):
        parts.append(f"default: {parameter.default!r}")
    return " ".join(parts)


def _kind_in_words(kind: Any) -> str:
    """`date | datetime`, or the words that may be chosen."""
    kinds = [each for each in get_args(kind) or (kind,) if each is not type(None)]
    if get_origin(kind) is Literal:
        return " | ".join(map(str, kinds))
    if _is_many(kind):
        return "several"
    return " | ".join(_kind_in_words(each) if get_args(each) else inspect.formatannotation(each) for each in kinds)


def _json_option() -> inspect.Parameter:
    declared = typer.Option(False, "--json", help="Print the result as JSON.")
    return inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=declared, annotation=bool)


def _is_many(annotation: Any) -> bool:
    """Whether a parameter takes several values, None aside."""
    kinds = [get_origin(each) or each for each in (annotation, *get_args(annotation))]
    return any(kind in MANY for kind in kinds)


def _typed(parameter: inspect.Parameter, given: Any) -> Any:
    """The value of the kind that the signature names; ArgumentError says what is wrong in one line."""
    if parameter.annotation is inspect.Parameter.empty:
        return given
    kind: TypeAdapter[Any] = TypeAdapter(parameter.annotation)
    try:
        if isinstance(given, str) and given[:1] in ("{", "["):
            return _from_json(kind, given)
        return kind.validate_python(given)
    except ValidationError as error:
        faults = "; ".join(HOW.get(fault["type"], fault["msg"]) for fault in error.errors(include_url=False)[:3])
        raise ArgumentError(f"--{parameter.name.replace('_', '-')} cannot be {given!r}: {faults}.") from None


def _from_json(kind: TypeAdapter[Any], given: str) -> Any:
    """A composite value is written as JSON; text that merely begins like it stays text."""
    try:
        return kind.validate_json(given)
    except ValidationError:
        return kind.validate_python(given)
