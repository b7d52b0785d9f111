# Interned strings are counted; a name that dies is counted no more. Trampolines for stack profilers.
import sys

before = sys.getunicodeinternedsize()
print(before > 0, 0 < sys.getunicodeinternedsize(_only_immortal=True) <= before)
names = [sys.intern(f"a name {n} of its own") for n in range(300)]
print(sys.getunicodeinternedsize() - before)
del names
print(sys.getunicodeinternedsize() - before)
try:
    sys.getunicodeinternedsize(1)
except TypeError as e:
    print(e)

for backend in ("no such", "", b"perf", None, 1):
    try:
        sys.activate_stack_trampoline(backend)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(sys.is_stack_trampoline_active(), sys.deactivate_stack_trampoline())
