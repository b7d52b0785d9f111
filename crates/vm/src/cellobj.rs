//! Cells: the boxes that closures share.

use krait_object::{Field, Obj, Trace, Value};

#[derive(Trace)]
pub struct CellData {
    pub contents: Field,
}

/// A cell object.
pub type CellObj = Obj<CellData>;

krait_object::pytype! {
    pub static CELL: CellData = "cell", HAVE_GC;
}

/// A new cell.
pub fn new(v: Option<Value>) -> Value {
    let c = CELL.create(CellData {
        contents: Field::empty(),
    });
    c.contents.replace(v);
    c.into_value()
}
