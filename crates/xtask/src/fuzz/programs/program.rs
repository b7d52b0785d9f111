//! Whole programs: a fixed head, then statements, each of which reports what it raises.

use super::statements::Writer;
use crate::fuzz::random::Random;

/// What every program starts with: a way to show values, classes that behave oddly, and the variables.
const HEAD: &str = "\
def show(*values):
    for v in values:
        try:
            text = repr(v)
        except Exception as e:
            text = f'<{type(e).__name__}>'
        if ' at 0x' in text:
            text = f'<{type(v).__name__}>'
        print(text[:300], end=' ')
    print()

class Point:
    __match_args__ = ('x', 'y')
    def __init__(self, x=0, y=0):
        self.x = x
        self.y = y
    def __repr__(self):
        return f'Point({self.x!r}, {self.y!r})'
    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)
    def __lt__(self, other):
        return (self.x, self.y) < (other.x, other.y)
    def __getitem__(self, i):
        return (self.x, self.y)[i]
    def __len__(self):
        return 2
    def __bool__(self):
        return bool(self.x)
    def __call__(self, *args, **kwargs):
        return (self.x, args, sorted(kwargs.items()))

class Liar:
    def __init__(self, n):
        self.n = n
    def __repr__(self):
        return f'Liar({self.n})'
    def __eq__(self, other):
        return self.n % 2 == 0
    def __hash__(self):
        return self.n // 3
    def __index__(self):
        return self.n
    def __del__(self):
        log.append(self.n)

class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        return self
    def __exit__(self, kind, value, trace):
        show(kind and kind.__name__)
        return self.swallow

log = []
a, b, c, d = 1, -7, 'text', 2.5
p, q = [1, 2, 3], {'k': 1, 2: 'two'}
s, t = {1, 'one', (2, 3)}, (1, 'two', 3.0)
";

/// Statements of one program.
const STATEMENTS: usize = 40;

/// A program from its seed and number.
pub fn generate(seed: u64, number: u64) -> String {
    let mut w = Writer::new(Random::new(seed.wrapping_mul(0x1_0000_0001) ^ number));
    for _ in 0..STATEMENTS {
        w.guarded();
    }
    format!("{HEAD}{}show(a, b, c, d, p, q, s, t, log)\n", w.text())
}
