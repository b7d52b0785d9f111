//! What an interpreter keeps for warnings: filters from the start, registries, the lock around them.

use crate::contextvars_;
use krait_object::types::{list, str, tuple};
use krait_object::{DictData, Field, Result, Thread, TypeObject, Value, exc};
use std::cell::Cell;

/// The action where no filter fits.
pub(super) const DEFAULT_ACTION: &str = "default";

#[derive(Default)]
pub(super) struct State {
    pub filters: Field,
    pub once_registry: Field,
    pub context: Field,
    /// Counts changes of filters; registries of another version are stale.
    pub version: Cell<i64>,
    pub lock: Lock,
}

/// `(action, None, category, module, 0)`.
fn filter(action: &str, category: &'static TypeObject, module: Option<&str>) -> Value {
    tuple::from_array([
        str::new(action),
        Value::none(),
        category.type_value(),
        module.map_or_else(Value::none, str::new),
        Value::int32(0),
    ])
    .into_value()
}

impl State {
    /// What is there from the start.
    pub fn fill(&self, th: &Thread) -> Result<()> {
        let deprecation = &exc::DEPRECATION_WARNING.ty;
        self.filters.set(
            list::from_vec(vec![
                filter("default", deprecation, Some("__main__")),
                filter("ignore", deprecation, None),
                filter("ignore", &exc::PENDING_DEPRECATION_WARNING.ty, None),
                filter("ignore", &exc::IMPORT_WARNING.ty, None),
                filter("ignore", &exc::RESOURCE_WARNING.ty, None),
            ])
            .into_value(),
        );
        self.once_registry.set(DictData::create().into_value());
        self.context
            .set(contextvars_::new_variable(th, "_warnings_context")?);
        Ok(())
    }
}

/// A lock that its owner may take again. A child process starts with it free: the owner is not in it.
#[derive(Default)]
pub(super) struct Lock {
    owner: Cell<u64>,
    process: Cell<i32>,
    depth: Cell<u32>,
}

impl Lock {
    pub fn is_held(&self, th: &Thread) -> bool {
        self.depth.get() > 0 && self.owner.get() == th.ident
    }

    fn is_free(&self, th: &Thread) -> bool {
        self.depth.get() == 0 || self.process.get() != crate::host::of(th).process_id()
    }

    pub fn acquire(&self, th: &Thread) {
        if self.is_held(th) {
            self.depth.set(self.depth.get() + 1);
            return;
        }
        while !self.is_free(th) {
            th.without_gil(|| std::thread::sleep(std::time::Duration::from_micros(200)));
        }
        self.owner.set(th.ident);
        self.process.set(crate::host::of(th).process_id());
        self.depth.set(1);
    }

    /// Answers whether it was held.
    pub fn release(&self, th: &Thread) -> bool {
        if !self.is_held(th) {
            return false;
        }
        self.depth.set(self.depth.get() - 1);
        true
    }
}
