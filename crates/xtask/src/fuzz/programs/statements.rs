//! Statements, and blocks of them.

use super::expressions::{NAMES, expression};
use crate::fuzz::random::Random;

/// Writes statements one after the other.
pub struct Writer {
    random: Random,
    out: String,
    indent: usize,
    /// Functions and classes are numbered.
    defined: usize,
}

impl Writer {
    pub fn new(random: Random) -> Writer {
        let mut w = Writer {
            random,
            out: String::new(),
            indent: 0,
            defined: 0,
        };
        for line in [
            "NAME = 'some name'",
            "def few(x):",
            "    return list(x)[:4]",
            "def cut(x, y):",
            "    for v in (x, y):",
            "        if isinstance(v, int) and abs(v) > 1000 and not isinstance(x, (int, float, complex)):",
            "            return 'cut'",
            "        if isinstance(v, int) and abs(v) > 2**200: return 'cut'",
            "        if isinstance(v, (str, bytes, list, tuple, bytearray)) and len(v) > 200: return 'cut'",
            "    return x * y",
            "def yield_from(x):",
            "    def inner():",
            "        got = yield 1",
            "        got = yield got",
            "        yield from few(x)",
            "    g = inner()",
            "    return [next(g), g.send(5), *g]",
        ] {
            w.line(line);
        }
        w
    }

    pub fn text(self) -> String {
        self.out
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn expr(&mut self) -> String {
        let depth = 1 + self.random.below(3);
        expression(&mut self.random, depth)
    }

    fn name(&mut self) -> &'static str {
        self.random.pick(NAMES)
    }

    fn block(&mut self, head: &str, body: impl FnOnce(&mut Writer)) {
        self.line(head);
        self.indent += 1;
        body(self);
        self.indent -= 1;
    }

    /// A statement that cannot end the program.
    pub fn guarded(&mut self) {
        self.block("try:", |w| w.statement(2));
        self.block("except Exception as e:", |w| {
            w.line("print(type(e).__name__, str(e)[:200] if ' at 0x' not in str(e) else '')");
        });
    }

    fn few_statements(&mut self, depth: usize) {
        for _ in 0..=self.random.below(3) {
            self.statement(depth);
        }
    }

    fn statement(&mut self, depth: usize) {
        let kinds = if depth == 0 { 8 } else { 21 };
        match self.random.below(kinds) {
            0..=2 => {
                let e = self.expr();
                self.line(&format!("show({e})"));
            }
            3 | 4 => {
                let (n, e) = (self.name(), self.expr());
                self.line(&format!("{n} = {e}"));
            }
            5 => self.augmented(),
            6 => self.unpacking(),
            7 => self.mutation(),
            8 => self.conditional(depth - 1),
            9 | 10 => self.for_loop(depth - 1),
            11 => self.while_loop(depth - 1),
            12 | 13 => self.try_statement(depth - 1),
            14 | 15 => self.function(depth - 1),
            16 => self.generator(depth - 1),
            17 => self.class(depth - 1),
            18 => self.match_statement(depth - 1),
            19 => self.with_statement(depth - 1),
            _ => self.closure(),
        }
    }

    fn augmented(&mut self) {
        let op = self
            .random
            .pick(&["+=", "-=", "//=", "%=", "|=", "&=", "^="]);
        let (n, e) = (self.name(), self.expr());
        self.line(&format!("{n} {op} {e}"));
    }

    fn unpacking(&mut self) {
        let (x, y, e) = (self.name(), self.name(), self.expr());
        let target = match self.random.below(4) {
            0 => format!("{x}, {y}"),
            1 => format!("{x}, *{y}"),
            2 => format!("*{x}, {y}"),
            _ => format!("{x}, ({y}, *_)"),
        };
        self.line(&format!("{target} = {e}"));
    }

    fn mutation(&mut self) {
        let (n, x, y) = (self.name(), self.expr(), self.expr());
        let text = match self.random.below(16) {
            0 => format!("{n}[{x}] = {y}"),
            1 => format!("del {n}[{x}]"),
            2 => format!("{n}.append({x})"),
            3 => format!("{n}.extend(few({x}))"),
            4 => format!("{n}.insert({x}, {y})"),
            5 => format!("show({n}.pop())"),
            6 => format!("{n}.sort(key=repr)"),
            7 => format!("{n}.reverse()"),
            8 => format!("{n}.update({x})"),
            9 => format!("{n}.add({x})"),
            10 => format!("{n}.discard({x})"),
            11 => format!("show({n}.setdefault({x}, {y}))"),
            12 => format!("{n}[1:2] = few({x})"),
            13 => format!("{n}.x = {x}"),
            14 => format!("{n}.remove({x})"),
            _ => format!("del {n}[::2]"),
        };
        self.line(&text);
        self.line(&format!("show({n})"));
    }

    fn conditional(&mut self, depth: usize) {
        let (x, y) = (self.expr(), self.expr());
        self.block(&format!("if {x}:"), |w| w.few_statements(depth));
        self.block(&format!("elif {y}:"), |w| w.few_statements(depth));
        self.block("else:", |w| w.few_statements(depth));
    }

    fn for_loop(&mut self, depth: usize) {
        let e = self.expr();
        let head = match self.random.below(4) {
            0 => format!("for i, v in enumerate(few({e})):"),
            1 => format!("for i, v in zip(few({e}), range(3)):"),
            2 => format!("for v in few({e}):"),
            _ => "for v in range(4):".to_owned(),
        };
        self.block(&head, |w| {
            w.line("show(v)");
            if w.random.once_in(3) {
                let c = w.expr();
                let leave = w.random.pick(&["break", "continue"]);
                w.line(&format!("if {c}: {leave}"));
            }
            w.few_statements(depth);
        });
        if self.random.once_in(2) {
            self.block("else:", |w| w.few_statements(depth));
        }
    }

    fn while_loop(&mut self, depth: usize) {
        let e = self.expr();
        // Each loop has a counter of its own: loops nest.
        let n = self.next_name().replace('f', "n");
        self.line(&format!("{n} = 0"));
        self.block(&format!("while {n} < 5 and ({e}) is not None:"), |w| {
            w.line(&format!("{n} += 1"));
            w.few_statements(depth);
        });
    }

    fn try_statement(&mut self, depth: usize) {
        self.block("try:", |w| {
            w.few_statements(depth);
            if w.random.once_in(2) {
                let e = w.expr();
                let kind = w
                    .random
                    .pick(&["ValueError", "KeyError", "TypeError", "StopIteration"]);
                w.line(&format!("raise {kind}({e})"));
            }
        });
        if self.random.once_in(4) {
            self.block("except* (ValueError, TypeError) as group:", |w| {
                w.line("show(group.exceptions)");
            });
        } else {
            let kinds = self
                .random
                .pick(&["ValueError", "(TypeError, KeyError)", "LookupError"]);
            self.block(&format!("except {kinds} as e:"), |w| {
                w.line("show(type(e), e.args, type(e.__context__))");
                w.few_statements(depth);
            });
            self.block("else:", |w| w.line("show('no exception')"));
        }
        if self.random.once_in(2) {
            self.block("finally:", |w| w.few_statements(depth));
        }
    }

    fn next_name(&mut self) -> String {
        self.defined += 1;
        format!("f{}", self.defined)
    }

    fn function(&mut self, depth: usize) {
        let f = self.next_name();
        let (x, y, e) = (self.expr(), self.expr(), self.expr());
        let (parameters, arguments) = match self.random.below(7) {
            0 => ("x, y=2".to_owned(), x),
            1 => ("x, /, y, *, z=3".to_owned(), format!("{x}, y={y}")),
            2 => ("*x, **y".to_owned(), format!("{x}, *few({y}), k=1")),
            3 => (format!("x={e}"), String::new()),
            4 => ("x, y".to_owned(), format!("**{{'x': {x}, 'y': {y}}}")),
            5 => ("x, *y, z".to_owned(), x),
            _ => ("x, y".to_owned(), format!("{x}, {y}, 3")),
        };
        self.block(&format!("def {f}({parameters}):"), |w| {
            if w.random.once_in(3) {
                let n = w.name();
                w.line(&format!("global {n}"));
            }
            w.few_statements(depth);
            let e = w.expr();
            w.line(&format!("return (x, {e})"));
        });
        self.line(&format!("show({f}({arguments}))"));
    }

    fn generator(&mut self, depth: usize) {
        let f = self.next_name();
        let (x, e) = (self.expr(), self.expr());
        self.block(&format!("def {f}(x):"), |w| {
            w.block("try:", |w| {
                w.line("got = yield x");
                w.few_statements(depth);
                w.line(&format!("yield from few({e})"));
            });
            w.block("except ValueError as e:", |w| {
                w.line("yield ('caught', e.args)")
            });
            w.block("finally:", |w| w.line("show('closing')"));
        });
        self.line(&format!("g = {f}({x})"));
        match self.random.below(4) {
            0 => self.line("show(list(g))"),
            1 => self.line("show(next(g), g.send(2), list(g))"),
            2 => self.line("show(next(g), g.throw(ValueError('thrown')), list(g))"),
            _ => self.line("show(next(g)); g.close(); show(list(g))"),
        }
    }

    fn class(&mut self, depth: usize) {
        let c = self.next_name().replace('f', "C");
        let base = self.random.pick(&[
            "",
            "(Point)",
            "(list)",
            "(dict)",
            "(int)",
            "(Exception)",
            "(str)",
        ]);
        let (x, y) = (self.expr(), self.expr());
        self.block(&format!("class {c}{base}:"), |w| {
            w.line(&format!("shared = {y}"));
            if w.random.once_in(3) {
                w.line("__slots__ = ()");
            }
            w.block("def method(self, *args):", |w| {
                w.few_statements(depth);
                w.line("return (len(args), self.shared)");
            });
            w.line("@property");
            w.block("def prop(self):", |w| w.line("return self.shared"));
            w.line("@classmethod");
            w.block("def make(cls):", |w| w.line("return cls.__name__"));
            w.block("def __init_subclass__(cls, **k):", |w| {
                w.line("show('subclass', cls.__name__)")
            });
        });
        self.line(&format!("o = {c}()"));
        self.line(&format!(
            "show(o.method({x}), o.prop, {c}.make(), isinstance(o, Point))"
        ));
        match self.random.below(4) {
            0 => self.line(&format!("o.extra = {x}; show(o.extra, sorted(vars(o)))")),
            1 => self.line(&format!("class Sub({c}): pass")),
            2 => self.line("show(o.missing)"),
            _ => self.line("o.prop = 1"),
        }
    }

    fn match_statement(&mut self, depth: usize) {
        let e = self.expr();
        self.block(&format!("match {e}:"), |w| {
            for pattern in [
                "case int(v) | float(v) if v:",
                "case [x, *rest]:",
                "case {'x': v, **rest}:",
                "case Point(x, y=0 | 2):",
                "case str() as v:",
                "case None | True | False:",
                "case _:",
            ] {
                if pattern == "case _:" || !w.random.once_in(3) {
                    w.block(pattern, |w| {
                        w.line(&format!("show({pattern:?})"));
                        w.few_statements(depth);
                    });
                }
            }
        });
    }

    fn with_statement(&mut self, depth: usize) {
        let swallow = self.random.pick(&["True", "False"]);
        self.block(
            &format!("with Manager({swallow}) as m, Manager(False):"),
            |w| {
                w.few_statements(depth);
            },
        );
    }

    fn closure(&mut self) {
        let f = self.next_name();
        let (x, y) = (self.expr(), self.expr());
        self.block(&format!("def {f}():"), |w| {
            w.line(&format!("held = {x}"));
            w.block("def inner(step):", |w| {
                w.line("nonlocal held");
                w.line("held = [held, step]");
                w.line("return held");
            });
            w.line(&format!("return inner(1), inner({y}), held"));
        });
        self.line(&format!("show({f}())"));
    }
}
