"""What has items by key only is no sequence: there is nothing to walk through backwards."""

import contextvars
import operator
import re
import types

for value in contextvars.Context(), contextvars.copy_context(), re.match('a', 'a'), types.MappingProxyType({}), {}, int | str:
    for use in reversed, lambda v: operator.concat(v, v):
        try:
            print(type(use(value)).__name__)
        except TypeError as e:
            print(e)
