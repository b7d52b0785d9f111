//! `_random`: the generator behind `random.Random`.

mod twister;

use crate::host::OrRaise;
use dashu_int::{IBig, UBig};
use krait_object::protocol::{hash, number};
use krait_object::types::{int, tuple};
use krait_object::{
    Args, IntRef, Module, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, err, pymethods,
    pymodule, ready_type,
};
use std::cell::RefCell;
use twister::{N, Twister};

pub struct Random(RefCell<Box<Twister>>);

impl Trace for Random {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static RANDOM: Random = "_random.Random", BASETYPE;
}

/// The 32-bit words of a magnitude, least significant first.
fn words(limbs: &[u64]) -> Result<Vec<u32>> {
    let mut out = krait_object::alloc::vec_of(limbs.len() * 2)?;
    out.extend(limbs.iter().flat_map(|&n| [n as u32, (n >> 32) as u32]));
    while out.last() == Some(&0) {
        out.pop();
    }
    Ok(out)
}

fn seed(th: &Thread, r: &Random, by: Option<&Value>) -> Result<()> {
    let key = match by.filter(|v| !v.is_none()) {
        None => {
            let mut b = vec![0u8; N * 4];
            crate::host::of(th).fill_random(&mut b).or_raise(th)?;
            words(UBig::from_le_bytes(&b).as_words())?
        }
        // Ints count by magnitude; anything else by its hash.
        Some(v) => match v.as_int() {
            Some(IntRef::Small(i)) => words(&[i.unsigned_abs()])?,
            Some(IntRef::Big(b)) => words(b.as_sign_words().1)?,
            None => {
                let h = hash::hash(th, v)? as u64;
                words(&[h])?
            }
        },
    };
    r.0.borrow_mut().seed(&key);
    Ok(())
}

struct RandomMethods;

/// Random() -> create a random number generator with its own internal state.
#[pymethods]
impl RandomMethods {
    #[name("Random")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if std::ptr::eq(cls, &RANDOM.ty) {
            args.no_keywords(th, "Random")?;
            args.check_positional(th, "Random", 0, 1)?;
        }
        let r = RANDOM.create_in(cls, Random(RefCell::new(Box::new(Twister::new()))));
        seed(th, &r, args.positional().first())?;
        Ok(r.into_value())
    }

    fn __init__(zelf: &Value, args: Args<'_>) {
        let _ = (zelf, args);
    }

    /// random() -> x in the interval [0, 1).
    fn random(zelf: &Obj<Random>) -> f64 {
        zelf.0.borrow_mut().random()
    }

    /// seed([n]) -> None.
    ///
    /// Defaults to use urandom and falls back to a combination
    /// of the current time and the process identifier.
    #[sig("(n=None, /)")]
    fn seed(th: &Thread, zelf: &Obj<Random>, n: Option<&Value>) -> Result<()> {
        seed(th, zelf, n)
    }

    /// getstate() -> tuple containing the current state.
    fn getstate(zelf: &Obj<Random>) -> Value {
        let t = zelf.0.borrow();
        let mut v: Vec<Value> = t
            .state
            .iter()
            .map(|&w| int::from_u64(u64::from(w)))
            .collect();
        v.push(int::from_usize(t.index));
        tuple::from_vec(v).into_value()
    }

    /// setstate(state) -> None.  Restores generator state.
    fn setstate(th: &Thread, zelf: &Obj<Random>, state: &Value) -> Result<()> {
        let Some(t) = state.as_tuple() else {
            return Err(th.type_error("state vector must be a tuple"));
        };
        if t.len() != N + 1 {
            return Err(th.value_error("state vector is the wrong size"));
        }
        let mut new = Twister::new();
        for (slot, v) in new.state.iter_mut().zip(t.as_slice()) {
            if v.as_int().is_none() {
                return Err(th.type_error("an integer is required"));
            }
            *slot = match v.as_i64() {
                Some(n) if n >= 0 => n as u32,
                _ => return Err(th.overflow_error("can't convert negative value to unsigned int")),
            };
        }
        let index = match t.get(N) {
            Some(v) => number::as_isize(th, v)?,
            None => 0,
        };
        new.index = match usize::try_from(index) {
            Ok(i) if i <= N => i,
            _ => return Err(th.value_error("invalid state")),
        };
        **zelf.0.borrow_mut() = new;
        Ok(())
    }

    /// getrandbits(k) -> x.  Generates an int with k random bits.
    fn getrandbits(th: &Thread, zelf: &Obj<Random>, k: &Value) -> Result<Value> {
        let k = number::index(th, k)?;
        if int::is_negative(&k) {
            return Err(th.value_error("Cannot convert negative int"));
        }
        let Some(k) = int::to_i128(&k).and_then(|k| u64::try_from(k).ok()) else {
            return Err(th.overflow_error("Python int too large for C uint64_t"));
        };
        if k == 0 {
            return Ok(Value::int32(0));
        }
        let mut t = zelf.0.borrow_mut();
        if k <= 32 {
            return Ok(int::from_u64(u64::from(t.next() >> (32 - k))));
        }
        let n = usize::try_from(k.div_ceil(32)).map_err(|_| err::memory_error())?;
        let mut bytes = krait_object::alloc::vec_of(n.saturating_mul(4))?;
        let mut left = k;
        while left > 0 {
            let w = t.next();
            let w = if left < 32 { w >> (32 - left) } else { w };
            bytes.extend_from_slice(&w.to_le_bytes());
            left = left.saturating_sub(32);
        }
        let room = int::room::copies(bytes.len() / 8 + 2);
        let n = int::room::within(room, || UBig::from_le_bytes(&bytes))?;
        Ok(int::from_big(IBig::from(n)))
    }
}

pub struct RandomModule;

/// Module implements the Mersenne Twister random number generator.
#[pymodule(name = "_random")]
impl RandomModule {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&RANDOM.ty, &RandomMethods::SPEC);
        m.add_type(th, &RANDOM.ty)
    }
}
