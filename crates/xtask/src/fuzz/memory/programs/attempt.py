# The head of every program here: `attempt(f)` calls `f` while requests for memory may fail. At the end none fails any more:
# each `f` is called once again, and whatever it gave before has to be the same. `always(f)` is such a call alone: a check
# of what has survived. A program that finds a difference ends with status 3.
import _testcapi as _memory
import sys as _sys
import zlib as _zlib

_attempts = []
_checks = []


def _outcome(f):
    """What `f` gives, as far as it can be compared."""
    try:
        text = repr(f())
    except MemoryError:
        return None
    except Exception as e:
        return type(e).__name__
    return "object" if " at 0x" in text else (len(text), _zlib.crc32(text.encode("utf-8", "surrogatepass")))


def attempt(f):
    for _ in range(2):
        try:
            outcome = _outcome(f)
            if outcome is not None:
                _attempts.append((f, outcome))
        except MemoryError:
            pass


def always(f):
    _checks.append(f)


def _end():
    _memory.remove_mem_hooks()
    wrong = 0
    for f, before in _attempts:
        now = _outcome(f)
        if before != now:
            print("differs after a MemoryError:", f.__code__.co_firstlineno, f.__name__, before, now, file=_sys.stderr)
            wrong = 3
    for f in _checks:
        try:
            f()
        except Exception as e:
            print("broken after a MemoryError:", f.__name__, repr(e), file=_sys.stderr)
            wrong = 3
    _sys.stdout.flush()
    _sys.exit(wrong)
