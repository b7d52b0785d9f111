//! The channels of a family of interpreters: a queue each, with the interpreters that use its two ends.
//!
//! A channel lives as long as some `ChannelID` names it. An interpreter is associated with an end from the first time it
//! uses it until it gives the end up; when all that were associated with any end have, the channel is closed.

use crate::interpqueues_::table::{Defaults, Item, unbind};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How it goes with an item whose sender waits until it is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    Received,
    /// It went with the channel, or with its interpreter.
    Lost,
}

#[derive(Default)]
pub struct Receipt {
    progress: Mutex<Option<Progress>>,
    changed: Condvar,
}

impl Receipt {
    fn set(&self, p: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(p);
        self.changed.notify_all();
    }

    /// Waits for news, at most so long.
    pub fn wait(&self, most: Duration) -> Progress {
        let p = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(p) = *p {
            return p;
        }
        let (p, _) = self
            .changed
            .wait_timeout(p, most)
            .unwrap_or_else(PoisonError::into_inner);
        p.unwrap_or(Progress::Waiting)
    }
}

/// One of the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Send,
    Recv,
}

/// An end in one interpreter's use.
struct Use {
    interp: i64,
    open: bool,
}

#[derive(Default)]
struct Ends {
    send: Vec<Use>,
    recv: Vec<Use>,
}

impl Ends {
    fn of(&self, end: End) -> &[Use] {
        match end {
            End::Send => &self.send,
            End::Recv => &self.recv,
        }
    }

    /// The interpreter's use of an end, noted if it is the first one.
    fn entry(&mut self, end: End, interp: i64) -> &mut Use {
        let all = match end {
            End::Send => &mut self.send,
            End::Recv => &mut self.recv,
        };
        let at = all.iter().position(|u| u.interp == interp);
        let at = at.unwrap_or_else(|| {
            all.push(Use { interp, open: true });
            all.len() - 1
        });
        &mut all[at]
    }

    fn find(&self, end: End, interp: i64) -> Option<bool> {
        let found = self.of(end).iter().find(|u| u.interp == interp);
        found.map(|u| u.open)
    }

    /// Whether somebody may still use the channel, or nobody has yet.
    fn is_open(&self) -> bool {
        let mut all = self.send.iter().chain(&self.recv).peekable();
        all.peek().is_none() || all.any(|u| u.open)
    }
}

/// An item and who waits for it.
struct Entry {
    item: Item,
    receipt: Arc<Receipt>,
    number: u64,
}

struct Channel {
    entries: VecDeque<Entry>,
    ends: Ends,
    open: bool,
    /// Nothing more is sent; it closes when all is received.
    closing: bool,
}

struct Place {
    /// `None` once it was closed.
    channel: Option<Channel>,
    defaults: Defaults,
    /// `ChannelID` objects.
    names: u64,
}

#[derive(Default)]
struct Table {
    places: BTreeMap<i64, Place>,
    next: i64,
    sent: u64,
}

/// Why a channel did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NotFound,
    Closed,
    /// The interpreter gave that end up.
    EndClosed,
    Empty,
    NotEmpty,
}

/// `ChannelInfo`, field by field.
#[derive(Clone, Copy, Default)]
pub struct Info {
    pub status: [bool; 3],
    pub count: usize,
    /// Interpreters: send, send released, recv, recv released, both, both released, both but send released, both but
    /// recv released.
    pub interps: [u64; 8],
    /// The asking one's: send associated, released, recv associated, released.
    pub own: [bool; 4],
}

/// All channels.
#[derive(Default)]
pub struct Channels(Mutex<Table>);

/// Entries that leave a channel without having been received.
#[derive(Default)]
struct Dropped(Vec<Entry>);

impl Drop for Dropped {
    fn drop(&mut self) {
        for e in &self.0 {
            e.receipt.set(Progress::Lost);
        }
    }
}

impl Channels {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn create(&self, defaults: Defaults) -> i64 {
        let mut table = self.table();
        let id = table.next;
        table.next += 1;
        let channel = Channel {
            entries: VecDeque::new(),
            ends: Ends::default(),
            open: true,
            closing: false,
        };
        let place = Place {
            channel: Some(channel),
            defaults,
            names: 0,
        };
        table.places.insert(id, place);
        id
    }

    /// One more object names the channel; `false` if there is none.
    pub fn name(&self, id: i64) -> bool {
        let mut table = self.table();
        match table.places.get_mut(&id) {
            Some(p) => {
                p.names += 1;
                true
            }
            None => false,
        }
    }

    pub fn unname(&self, id: i64) {
        let gone = {
            let mut table = self.table();
            let Some(p) = table.places.get_mut(&id) else {
                return;
            };
            p.names = p.names.saturating_sub(1);
            if p.names > 0 {
                return;
            }
            table.places.remove(&id)
        };
        discard(gone.and_then(|p| p.channel));
    }

    pub fn destroy(&self, id: i64) -> Result<(), Refused> {
        let gone = self.table().places.remove(&id);
        let gone = gone.ok_or(Refused::NotFound)?;
        discard(gone.channel);
        Ok(())
    }

    /// Numbers of those that are not closed, with defaults, youngest first.
    pub fn list(&self) -> Vec<(i64, Defaults)> {
        let table = self.table();
        let all = table.places.iter().rev();
        let open = all.filter(|(_, p)| p.channel.is_some());
        open.map(|(id, p)| (*id, p.defaults)).collect()
    }

    fn with<R>(
        &self,
        id: i64,
        f: impl FnOnce(&mut Channel) -> Result<R, Refused>,
    ) -> Result<R, Refused> {
        let mut table = self.table();
        let place = table.places.get_mut(&id).ok_or(Refused::NotFound)?;
        match &mut place.channel {
            Some(c) if c.open => f(c),
            _ => Err(Refused::Closed),
        }
    }

    pub fn defaults(&self, id: i64) -> Result<Defaults, Refused> {
        let table = self.table();
        let place = table.places.get(&id).ok_or(Refused::NotFound)?;
        Ok(place.defaults)
    }

    /// Adds an item; whoever waits asks the receipt, and takes the item back by its number.
    pub fn send(&self, id: i64, item: Item) -> Result<(Arc<Receipt>, u64), Refused> {
        let mut table = self.table();
        table.sent += 1;
        let number = table.sent;
        let place = table.places.get_mut(&id).ok_or(Refused::NotFound)?;
        let c = match &mut place.channel {
            Some(c) if c.open && !c.closing => c,
            _ => return Err(Refused::Closed),
        };
        if !c.ends.entry(End::Send, item.origin).open {
            return Err(Refused::EndClosed);
        }
        let receipt = Arc::<Receipt>::default();
        c.entries.push_back(Entry {
            item,
            receipt: receipt.clone(),
            number,
        });
        Ok((receipt, number))
    }

    /// The sender waits no longer. `false`: the item has been received meanwhile.
    pub fn take_back(&self, id: i64, number: u64) -> bool {
        let gone = {
            let mut table = self.table();
            let place = table.places.get_mut(&id);
            let Some(c) = place.and_then(|p| p.channel.as_mut()) else {
                return false;
            };
            let at = c.entries.iter().position(|e| e.number == number);
            at.and_then(|at| c.entries.remove(at))
        };
        gone.is_some()
    }

    pub fn recv(&self, id: i64, interp: i64) -> Result<Item, Refused> {
        let mut table = self.table();
        let place = table.places.get_mut(&id).ok_or(Refused::NotFound)?;
        let c = match &mut place.channel {
            Some(c) if c.open => c,
            _ => return Err(Refused::Closed),
        };
        if !c.ends.entry(End::Recv, interp).open {
            return Err(Refused::EndClosed);
        }
        let found = c.entries.pop_front();
        if c.closing && c.entries.is_empty() {
            place.channel = None;
        }
        let e = found.ok_or(Refused::Empty)?;
        e.receipt.set(Progress::Received);
        Ok(e.item)
    }

    /// Closes a channel for everybody.
    pub fn close(&self, id: i64, end: Option<End>, force: bool) -> Result<(), Refused> {
        let gone = {
            let mut table = self.table();
            let place = table.places.get_mut(&id).ok_or(Refused::NotFound)?;
            let c = match &mut place.channel {
                Some(c) if c.open => c,
                _ => return Err(Refused::Closed),
            };
            let sending = end == Some(End::Send);
            if !force && sending && c.closing {
                return Err(Refused::Closed);
            }
            if !force && !c.entries.is_empty() {
                if sending {
                    c.closing = true;
                    return Ok(());
                }
                return Err(Refused::NotEmpty);
            }
            place.channel.take()
        };
        discard(gone);
        Ok(())
    }

    /// The interpreter gives up ends of a channel.
    pub fn release(&self, id: i64, interp: i64, ends: &[End]) -> Result<(), Refused> {
        self.with(id, |c| {
            for end in ends {
                c.ends.entry(*end, interp).open = false;
            }
            c.open = c.ends.is_open();
            Ok(())
        })
    }

    pub fn count(&self, id: i64) -> Result<usize, Refused> {
        self.with(id, |c| Ok(c.entries.len()))
    }

    /// The interpreters that use an end.
    pub fn users(&self, id: i64, end: End) -> Result<Vec<i64>, Refused> {
        self.with(id, |c| {
            if c.closing && end == End::Send {
                return Err(Refused::Closed);
            }
            let open = c.ends.of(end).iter().filter(|u| u.open);
            Ok(open.map(|u| u.interp).collect())
        })
    }

    pub fn info(&self, id: i64, interp: i64) -> Result<Info, Refused> {
        let mut info = Info::default();
        let table = self.table();
        let place = table.places.get(&id).ok_or(Refused::NotFound)?;
        let c = match &place.channel {
            Some(c) if c.open => c,
            _ => {
                info.status[2] = true;
                return Ok(info);
            }
        };
        info.status[usize::from(c.closing)] = true;
        info.count = c.entries.len();
        for s in &c.ends.send {
            let at = match (s.open, c.ends.find(End::Recv, s.interp)) {
                (true, None) => 0,
                (false, None) => 1,
                (true, Some(true)) => 4,
                (false, Some(false)) => 5,
                (false, Some(true)) => 6,
                (true, Some(false)) => 7,
            };
            info.interps[at] += 1;
        }
        for r in &c.ends.recv {
            if c.ends.find(End::Send, r.interp).is_none() {
                info.interps[if r.open { 2 } else { 3 }] += 1;
            }
        }
        for (i, end) in [(0, End::Send), (2, End::Recv)] {
            match c.ends.find(end, interp) {
                Some(true) => info.own[i] = true,
                Some(false) => info.own[i + 1] = true,
                None => {}
            }
        }
        Ok(info)
    }

    /// The interpreter is gone: what it sent is not bound to it any more, and it uses no ends.
    pub fn forget_interpreter(&self, interp: i64) {
        let mut lost = Dropped::default();
        let mut data = Vec::new();
        {
            let mut table = self.table();
            for place in table.places.values_mut() {
                let Some(c) = &mut place.channel else {
                    continue;
                };
                for e in std::mem::take(&mut c.entries) {
                    let mut one = VecDeque::from([e.item]);
                    let (gone, dropped) = unbind(&mut one, interp);
                    data.extend(dropped);
                    let left = one.pop_front();
                    let Some(item) = left.or_else(|| gone.into_iter().next()) else {
                        continue;
                    };
                    let is_lost = item.origin == interp
                        && item.unbound == crate::interpqueues_::Unbound::Remove;
                    let e = Entry {
                        item,
                        receipt: e.receipt,
                        number: e.number,
                    };
                    if is_lost {
                        lost.0.push(e);
                    } else {
                        c.entries.push_back(e);
                    }
                }
                for end in [End::Send, End::Recv] {
                    if c.ends.find(end, interp).is_some() {
                        c.ends.entry(end, interp).open = false;
                    }
                }
                c.open = c.open && c.ends.is_open();
            }
        }
        drop(data);
        drop(lost);
    }

    /// Calls `f` while nobody changes anything.
    pub fn at_rest<R>(&self, f: impl FnOnce() -> R) -> R {
        let _table = self.table();
        f()
    }
}

/// A channel goes, with what is in it. No lock is held: items may name channels.
fn discard(channel: Option<Channel>) {
    if let Some(c) = channel {
        drop(Dropped(c.entries.into()));
    }
}
