"""A function with the parameters that rows give it, as completion, help and the protocol of assistants see them.

    shown(call, "attendance", [keyword("person"), keyword("limit", int, 20)], returns=dict)

Takes a function that takes any keywords; gives the same function. Calls nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

__all__ = ["keyword", "shown"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def keyword(
    name: str, kind: Any = inspect.Parameter.empty, default: Any = inspect.Parameter.empty
) -> inspect.Parameter:
    """A parameter that is given by its name; without a default it must be."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def shown(
    function: _Function, name: str, parameters: Sequence[inspect.Parameter], *, returns: Any = inspect.Parameter.empty
) -> _Function:
    """`function`, called `name`, which says that it takes `parameters` and gives `returns`.

    >>> import inspect
    >>> inspect.signature(shown(lambda **given: 0, "votes", [keyword("person", str), keyword("limit", int, 20)]))
    <Signature (*, person: str, limit: int = 20)>
    """
    kinds = {one.name: one.annotation for one in parameters} | {"return": returns}
    vars(function).update(__signature__=inspect.Signature(parameters, return_annotation=returns))
    function.__name__ = name
    function.__annotations__ = {one: kind for one, kind in kinds.items() if kind is not inspect.Parameter.empty}
    return function
