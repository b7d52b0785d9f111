"""What has items by key only is no sequence: there is nothing to walk through backwards."""

import contextvars
import operator
import re
import types
import weakref

for value in contextvars.Context(), contextvars.copy_context(), re.match('a', 'a'), types.MappingProxyType({}), {}, int | str:
    for use in reversed, lambda v: operator.concat(v, v):
        try:
            print(type(use(value)).__name__)
        except TypeError as e:
            print(e)


class Items(list):
    pass


items = Items([1])
proxy = weakref.proxy(items)
for use in (
    lambda: reversed(list[int]),
    lambda: operator.concat(list[int], list[int]),
    lambda: operator.concat(proxy, [2]),
    lambda: operator.iconcat(proxy, [2]),
    lambda: operator.concat([2], proxy),
    lambda: proxy + [2],
    lambda: [2] + proxy,
    lambda: list(reversed(proxy)),
    lambda: list(iter(proxy)),
    lambda: operator.countOf(proxy, 1),
):
    try:
        print(use())
    except TypeError as e:
        print(e)
