"""Conversations by chance, and which of their mails belong together: the law of threads (T-05)."""

from hypothesis import strategies as st

from tests.mailmaker import a_mail

IDS = [f"m{number}@x.ee" for number in range(7)]

Parents = list[tuple[int | None, bool]]
Case = tuple[Parents, list[int], int]


def forest(parents: Parents) -> list[bytes]:
    """Mails that answer each other: of each its parent, if any, and whether it names all its ancestors."""
    lines: list[list[str]] = []
    mails = []
    for number, (parent, names_all) in enumerate(parents):
        ancestors = [] if parent is None else [*lines[parent], IDS[parent]]
        lines.append(ancestors)
        answered = ancestors[-1] if ancestors else ""
        named = ancestors if names_all else ()
        mails.append(a_mail(message_id=IDS[number], in_reply_to=answered, references=named, text=IDS[number]))
    return mails


def components(parents: Parents, arrived: list[int]) -> set[frozenset[str]]:
    """The mails that came, put together where they share an id that either bears or names."""
    groups: list[tuple[set[str], set[str]]] = []
    for number in arrived:
        ids, place, names_all = {IDS[number]}, parents[number][0], parents[number][1]
        while place is not None:
            ids.add(IDS[place])
            place = parents[place][0] if names_all else None
        joined = [group for group in groups if group[0] & ids]
        groups = [group for group in groups if group not in joined]
        groups.append((ids.union(*(group[0] for group in joined)), {IDS[number]}.union(*(g[1] for g in joined))))
    return {frozenset(bearing) for _, bearing in groups}


@st.composite
def arrivals(draw: st.DrawFn) -> Case:
    """A forest, the order in which some of its mails arrive, and the size of the batches."""
    count = draw(st.integers(1, len(IDS)))
    parents = [
        (draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None, draw(st.booleans()))
        for number in range(count)
    ]
    order = draw(st.permutations(range(count)))
    return parents, order[: draw(st.integers(1, count))], draw(st.integers(1, 4))
