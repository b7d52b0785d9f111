from __future__ import annotations
import a, b.c, d.e as f, g as h
from i import j, k as l
from . import m
from ..n import (o, p as q)
from r import *
def f():
    import a.b.c as d
    from e import f
    return d, f
