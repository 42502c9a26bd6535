"""`python -m kg.bench.searching STORE`: how well and how fast search finds, and what a vector half would add.

Questions are made of items that the store holds, as people type them: their words, folded, inflected, misspelt, a part
of a compound, a whole sentence, with the names of municipality and year. An item counts as right when its title is
that of the item the question was made of (and its municipality and year, where the question names them). Compared are
the stems alone (no list of words), the search as it is, latent semantic analysis of the corpus itself (TF-IDF, 100
dimensions, a fixed start), and both mixed by reciprocal rank. Takes a store and a seed; prints a table; writes nothing.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from kg import search, store
from kg.search import index, words
from kg.search.asked import read, single, tokens
from kg.store import Store

__all__ = ["main", "questions"]

#: Hits that count; constant of reciprocal rank; dimensions of the vector half.
BEST, RECIPROCAL, DIMENSIONS = 10, 60, 100
WAYS = ("words", "folded", "inflected", "misspelt", "part", "sentence", "named")


class Question(NamedTuple):
    """What is typed, how it was made, and the items that are right."""

    text: str
    way: str
    right: frozenset[str]


class _Entry(NamedTuple):
    item: str
    title: str
    body: str
    municipality: str
    year: str


def _entries(opened: Store) -> list[_Entry]:
    import tantivy

    found = index.opened(opened.beside / search.FOLDER)
    assert found is not None
    searcher = found.searcher()
    hits = searcher.search(tantivy.Query.all_query(), limit=max(searcher.num_docs, 1)).hits
    rows = []
    for _, address in hits:
        document = searcher.doc(address)
        one = {name: str(document.get_first(name) or "") for name in ("item", "title", "body", "municipality", "date")}
        rows.append(_Entry(one["item"], one["title"], one["body"], one["municipality"], one["date"][:4]))
    return sorted(rows)


def questions(opened: Store, number: int = 200, seed: int = 7) -> list[Question]:
    """Questions made of items whose title has at least two words that tell something. The same store, the same ones."""
    rng = random.Random(seed)
    entries = _entries(opened)
    by_title: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        by_title[entry.title.casefold()].append(entry)
    titles = [title for title in sorted(by_title) if len(_telling(title)) >= 2]
    rng.shuffle(titles)
    made = []
    for place in range(min(number, len(titles) * len(WAYS))):
        way = WAYS[place % len(WAYS)]
        same = by_title[titles[place % len(titles)]]
        entry = rng.choice(same)
        text = _typed(opened, entry, way, rng)
        if way == "named":
            same = [one for one in same if (one.municipality, one.year) == (entry.municipality, entry.year)]
        made.append(Question(text, way, frozenset(one.item for one in same)))
    return made


def _telling(title: str) -> list[str]:
    return [word for word in single(read(title)) if len(word) >= 4]


def _typed(opened: Store, entry: _Entry, way: str, rng: random.Random) -> str:
    """The words of an item as somebody types them."""
    chosen = sorted(_telling(entry.title), key=len, reverse=True)[:3]
    longest = chosen[0]
    if way == "folded":
        two = rng.random() < 0.5
        return " ".join(
            w.replace("å", "aa").replace("ø", "oe").replace("æ", "ae") if two else words.fold(w) for w in chosen
        )
    if way == "inflected":
        return " ".join(_inflected(word, rng) for word in chosen)
    if way == "misspelt":
        at = rng.randrange(1, len(longest) - 1)
        wrong = rng.choice(
            (longest[:at] + longest[at + 1 :], longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :],
             longest[:at] + longest[at] + longest[at:])
        )  # fmt: skip
        return " ".join([wrong, *chosen[1:]])
    if way == "part":
        known = words.load(opened.beside / search.FOLDER)
        parts = next((parts for word in chosen if (parts := known.split(word))), ())
        return " ".join([*parts[:1], *chosen[1:]]) if parts else " ".join(chosen)
    if way == "sentence":
        return f"hvad blev der besluttet om {' og '.join(chosen)}"
    if way == "named":
        place = index.value(opened, entry.municipality, "http://www.w3.org/2004/02/skos/core#prefLabel")
        return f"{' '.join(chosen[:2])} {place.removesuffix(' Kommune')} {entry.year}"
    return " ".join(chosen)


def _inflected(word: str, rng: random.Random) -> str:
    """Another form of a noun, as far as its ending tells."""
    for ending, others in (("en", ("", "ens")), ("et", ("", "ets")), ("erne", ("er",)), ("ing", ("ingen", "inger")),
                           ("e", ("er", "en")), ("", ("en", "s"))):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending) + rng.choice(others)
    return word


# ---------------------------------------------------------------- ways to find


class _Vectors:
    """The vector half: TF-IDF of stems, brought to few dimensions by a singular value decomposition."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix
        from scipy.sparse.linalg import svds

        self.items = [entry.item for entry in entries]
        self.terms: dict[str, int] = {}
        rows, columns, counts = [], [], []
        for row, entry in enumerate(entries):
            held: defaultdict[int, int] = defaultdict(int)
            for weight, text in ((3, entry.title), (1, entry.body)):
                for stem in _stems(text):
                    held[self.terms.setdefault(stem, len(self.terms))] += weight
            rows += [row] * len(held)
            columns += list(held)
            counts += [1 + np.log(count) for count in held.values()]
        matrix = csr_matrix((counts, (rows, columns)), shape=(len(entries), len(self.terms)))
        self.idf = np.log(len(entries) / (1 + matrix.getnnz(axis=0))) + 1
        matrix = matrix.multiply(self.idf).tocsr()
        start = np.ones(min(matrix.shape))
        _, _, axes = svds(matrix, k=min(DIMENSIONS, min(matrix.shape) - 1), v0=start)
        self.axes = axes.T
        self.places = self._unit(matrix @ self.axes)

    @staticmethod
    def _unit(rows: Any) -> Any:
        import numpy as np

        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def best(self, text: str, most: int) -> list[str]:
        import numpy as np

        asked = np.zeros((1, len(self.terms)))
        for stem in _stems(" ".join(single(read(text)))):
            if stem in self.terms:
                asked[0, self.terms[stem]] += self.idf[self.terms[stem]]
        likeness = (self.places @ self._unit(asked @ self.axes)[0]).tolist()
        order = sorted(range(len(likeness)), key=lambda place: (-likeness[place], self.items[place]))
        return [self.items[place] for place in order[:most]]


def _stems(text: str) -> list[str]:
    return [words.stem(word) for word in tokens(text)]


def mixed(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Two orders as one, by reciprocal rank."""
    score: defaultdict[str, float] = defaultdict(float)
    for order in (one, other):
        for rank, item in enumerate(order, 1):
            score[item] += 1 / (RECIPROCAL + rank)
    return sorted(score, key=lambda item: (-score[item], item))


def _scores(
    asked: Sequence[Question], find: Callable[[str], Sequence[str]]
) -> tuple[float, float, float, dict[str, float]]:
    """Recall among the best ten, mean reciprocal rank, median milliseconds of work, recall by way."""
    recalls: defaultdict[str, list[float]] = defaultdict(list)
    ranks, spent = [], []
    for question in asked:
        started = time.process_time()
        found = find(question.text)[:BEST]
        spent.append(1000 * (time.process_time() - started))
        recalls[question.way].append(len(set(found) & question.right) / min(BEST, len(question.right)))
        ranks.append(next((1 / rank for rank, item in enumerate(found, 1) if item in question.right), 0.0))
    every = [one for several in recalls.values() for one in several]
    return mean(every), mean(ranks), median(spent), {way: mean(several) for way, several in recalls.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of each way to find."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    with store.reader(given.store) as opened:
        asked = questions(opened, given.questions, given.seed)
        vectors = _Vectors(_entries(opened))

        def ours(text: str, most: int = BEST) -> list[str]:
            return [hit.iri for hit in search.search(opened, text, limit=most)]

        def stems(text: str) -> list[str]:
            return [hit.iri for hit in search.search(opened, text, limit=BEST, known=words.Words(""))]

        ways: dict[str, Callable[[str], Sequence[str]]] = {
            "stems alone": stems,
            "search": ours,
            "vectors": lambda text: vectors.best(text, BEST),
            "search and vectors": lambda text: mixed(ours(text, 50), vectors.best(text, 50)),
        }
        print(f"{len(asked)} questions over {len(vectors.items)} items")
        print(f"{'way':<20}{'R@10':>7}{'MRR':>7}{'ms':>8}  " + " ".join(f"{way:>9}" for way in WAYS))
        for name, find in ways.items():
            recall, rank, spent, by_way = _scores(asked, find)
            print(f"{name:<20}{recall:7.3f}{rank:7.3f}{spent:8.1f}  "
                  + " ".join(f"{by_way.get(way, 0):9.3f}" for way in WAYS))  # fmt: skip


if __name__ == "__main__":
    main()
