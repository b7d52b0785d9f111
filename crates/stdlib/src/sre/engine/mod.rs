//! The matcher: runs a [`Program`] over code points, by backtracking.
//!
//! What may have to be undone or tried otherwise lies on one stack of [`Entry`]s, so that no text makes it recurse;
//! only look-around and atomic groups do, as deep as the pattern nests them.

mod chars;
mod latin1;
mod op;
mod program;

pub use chars::ascii_lower;
pub use op::MAXREPEAT;
pub use program::Program;

use chars::{Fold, Test, fold, is_word};
use krait_object::{Result, Thread, err};
use krait_text::Text;
use program::{First, Greed, Op, Pc};

const UNSET: usize = usize::MAX;

/// A character of a text of some width.
trait Char: Copy + Eq + 'static {
    fn code(self) -> u32;
    /// The first place of `c` in a text.
    fn find(text: &[Self], c: u32) -> Option<usize>;
}

impl Char for u8 {
    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }
    #[inline]
    fn find(text: &[u8], c: u32) -> Option<usize> {
        memchr::memchr(u8::try_from(c).ok()?, text)
    }
}

macro_rules! wide {
    ($($t:ty)*) => {$(
        impl Char for $t {
            #[inline(always)]
            fn code(self) -> u32 {
                self as u32
            }
            #[inline]
            fn find(text: &[$t], c: u32) -> Option<usize> {
                let c = <$t>::try_from(c).ok()?;
                text.iter().position(|&x| x == c)
            }
        }
    )*};
}
wide!(u16 u32);

/// The count of a general repeat, and where its last item started.
#[derive(Clone, Copy)]
struct Repeat {
    count: usize,
    last: usize,
}

const FRESH: Repeat = Repeat {
    count: usize::MAX,
    last: UNSET,
};

/// Something to be undone, or another way to go on.
enum Entry {
    Mark {
        index: usize,
        old: usize,
        lastmark: isize,
        lastindex: isize,
    },
    Repeat {
        id: usize,
        old: Repeat,
    },
    Go {
        pc: Pc,
        i: usize,
    },
    /// The next alternative of a branch.
    Branch {
        pc: Pc,
        next: usize,
        i: usize,
    },
    /// One character less of a greedy single-character repeat, down to `least`.
    Shrink {
        pc: Pc,
        least: usize,
        i: usize,
    },
    /// One character more of a lazy one, up to `most`.
    Grow {
        pc: Pc,
        most: usize,
        i: usize,
    },
    /// One item more of a lazy general repeat.
    Again {
        pc: Pc,
        i: usize,
    },
}

/// What a matcher writes to. A program keeps it for the next matcher, so that short matches ask for no memory.
#[derive(Default)]
struct Scratch {
    /// Positions of the group marks, `UNSET` where a group did not take part.
    marks: Vec<usize>,
    repeats: Vec<Repeat>,
    stack: Vec<Entry>,
}

/// Room on the stack of a first attempt; a stack that grew a lot larger is not kept.
const ROOM: usize = 8;

/// One attempt after another over a text.
pub struct Matcher<'a> {
    th: &'a Thread,
    program: &'a Program,
    text: Text<'a>,
    /// Where the text ends.
    end: usize,
    marks: Vec<usize>,
    lastmark: isize,
    pub lastindex: isize,
    repeats: Vec<Repeat>,
    stack: Vec<Entry>,
    /// Where a successful match ended.
    pub at: usize,
    full: bool,
    /// A match must not be empty at this position (repeated searches).
    pub must_advance: Option<usize>,
}

impl<'a> Matcher<'a> {
    pub fn new(
        th: &'a Thread,
        program: &'a Program,
        text: Text<'a>,
        groups: usize,
        end: usize,
    ) -> Matcher<'a> {
        let Scratch {
            mut marks,
            mut repeats,
            stack,
        } = program.scratch.take();
        marks.clear();
        marks.resize(groups * 2, UNSET);
        repeats.clear();
        repeats.resize(program.repeats, FRESH);
        Matcher {
            th,
            program,
            text,
            end,
            marks,
            lastmark: -1,
            lastindex: -1,
            repeats,
            stack,
            at: 0,
            full: false,
            must_advance: None,
        }
    }

    /// Matches at one position; `full` wants the whole text.
    pub fn matches_at(&mut self, pos: usize, full: bool) -> Result<bool> {
        self.full = full;
        match self.text {
            Text::Latin1(t) => self.attempt(t.get(..self.end).unwrap_or(t), pos),
            Text::Ucs2(t) => self.attempt(t.get(..self.end).unwrap_or(t), pos),
            Text::Ucs4(t) => self.attempt(t.get(..self.end).unwrap_or(t), pos),
        }
    }

    /// The first position from `pos` on where the pattern matches.
    pub fn search(&mut self, pos: usize) -> Result<Option<usize>> {
        self.full = false;
        match self.text {
            Text::Latin1(t) => self.search_in(t.get(..self.end).unwrap_or(t), pos),
            Text::Ucs2(t) => self.search_in(t.get(..self.end).unwrap_or(t), pos),
            Text::Ucs4(t) => self.search_in(t.get(..self.end).unwrap_or(t), pos),
        }
    }

    fn search_in<T: Char>(&mut self, text: &[T], mut pos: usize) -> Result<Option<usize>> {
        let program = self.program;
        while pos <= text.len() {
            // A pattern is tried only where it may start.
            let ahead = text.get(pos..).unwrap_or(&[]);
            let skip = match &program.first {
                First::Beginning => (pos == 0).then_some(0),
                First::Any => Some(0),
                First::Prefix(p) => prefix_in(ahead, p),
                First::OneOf(low) => ahead
                    .iter()
                    .position(|c| c.code() > 255 || low.has(c.code())),
            };
            let Some(skip) = skip else { return Ok(None) };
            pos += skip;
            if self.attempt(text, pos)? {
                return Ok(Some(pos));
            }
            self.must_advance = None;
            pos += 1;
        }
        Ok(None)
    }

    /// The span of group `g` (from 1).
    pub fn group(&self, g: usize) -> Option<(usize, usize)> {
        let i = g.checked_sub(1)? * 2;
        match (self.marks.get(i), self.marks.get(i + 1)) {
            (Some(&a), Some(&b)) if a != UNSET && b != UNSET && (i as isize) < self.lastmark => {
                Some((a, b))
            }
            _ => None,
        }
    }

    fn attempt<T: Char>(&mut self, text: &[T], pos: usize) -> Result<bool> {
        // Marks beyond `lastmark` do not count, whatever they hold.
        self.lastmark = -1;
        self.lastindex = -1;
        self.stack.clear();
        match self.run(text, 0, pos, true)? {
            Some(at) => {
                self.at = at;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    #[inline]
    fn push(&mut self, e: Entry) -> Result<()> {
        if self.stack.len() == self.stack.capacity()
            && krait_object::alloc::make_room(&mut self.stack, ROOM).is_err()
        {
            return Err(err::memory_error());
        }
        self.stack.push(e);
        Ok(())
    }

    /// Runs operations from `pc` at position `i` until one succeeds; answers where it ended. Its other ways are
    /// forgotten then, what is to be undone is not. `top` is false inside look-around and groups that match on their own.
    fn run<T: Char>(
        &mut self,
        text: &[T],
        mut pc: Pc,
        mut i: usize,
        top: bool,
    ) -> Result<Option<usize>> {
        self.th.check_stack("")?;
        let program = self.program;
        let base = self.stack.len();
        loop {
            let Some(op) = program.ops.get(pc) else {
                return Ok(None);
            };
            let matched = match op {
                Op::Literal(c) => {
                    let hit = text.get(i).is_some_and(|x| x.code() == *c);
                    (pc, i) = (pc + 1, i + 1);
                    hit
                }
                Op::Char(t) => {
                    let hit = text.get(i).is_some_and(|x| t.matches(x.code()));
                    (pc, i) = (pc + 1, i + 1);
                    hit
                }
                Op::At(which) => {
                    pc += 1;
                    at_position(text, *which, i)
                }
                Op::Mark(m) => {
                    self.mark(*m as usize, i, self.stack.len() > base || !top)?;
                    pc += 1;
                    true
                }
                Op::Jump(to) => {
                    pc = *to;
                    true
                }
                Op::Branch(_) => match self.alternative(text, pc, 0, i)? {
                    Some(to) => {
                        pc = to;
                        true
                    }
                    None => false,
                },
                Op::One {
                    test,
                    min,
                    max,
                    greed,
                    wanted,
                } => {
                    let limit = match greed {
                        Greed::Least => *min,
                        _ => *max,
                    };
                    let ahead = text.get(i..).unwrap_or(&[]);
                    let n = if ahead.len() < *min {
                        None
                    } else {
                        Some(count(test, ahead, limit)).filter(|n| n >= min)
                    };
                    match (n, greed) {
                        (None, _) => false,
                        (Some(n), Greed::Possessive) => {
                            (pc, i) = (pc + 1, i + n);
                            true
                        }
                        (Some(n), Greed::Most) => {
                            match last_wanted(text, *wanted, i + min, i + n) {
                                Some(to) => {
                                    if to > i + min {
                                        self.push(Entry::Shrink {
                                            pc,
                                            least: i + min,
                                            i: to,
                                        })?;
                                    }
                                    (pc, i) = (pc + 1, to);
                                    true
                                }
                                None => false,
                            }
                        }
                        (Some(n), Greed::Least) => {
                            if n < *max {
                                self.push(Entry::Grow {
                                    pc,
                                    most: i.saturating_add(*max),
                                    i: i + n,
                                })?;
                            }
                            (pc, i) = (pc + 1, i + n);
                            true
                        }
                    }
                }
                Op::Start(id) => {
                    self.set_repeat(*id, FRESH)?;
                    pc += 1;
                    true
                }
                Op::Until {
                    id,
                    min,
                    max,
                    greedy,
                    body,
                    exit,
                } => {
                    let r = self.repeats.get(*id).copied().unwrap_or(FRESH);
                    let n = r.count.wrapping_add(1);
                    if n < *min {
                        self.set_repeat(
                            *id,
                            Repeat {
                                count: n,
                                last: r.last,
                            },
                        )?;
                        pc = *body;
                    } else if n >= *max || r.last == i {
                        pc = *exit;
                    } else if *greedy {
                        self.push(Entry::Go { pc: *exit, i })?;
                        self.set_repeat(*id, Repeat { count: n, last: i })?;
                        pc = *body;
                    } else {
                        self.push(Entry::Again { pc, i })?;
                        pc = *exit;
                    }
                    true
                }
                Op::GroupRef(g, how) => match self.same_as_group(text, *g as usize + 1, *how, i) {
                    Some(to) => {
                        (pc, i) = (pc + 1, to);
                        true
                    }
                    None => false,
                },
                Op::Exists { group, otherwise } => {
                    pc = match self.group(*group as usize + 1) {
                        Some(_) => pc + 1,
                        None => *otherwise,
                    };
                    true
                }
                Op::Look {
                    back,
                    negative,
                    body,
                } => {
                    let before = self.stack.len();
                    let hit = match i.checked_sub(*back) {
                        Some(start) => self.run(text, *body, start, false)?.is_some(),
                        None => false,
                    };
                    if *negative && hit {
                        self.undo_to(before);
                    }
                    pc += 1;
                    hit != *negative
                }
                Op::Atomic(body) => match self.run(text, *body, i, false)? {
                    Some(to) => {
                        (pc, i) = (pc + 1, to);
                        true
                    }
                    None => false,
                },
                Op::Possess { min, max, body } => {
                    let mut n = 0;
                    while n < *max {
                        let before = self.stack.len();
                        match self.run(text, *body, i, false)? {
                            Some(to) => {
                                let empty = to == i;
                                i = to;
                                n += 1;
                                // More of nothing would go on for ever.
                                if empty && n > *min {
                                    break;
                                }
                            }
                            None => {
                                self.undo_to(before);
                                break;
                            }
                        }
                    }
                    pc += 1;
                    n >= *min
                }
                Op::Success => {
                    if top && ((self.full && i != text.len()) || self.must_advance == Some(i)) {
                        false
                    } else {
                        if !top {
                            self.keep_undo(base);
                        }
                        return Ok(Some(i));
                    }
                }
                Op::Fail => false,
            };
            if !matched {
                match self.backtrack(text, base)? {
                    Some(to) => (pc, i) = to,
                    None => return Ok(None),
                }
            }
        }
    }

    /// Sets a group mark; `logged` if it may have to be undone.
    fn mark(&mut self, m: usize, i: usize, logged: bool) -> Result<()> {
        if logged {
            self.push(Entry::Mark {
                index: m,
                old: self.marks.get(m).copied().unwrap_or(UNSET),
                lastmark: self.lastmark,
                lastindex: self.lastindex,
            })?;
        }
        if m & 1 == 1 {
            self.lastindex = (m / 2 + 1) as isize;
        }
        if m as isize > self.lastmark {
            for j in (self.lastmark + 1) as usize..m {
                if let Some(x) = self.marks.get_mut(j) {
                    *x = UNSET;
                }
            }
            self.lastmark = m as isize;
        }
        if let Some(x) = self.marks.get_mut(m) {
            *x = i;
        }
        Ok(())
    }

    fn set_repeat(&mut self, id: usize, to: Repeat) -> Result<()> {
        if let Some(r) = self.repeats.get_mut(id) {
            let old = std::mem::replace(r, to);
            self.push(Entry::Repeat { id, old })?;
        }
        Ok(())
    }

    /// The first alternative from `next` on that may match; the others are noted.
    fn alternative<T: Char>(
        &mut self,
        text: &[T],
        pc: Pc,
        next: usize,
        i: usize,
    ) -> Result<Option<Pc>> {
        let Some(Op::Branch(all)) = self.program.ops.get(pc) else {
            return Ok(None);
        };
        let here = text.get(i);
        let may = |k: &usize| {
            all.get(*k).is_some_and(|a| match &a.first {
                Some(t) => here.is_some_and(|c| t.matches(c.code())),
                None => true,
            })
        };
        let Some(k) = (next..all.len()).find(may) else {
            return Ok(None);
        };
        if let Some(rest) = (k + 1..all.len()).find(may) {
            self.push(Entry::Branch { pc, next: rest, i })?;
        }
        Ok(all.get(k).map(|a| a.body))
    }

    /// Undoes what was done since the last choice, and goes on with its next way.
    fn backtrack<T: Char>(&mut self, text: &[T], base: usize) -> Result<Option<(Pc, usize)>> {
        while self.stack.len() > base {
            let Some(e) = self.stack.pop() else { break };
            match e {
                Entry::Mark { .. } | Entry::Repeat { .. } => self.undo(e),
                Entry::Go { pc, i } => return Ok(Some((pc, i))),
                Entry::Branch { pc, next, i } => {
                    if let Some(to) = self.alternative(text, pc, next, i)? {
                        return Ok(Some((to, i)));
                    }
                }
                Entry::Shrink { pc, least, i } => {
                    let Some(Op::One { wanted, .. }) = self.program.ops.get(pc) else {
                        continue;
                    };
                    if let Some(to) = last_wanted(text, *wanted, least, i - 1) {
                        if to > least {
                            self.push(Entry::Shrink { pc, least, i: to })?;
                        }
                        return Ok(Some((pc + 1, to)));
                    }
                }
                Entry::Grow { pc, most, i } => {
                    let Some(Op::One { test, .. }) = self.program.ops.get(pc) else {
                        continue;
                    };
                    if i < most && text.get(i).is_some_and(|c| test.matches(c.code())) {
                        self.push(Entry::Grow { pc, most, i: i + 1 })?;
                        return Ok(Some((pc + 1, i + 1)));
                    }
                }
                Entry::Again { pc, i } => {
                    let Some(Op::Until { id, body, .. }) = self.program.ops.get(pc) else {
                        continue;
                    };
                    let n = self.repeats.get(*id).map_or(0, |r| r.count.wrapping_add(1));
                    self.set_repeat(*id, Repeat { count: n, last: i })?;
                    return Ok(Some((*body, i)));
                }
            }
        }
        Ok(None)
    }

    fn undo(&mut self, e: Entry) {
        match e {
            Entry::Mark {
                index,
                old,
                lastmark,
                lastindex,
            } => {
                if let Some(m) = self.marks.get_mut(index) {
                    *m = old;
                }
                self.lastmark = lastmark;
                self.lastindex = lastindex;
            }
            Entry::Repeat { id, old } => {
                if let Some(r) = self.repeats.get_mut(id) {
                    *r = old;
                }
            }
            _ => {}
        }
    }

    /// Undoes everything above a height of the stack.
    fn undo_to(&mut self, height: usize) {
        while self.stack.len() > height {
            if let Some(e) = self.stack.pop() {
                self.undo(e);
            }
        }
    }

    /// Forgets the other ways above a height of the stack.
    fn keep_undo(&mut self, height: usize) {
        let mut kept = height;
        for at in height..self.stack.len() {
            if matches!(
                self.stack.get(at),
                Some(Entry::Mark { .. } | Entry::Repeat { .. })
            ) {
                self.stack.swap(kept, at);
                kept += 1;
            }
        }
        self.stack.truncate(kept);
    }

    /// Where the text of a group that is repeated at `i` ends.
    fn same_as_group<T: Char>(&self, text: &[T], g: usize, how: u32, i: usize) -> Option<usize> {
        let (a, b) = self.group(g)?;
        let f = match how {
            op::GROUPREF => Fold::None,
            op::GROUPREF_UNI_IGNORE => Fold::Unicode,
            _ => Fold::Ascii,
        };
        let end = i.checked_add(b.checked_sub(a)?)?;
        let (old, new) = (text.get(a..b)?, text.get(i..end)?);
        old.iter()
            .zip(new)
            .all(|(x, y)| fold(x.code(), f) == fold(y.code(), f))
            .then_some(end)
    }
}

impl Drop for Matcher<'_> {
    fn drop(&mut self) {
        if self.stack.capacity() <= 8 * ROOM {
            self.program.scratch.set(Scratch {
                marks: std::mem::take(&mut self.marks),
                repeats: std::mem::take(&mut self.repeats),
                stack: std::mem::take(&mut self.stack),
            });
        }
    }
}

/// The last place from `most` down to `least` where the wanted character stands.
#[inline]
fn last_wanted<T: Char>(
    text: &[T],
    wanted: Option<u32>,
    least: usize,
    most: usize,
) -> Option<usize> {
    let Some(c) = wanted else {
        return (most >= least).then_some(most);
    };
    (least..=most)
        .rev()
        .find(|&j| text.get(j).is_some_and(|x| x.code() == c))
}

/// How many characters in a row pass a test, at most `limit`.
#[inline]
fn count<T: Char>(test: &Test, ahead: &[T], limit: usize) -> usize {
    let ahead = ahead.get(..limit).unwrap_or(ahead);
    if test.is_any() {
        return ahead.len();
    }
    if let Some(c) = test.all_but() {
        return T::find(ahead, c).unwrap_or(ahead.len());
    }
    ahead
        .iter()
        .position(|c| !test.matches(c.code()))
        .unwrap_or(ahead.len())
}

/// The first place of a text that a match must start with.
fn prefix_in<T: Char>(ahead: &[T], prefix: &[u32]) -> Option<usize> {
    let (&first, rest) = prefix.split_first()?;
    let mut from = 0;
    loop {
        let at = from + T::find(ahead.get(from..)?, first)?;
        let behind = ahead.get(at + 1..).unwrap_or(&[]);
        if behind.len() >= rest.len() && behind.iter().zip(rest).all(|(x, y)| x.code() == *y) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// `^`, `$`, `\b` and the like.
fn at_position<T: Char>(text: &[T], which: u32, i: usize) -> bool {
    let before = i.checked_sub(1).and_then(|j| text.get(j)).map(|c| c.code());
    let here = text.get(i).map(|c| c.code());
    let boundary = |uni: bool| {
        before.is_some_and(|c| is_word(c, uni)) != here.is_some_and(|c| is_word(c, uni))
    };
    match which {
        op::AT_BEGINNING | op::AT_BEGINNING_STRING => i == 0,
        1 => before.is_none_or(|c| c == 10),
        3 | 8 => boundary(false),
        4 | 9 => !boundary(false),
        5 => here.is_none() || (here == Some(10) && i + 1 == text.len()),
        6 => here.is_none_or(|c| c == 10),
        7 => here.is_none(),
        10 => boundary(true),
        11 => !boundary(true),
        _ => false,
    }
}
