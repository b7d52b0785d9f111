//! `_csv`: comma separated values.

mod dialect;
mod reader;
mod writer;

use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{
    Args, DictData, Field, Module, Ref, Result, Thread, Value, pymethods, ready_type,
};
use std::cell::Cell;

krait_object::pytype! {
    pub static ERROR: ExcData = "_csv.Error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

/// What one interpreter's module knows.
pub struct State {
    dialects: Field,
    /// The most characters of a field.
    pub field_limit: Cell<isize>,
}

impl Default for State {
    fn default() -> State {
        State {
            dialects: Field::empty(),
            field_limit: Cell::new(128 * 1024),
        }
    }
}

impl State {
    /// Dialects by name.
    pub fn dialects(&self) -> Ref<DictData> {
        if let Some(v) = self.dialects.get()
            && let Some(d) = v.as_dict()
        {
            return d.to_ref();
        }
        let d = DictData::create();
        self.dialects.set(d.clone().into_value());
        d
    }
}

/// Arguments `(first, dialect='excel', **settings)`.
fn arguments<'a>(
    th: &Thread,
    func: &str,
    args: Args<'a>,
) -> Result<(&'a Value, Option<Value>, Ref<DictData>)> {
    args.check_positional(th, func, 1, 2)?;
    let settings = args.keyword_dict(th)?;
    let mut dialect = args.positional().get(1).cloned();
    if dialect.is_none() {
        let key = krait_object::types::str::new("dialect");
        dialect = settings.remove(th, &key)?;
    }
    match args.positional().first() {
        Some(first) => Ok((first, dialect, settings)),
        None => Err(th.type_error(format!("{func} expected at least 1 argument, got 0"))),
    }
}

pub struct Csv;

/// CSV parsing and writing.
#[krait_object::pymodule(name = "_csv")]
impl Csv {
    /// Return a reader object that will process lines from the given iterable.
    ///
    /// The "iterable" argument can be any object that returns a line
    /// of input for each iteration, such as a file object or a list.  The
    /// optional "dialect" argument defines a CSV dialect.  The function
    /// also accepts optional keyword arguments which override settings
    /// provided by the dialect.
    ///
    /// The returned object is an iterator.  Each iteration returns a row
    /// of the CSV file (which can span multiple input lines).
    fn reader(th: &Thread, args: Args<'_>) -> Result<Value> {
        let (iterable, dialect, settings) = arguments(th, "reader", args)?;
        let input = krait_object::protocol::iter::iter(th, iterable)?;
        let d = dialect::make(th, dialect.as_ref(), &settings)?;
        reader::new(th, &input, d)
    }

    /// Return a writer object that will write user data on the given file object.
    ///
    /// The "fileobj" argument can be any object that supports the file API.
    /// The optional "dialect" argument defines a CSV dialect.  The function
    /// also accepts optional keyword arguments which override settings
    /// provided by the dialect.
    fn writer(th: &Thread, args: Args<'_>) -> Result<Value> {
        let (file, dialect, settings) = arguments(th, "writer", args)?;
        let d = dialect::make(th, dialect.as_ref(), &settings)?;
        writer::new(th, file, d)
    }

    /// Create a mapping from a string name to a CVS dialect.
    ///
    /// The optional "dialect" argument specifies the base dialect instance
    /// or the name of the registered dialect.  The function also accepts
    /// optional keyword arguments which override settings provided by the
    /// dialect.
    fn register_dialect(th: &Thread, args: Args<'_>) -> Result<()> {
        let (name, dialect, settings) = arguments(th, "register_dialect", args)?;
        if name.as_str().is_none() {
            return Err(th.type_error("dialect name must be a string"));
        }
        let d = dialect::make(th, dialect.as_ref(), &settings)?;
        th.interp
            .state::<State>()
            .dialects()
            .set(th, name.clone(), d)
    }

    /// Return a list of all known dialect names.
    fn list_dialects(th: &Thread) -> Vec<Value> {
        th.interp.state::<State>().dialects().snapshot_keys()
    }

    /// Delete the name/dialect mapping associated with a string name.
    #[sig("(name)")]
    fn unregister_dialect(th: &Thread, name: &Value) -> Result<()> {
        let gone = th.interp.state::<State>().dialects().remove(th, name)?;
        match gone {
            Some(_) => Ok(()),
            None => Err(krait_object::err::new(th, &ERROR.ty, "unknown dialect")),
        }
    }

    /// Return the dialect instance associated with name.
    #[sig("(name)")]
    fn get_dialect(th: &Thread, name: &Value) -> Result<Value> {
        dialect::registered(th, name)
    }

    /// Sets an upper limit on parsed fields.
    ///
    /// Returns old limit. If limit is not given, no new limit is set and
    /// the old limit is returned
    #[sig("(new_limit=<unrepresentable>)")]
    fn field_size_limit(th: &Thread, new_limit: Option<&Value>) -> Result<isize> {
        let state = th.interp.state::<State>();
        let old = state.field_limit.get();
        if let Some(v) = new_limit {
            if !v.is_exact(&int::INT.ty) {
                return Err(th.type_error("limit must be an integer"));
            }
            let n = number::as_isize(th, v)
                .map_err(|_| th.overflow_error("Python int too large to convert to C ssize_t"))?;
            state.field_limit.set(n);
        }
        Ok(old)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        ready_type(&dialect::DIALECT.ty, &dialect::DialectMethods::SPEC);
        ready_type(&reader::READER.ty, &reader::ReaderMethods::SPEC);
        ready_type(&writer::WRITER.ty, &writer::WriterMethods::SPEC);
        for (i, (_, name)) in dialect::Quoting::ALL.iter().enumerate() {
            m.add(th, name, i)?;
        }
        m.add(th, "_dialects", th.interp.state::<State>().dialects())?;
        m.add_type(th, &dialect::DIALECT.ty)?;
        m.add(th, "Reader", reader::READER.ty.type_value())?;
        m.add(th, "Writer", writer::WRITER.ty.type_value())?;
        m.add_type(th, &ERROR.ty)
    }
}
