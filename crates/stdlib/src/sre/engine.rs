//! The matcher: runs the code that `re._compiler` emits over code points, by backtracking.
//!
//! Operands out of range read as FAILURE and jumps that do not advance fail, so that hand-made code can be wrong but
//! not harmful. Recursion is guarded by the thread's stack.

use krait_object::{Result, Thread};
use krait_text::unicode;

pub const MAXREPEAT: u32 = u32::MAX;

mod op {
    pub const SUCCESS: u32 = 1;
    pub const ANY: u32 = 2;
    pub const ANY_ALL: u32 = 3;
    pub const ASSERT: u32 = 4;
    pub const ASSERT_NOT: u32 = 5;
    pub const AT: u32 = 6;
    pub const BRANCH: u32 = 7;
    pub const CATEGORY: u32 = 8;
    pub const CHARSET: u32 = 9;
    pub const BIGCHARSET: u32 = 10;
    pub const GROUPREF: u32 = 11;
    pub const GROUPREF_EXISTS: u32 = 12;
    pub const IN: u32 = 13;
    pub const INFO: u32 = 14;
    pub const JUMP: u32 = 15;
    pub const LITERAL: u32 = 16;
    pub const MARK: u32 = 17;
    pub const MAX_UNTIL: u32 = 18;
    pub const MIN_UNTIL: u32 = 19;
    pub const NOT_LITERAL: u32 = 20;
    pub const NEGATE: u32 = 21;
    pub const RANGE: u32 = 22;
    pub const REPEAT: u32 = 23;
    pub const REPEAT_ONE: u32 = 24;
    pub const MIN_REPEAT_ONE: u32 = 26;
    pub const ATOMIC_GROUP: u32 = 27;
    pub const POSSESSIVE_REPEAT: u32 = 28;
    pub const POSSESSIVE_REPEAT_ONE: u32 = 29;
    pub const GROUPREF_IGNORE: u32 = 30;
    pub const GROUPREF_UNI_IGNORE: u32 = 38;
    pub const RANGE_UNI_IGNORE: u32 = 42;
}

/// How characters are folded for case-insensitive matching.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    None,
    Ascii,
    Unicode,
}

/// The variants of an operator that ignore case come in a fixed order: ASCII, locale, Unicode.
fn fold_of(op: u32) -> Fold {
    match op {
        30..=37 => Fold::Ascii,
        38..=42 => Fold::Unicode,
        _ => Fold::None,
    }
}

/// Lower case in ASCII only.
pub fn ascii_lower(c: u32) -> u32 {
    if (65..=90).contains(&c) { c + 32 } else { c }
}

fn fold(c: u32, f: Fold) -> u32 {
    match f {
        Fold::None => c,
        Fold::Ascii => ascii_lower(c),
        Fold::Unicode => unicode::simple_lower(c),
    }
}

struct Repeat {
    pc: usize,
    count: i64,
    last: Option<usize>,
    prev: usize,
}

/// Marks that are saved without an allocation.
const INLINE_MARKS: usize = 8;

/// The group marks at a point to which matching may come back: those up to `lastmark`.
struct Saved {
    used: usize,
    inline: [usize; INLINE_MARKS],
    more: Vec<usize>,
    lastmark: isize,
    lastindex: isize,
}

const NO_REPEAT: usize = usize::MAX;
const UNSET: usize = usize::MAX;

/// One attempt after another over a text.
pub struct Matcher<'a> {
    th: &'a Thread,
    code: &'a [u32],
    text: krait_text::Text<'a>,
    /// Where `^` and look-behind stop, and where the text ends.
    pub beginning: usize,
    pub end: usize,
    /// Positions of the group marks, `UNSET` where a group did not take part.
    pub marks: Vec<usize>,
    lastmark: isize,
    pub lastindex: isize,
    repeats: Vec<Repeat>,
    repeat: usize,
    /// Where a successful match ended.
    pub at: usize,
    full: bool,
    /// A match must not be empty at this position (repeated searches).
    pub must_advance: Option<usize>,
}

fn is_word(c: u32, uni: bool) -> bool {
    if c < 128 {
        return matches!(c as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_');
    }
    uni && unicode::is_alnum(c)
}

fn category(which: u32, c: u32) -> bool {
    let digit = (48..=57).contains(&c);
    let space = c == 32 || (9..=13).contains(&c);
    match which {
        0 => digit,
        1 => !digit,
        2 => space,
        3 => !space,
        4 | 8 => is_word(c, false),
        5 | 9 => !is_word(c, false),
        6 => c == 10,
        7 => c != 10,
        10 => unicode::is_decimal(c),
        11 => !unicode::is_decimal(c),
        12 => unicode::is_space(c),
        13 => !unicode::is_space(c),
        14 => is_word(c, true),
        15 => !is_word(c, true),
        16 => unicode::is_linebreak(c),
        17 => !unicode::is_linebreak(c),
        _ => false,
    }
}

impl<'a> Matcher<'a> {
    pub fn new(
        th: &'a Thread,
        code: &'a [u32],
        text: krait_text::Text<'a>,
        groups: usize,
        beginning: usize,
        end: usize,
    ) -> Matcher<'a> {
        Matcher {
            th,
            code,
            text,
            beginning,
            end,
            marks: vec![UNSET; groups * 2],
            lastmark: -1,
            lastindex: -1,
            repeats: Vec::new(),
            repeat: NO_REPEAT,
            at: 0,
            full: false,
            must_advance: None,
        }
    }

    fn reset(&mut self) {
        // Marks beyond `lastmark` do not count, whatever they hold.
        self.lastmark = -1;
        self.lastindex = -1;
        self.repeats.clear();
        self.repeat = NO_REPEAT;
    }

    /// Matches at one position; `full` wants the whole text.
    pub fn matches_at(&mut self, pos: usize, full: bool) -> Result<bool> {
        self.reset();
        self.full = full;
        self.run(0, pos, true)
    }

    /// The first position from `pos` on where the pattern matches.
    pub fn search(&mut self, mut pos: usize) -> Result<Option<usize>> {
        // A pattern that starts with a literal is tried only where that stands.
        let mut first = 0;
        if self.op(0) == op::INFO {
            first = 1 + self.op(1) as usize;
        }
        let literal = (self.op(first) == op::LITERAL).then(|| self.op(first + 1));
        while pos <= self.end {
            if let Some(c) = literal {
                match self.text.find_char(c, pos).filter(|&p| p < self.end) {
                    Some(p) => pos = p,
                    None => return Ok(None),
                }
            }
            if self.matches_at(pos, false)? {
                return Ok(Some(pos));
            }
            self.must_advance = None;
            pos += 1;
        }
        Ok(None)
    }

    fn op(&self, pc: usize) -> u32 {
        self.code.get(pc).copied().unwrap_or(0)
    }

    fn char(&self, i: usize) -> Option<u32> {
        if i < self.end { self.text.get(i) } else { None }
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

    fn position(&self, which: u32, i: usize) -> bool {
        let before = i
            .checked_sub(1)
            .filter(|_| i > self.beginning)
            .and_then(|j| self.text.get(j));
        let boundary = |uni: bool| {
            let left = before.is_some_and(|c| is_word(c, uni));
            let right = self.char(i).is_some_and(|c| is_word(c, uni));
            left != right
        };
        match which {
            0 | 2 => i == self.beginning,
            1 => before.is_none_or(|c| c == 10),
            3 | 8 => boundary(false),
            4 | 9 => !boundary(false),
            5 => i == self.end || (i + 1 == self.end && self.char(i) == Some(10)),
            6 => i == self.end || self.char(i) == Some(10),
            7 => i == self.end,
            10 => boundary(true),
            11 => !boundary(true),
            _ => false,
        }
    }

    /// Whether a set (its code starts at `pc`) contains a character.
    fn in_set(&self, mut pc: usize, c: u32) -> bool {
        let mut ok = true;
        loop {
            match self.op(pc) {
                op::LITERAL => {
                    if self.op(pc + 1) == c {
                        return ok;
                    }
                    pc += 2;
                }
                op::CATEGORY => {
                    if category(self.op(pc + 1), c) {
                        return ok;
                    }
                    pc += 2;
                }
                op::CHARSET => {
                    if c < 256 && self.op(pc + 1 + (c / 32) as usize) & (1 << (c % 32)) != 0 {
                        return ok;
                    }
                    pc += 9;
                }
                op::RANGE => {
                    if (self.op(pc + 1)..=self.op(pc + 2)).contains(&c) {
                        return ok;
                    }
                    pc += 3;
                }
                op::RANGE_UNI_IGNORE => {
                    let r = self.op(pc + 1)..=self.op(pc + 2);
                    if r.contains(&c) || r.contains(&unicode::simple_upper(c)) {
                        return ok;
                    }
                    pc += 3;
                }
                op::NEGATE => {
                    ok = !ok;
                    pc += 1;
                }
                op::BIGCHARSET => {
                    let blocks = self.op(pc + 1) as usize;
                    if c < 65536 {
                        let index = (c >> 8) as usize;
                        let word = self.op(pc + 2 + index / 4);
                        let block = (word >> (8 * (index % 4)) & 0xFF) as usize;
                        let bit = block * 256 + (c & 255) as usize;
                        if self.op(pc + 66 + bit / 32) & (1 << (bit % 32)) != 0 {
                            return ok;
                        }
                    }
                    pc += 66 + blocks * 8;
                }
                _ => return !ok,
            }
        }
    }

    /// Whether the single-character item at `pc` matches a character.
    fn one(&self, pc: usize, c: u32) -> bool {
        let o = self.op(pc);
        match o {
            op::ANY => c != 10,
            op::ANY_ALL => true,
            op::LITERAL => c == self.op(pc + 1),
            op::NOT_LITERAL => c != self.op(pc + 1),
            op::IN => self.in_set(pc + 2, c),
            op::CATEGORY => category(self.op(pc + 1), c),
            32 | 36 | 40 => fold(c, fold_of(o)) == self.op(pc + 1),
            33 | 37 | 41 => fold(c, fold_of(o)) != self.op(pc + 1),
            31 | 35 | 39 => self.in_set(pc + 2, fold(c, fold_of(o))),
            _ => false,
        }
    }

    fn is_single(&self, pc: usize) -> bool {
        matches!(
            self.op(pc),
            2 | 3 | 8 | 13 | 16 | 20 | 31 | 32 | 33 | 35 | 36 | 37 | 39 | 40 | 41
        )
    }

    /// How many times in a row the item at `pc` matches from `i`, at most `max`.
    fn count(&mut self, pc: usize, i: usize, max: usize) -> Result<usize> {
        let limit = max.min(self.end.saturating_sub(i));
        if self.op(pc) == op::ANY_ALL {
            return Ok(limit);
        }
        if self.is_single(pc) {
            let mut n = 0;
            while n < limit && self.text.get(i + n).is_some_and(|c| self.one(pc, c)) {
                n += 1;
            }
            return Ok(n);
        }
        let mut n = 0;
        let mut at = i;
        while n < limit && self.run(pc, at, false)? && self.at > at {
            at = self.at;
            n += 1;
        }
        Ok(n)
    }

    fn save(&self) -> Saved {
        let used = usize::try_from(self.lastmark + 1).unwrap_or(0);
        let marks = self.marks.get(..used).unwrap_or(&self.marks);
        let mut inline = [UNSET; INLINE_MARKS];
        let mut more = Vec::new();
        match inline.get_mut(..marks.len()) {
            Some(few) => few.copy_from_slice(marks),
            None => more.extend_from_slice(marks),
        }
        Saved {
            used: marks.len(),
            inline,
            more,
            lastmark: self.lastmark,
            lastindex: self.lastindex,
        }
    }

    fn restore(&mut self, s: &Saved) {
        let from = s.inline.get(..s.used).unwrap_or(&s.more);
        if let Some(to) = self.marks.get_mut(..s.used) {
            to.copy_from_slice(from);
        }
        self.lastmark = s.lastmark;
        self.lastindex = s.lastindex;
    }

    fn fold_ref(&self, o: u32, c: u32) -> u32 {
        match o {
            op::GROUPREF => c,
            op::GROUPREF_UNI_IGNORE => fold(c, Fold::Unicode),
            _ => fold(c, Fold::Ascii),
        }
    }

    /// Runs code from `pc` at position `i`. `top` is false inside assertions and groups that match on their own.
    fn run(&mut self, mut pc: usize, mut i: usize, top: bool) -> Result<bool> {
        self.th.check_stack("")?;
        loop {
            let o = self.op(pc);
            match o {
                op::SUCCESS => {
                    if top && ((self.full && i != self.end) || self.must_advance == Some(i)) {
                        return Ok(false);
                    }
                    self.at = i;
                    return Ok(true);
                }
                op::AT => {
                    if !self.position(self.op(pc + 1), i) {
                        return Ok(false);
                    }
                    pc += 2;
                }
                op::ANY | op::ANY_ALL => match self.char(i) {
                    Some(c) if self.one(pc, c) => (pc, i) = (pc + 1, i + 1),
                    _ => return Ok(false),
                },
                op::LITERAL | op::NOT_LITERAL | op::CATEGORY | 32 | 33 | 36 | 37 | 40 | 41 => {
                    match self.char(i) {
                        Some(c) if self.one(pc, c) => (pc, i) = (pc + 2, i + 1),
                        _ => return Ok(false),
                    }
                }
                op::IN | 31 | 35 | 39 => match self.char(i) {
                    Some(c) if self.one(pc, c) => {
                        (pc, i) = (pc + 1 + self.op(pc + 1) as usize, i + 1)
                    }
                    _ => return Ok(false),
                },
                op::INFO | op::JUMP => {
                    let skip = self.op(pc + 1) as usize;
                    if skip == 0 {
                        return Ok(false);
                    }
                    pc += 1 + skip;
                }
                op::MARK => {
                    let m = self.op(pc + 1) as usize;
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
                    pc += 2;
                }
                op::GROUPREF | op::GROUPREF_IGNORE | 34 | op::GROUPREF_UNI_IGNORE => {
                    let Some((a, b)) = self.group(self.op(pc + 1) as usize + 1) else {
                        return Ok(false);
                    };
                    for j in a..b {
                        let same = match (self.char(i), self.text.get(j)) {
                            (Some(x), Some(y)) => self.fold_ref(o, x) == self.fold_ref(o, y),
                            _ => false,
                        };
                        if !same {
                            return Ok(false);
                        }
                        i += 1;
                    }
                    pc += 2;
                }
                op::GROUPREF_EXISTS => {
                    let there = self.group(self.op(pc + 1) as usize + 1).is_some();
                    pc += if there {
                        3
                    } else {
                        2 + self.op(pc + 2) as usize
                    };
                }
                op::ASSERT | op::ASSERT_NOT => {
                    let skip = self.op(pc + 1) as usize;
                    let back = self.op(pc + 2) as usize;
                    let start = i.checked_sub(back).filter(|&s| s >= self.beginning);
                    let saved = self.save();
                    let hit = match start {
                        Some(s) => self.run(pc + 3, s, false)?,
                        None => false,
                    };
                    if o == op::ASSERT {
                        if !hit {
                            return Ok(false);
                        }
                    } else {
                        if hit {
                            return Ok(false);
                        }
                        self.restore(&saved);
                    }
                    pc += 1 + skip;
                }
                op::BRANCH => {
                    let saved = self.save();
                    let mut alt = pc + 1;
                    loop {
                        let skip = self.op(alt) as usize;
                        if skip == 0 {
                            return Ok(false);
                        }
                        // A literal or set that cannot match here is not worth a call.
                        let hopeless = self.is_single(alt + 1)
                            && self.char(i).is_none_or(|c| !self.one(alt + 1, c));
                        if !hopeless {
                            if self.run(alt + 1, i, top)? {
                                return Ok(true);
                            }
                            self.restore(&saved);
                        }
                        alt += skip;
                    }
                }
                op::REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => {
                    let (skip, min, max) = (
                        self.op(pc + 1) as usize,
                        self.op(pc + 2) as usize,
                        self.limit(pc + 3),
                    );
                    if i + min > self.end {
                        return Ok(false);
                    }
                    let mut n = self.count(pc + 4, i, max)?;
                    if n < min {
                        return Ok(false);
                    }
                    let tail = pc + 1 + skip;
                    if o == op::POSSESSIVE_REPEAT_ONE {
                        (pc, i) = (tail, i + n);
                        continue;
                    }
                    let saved = self.save();
                    let wanted = (self.op(tail) == op::LITERAL).then(|| self.op(tail + 1));
                    loop {
                        if wanted.is_none() || self.char(i + n) == wanted {
                            if self.run(tail, i + n, top)? {
                                return Ok(true);
                            }
                            self.restore(&saved);
                        }
                        if n == min {
                            return Ok(false);
                        }
                        n -= 1;
                    }
                }
                op::MIN_REPEAT_ONE => {
                    let (skip, min, max) = (
                        self.op(pc + 1) as usize,
                        self.op(pc + 2) as usize,
                        self.limit(pc + 3),
                    );
                    let mut n = if min == 0 {
                        0
                    } else {
                        self.count(pc + 4, i, min)?
                    };
                    if n < min {
                        return Ok(false);
                    }
                    let saved = self.save();
                    loop {
                        if self.run(pc + 1 + skip, i + n, top)? {
                            return Ok(true);
                        }
                        self.restore(&saved);
                        if n >= max || self.count(pc + 4, i + n, 1)? == 0 {
                            return Ok(false);
                        }
                        n += 1;
                    }
                }
                op::REPEAT => {
                    let skip = self.op(pc + 1) as usize;
                    let before = self.repeat;
                    self.repeats.push(Repeat {
                        pc: pc + 1,
                        count: -1,
                        last: None,
                        prev: before,
                    });
                    self.repeat = self.repeats.len() - 1;
                    let depth = self.repeats.len();
                    let hit = self.run(pc + 1 + skip, i, top)?;
                    self.repeat = before;
                    self.repeats.truncate(depth - 1);
                    return Ok(hit);
                }
                op::MAX_UNTIL | op::MIN_UNTIL => return self.until(o == op::MAX_UNTIL, pc, i, top),
                op::ATOMIC_GROUP => {
                    if !self.run(pc + 2, i, false)? {
                        return Ok(false);
                    }
                    i = self.at;
                    pc += 1 + self.op(pc + 1) as usize;
                }
                op::POSSESSIVE_REPEAT => {
                    let (skip, min, max) = (
                        self.op(pc + 1) as usize,
                        self.op(pc + 2) as usize,
                        self.limit(pc + 3),
                    );
                    let mut n = 0;
                    while n < max {
                        let saved = self.save();
                        if !self.run(pc + 4, i, false)? || (self.at == i && n >= min) {
                            self.restore(&saved);
                            break;
                        }
                        i = self.at;
                        n += 1;
                    }
                    if n < min {
                        return Ok(false);
                    }
                    // The item's SUCCESS stands in front of the tail.
                    pc += 2 + skip;
                }
                _ => return Ok(false),
            }
        }
    }

    fn limit(&self, pc: usize) -> usize {
        match self.op(pc) {
            MAXREPEAT => usize::MAX,
            n => n as usize,
        }
    }

    /// The end of a general repeat's item.
    fn until(&mut self, greedy: bool, pc: usize, i: usize, top: bool) -> Result<bool> {
        let r = self.repeat;
        let Some((item, count, last, prev)) = self
            .repeats
            .get(r)
            .map(|x| (x.pc, x.count + 1, x.last, x.prev))
        else {
            return Ok(false);
        };
        let (min, max) = (i64::from(self.op(item + 1)), self.limit(item + 2));
        if count < min {
            self.set_repeat(r, count, last);
            if self.run(item + 3, i, top)? {
                return Ok(true);
            }
            self.set_repeat(r, count - 1, last);
            return Ok(false);
        }
        let may_repeat = (count as u64) < max as u64 && last != Some(i);
        let saved = self.save();
        if greedy && may_repeat {
            self.set_repeat(r, count, Some(i));
            if self.run(item + 3, i, top)? {
                return Ok(true);
            }
            self.restore(&saved);
            self.set_repeat(r, count - 1, last);
        }
        self.repeat = prev;
        let hit = self.run(pc + 1, i, top)?;
        self.repeat = r;
        if hit || greedy {
            return Ok(hit);
        }
        self.restore(&saved);
        if !may_repeat {
            return Ok(false);
        }
        self.set_repeat(r, count, Some(i));
        if self.run(item + 3, i, top)? {
            return Ok(true);
        }
        self.set_repeat(r, count - 1, last);
        Ok(false)
    }

    fn set_repeat(&mut self, r: usize, count: i64, last: Option<usize>) {
        if let Some(x) = self.repeats.get_mut(r) {
            x.count = count;
            x.last = last;
        }
    }
}
