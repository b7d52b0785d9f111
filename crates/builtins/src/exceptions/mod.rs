//! The built-in exceptions: constructors, text forms and attributes. The payloads are in `object::exc`.

mod base;
pub mod group;
mod os_error;
mod simple;
mod syntax_error;
mod unicode_error;

use krait_object::typeobj::TypeObject;
use krait_object::{GetSetDef, TypeSpec, exc, ready_type};

/// Attributes that hold any value and read as `None` when absent or deleted.
macro_rules! members {
    ($TYPE:ident: $($name:literal $field:ident),* $(,)?) => {
        &[$(krait_object::GetSetDef {
            name: $name,
            doc: None,
            get: Some(|_, v| Ok(krait_object::exc::$TYPE.get(v).map_or_else(krait_object::Value::none, |x| x.ext.$field.get_or_none()))),
            set: Some(|_, v, value| {
                if let Some(x) = krait_object::exc::$TYPE.get(v) {
                    drop(x.ext.$field.replace(value.cloned()));
                }
                Ok(())
            }),
            member: true,
        }),*]
    };
}
pub(crate) use members;

/// `__new__` of an exception type with a payload of its own: `args`, and the rest empty.
macro_rules! new_slot {
    ($TYPE:ident) => {
        krait_object::Slot::new(|_, cls, args| {
            Ok(krait_object::exc::$TYPE
                .create_in(
                    cls,
                    krait_object::Ext {
                        base: krait_object::exc::ExcData::with_args(
                            krait_object::types::tuple::from_slice(args.positional()),
                        ),
                        ext: Default::default(),
                    },
                )
                .into_value())
        })
    };
}
pub(crate) use new_slot;

/// The documentation of the types that add nothing else.
fn doc(t: &TypeObject) -> Option<&'static str> {
    Some(match t.static_name() {
        "ArithmeticError" => "Base class for arithmetic errors.",
        "AssertionError" => "Assertion failed.",
        "BlockingIOError" => "I/O operation would block.",
        "BrokenPipeError" => "Broken pipe.",
        "BufferError" => "Buffer error.",
        "BytesWarning" => {
            "Warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str."
        }
        "ChildProcessError" => "Child process error.",
        "ConnectionAbortedError" => "Connection aborted.",
        "ConnectionError" => "Connection error.",
        "ConnectionRefusedError" => "Connection refused.",
        "ConnectionResetError" => "Connection reset.",
        "DeprecationWarning" => "Base class for warnings about deprecated features.",
        "EOFError" => "Read beyond end of file.",
        "EncodingWarning" => "Base class for warnings about encodings.",
        "Exception" => "Common base class for all non-exit exceptions.",
        "FileExistsError" => "File already exists.",
        "FileNotFoundError" => "File not found.",
        "FloatingPointError" => "Floating-point operation failed.",
        "FutureWarning" => {
            "Base class for warnings about constructs that will change semantically in the future."
        }
        "GeneratorExit" => "Request that a generator exit.",
        "ImportWarning" => "Base class for warnings about probable mistakes in module imports",
        "IndentationError" => "Improper indentation.",
        "IndexError" => "Sequence index out of range.",
        "InterruptedError" => "Interrupted by signal.",
        "IsADirectoryError" => "Operation doesn't work on directories.",
        "KeyboardInterrupt" => "Program interrupted by user.",
        "LookupError" => "Base class for lookup errors.",
        "MemoryError" => "Out of memory.",
        "ModuleNotFoundError" => "Module not found.",
        "NotADirectoryError" => "Operation only works on directories.",
        "NotImplementedError" => "Method or function hasn't been implemented yet.",
        "OverflowError" => "Result too large to be represented.",
        "PendingDeprecationWarning" => {
            "Base class for warnings about features which will be deprecated\nin the future."
        }
        "PermissionError" => "Not enough permissions.",
        "ProcessLookupError" => "Process not found.",
        "PythonFinalizationError" => "Operation blocked during Python finalization.",
        "RecursionError" => "Recursion limit exceeded.",
        "ReferenceError" => "Weak ref proxy used after referent went away.",
        "ResourceWarning" => "Base class for warnings about resource usage.",
        "RuntimeError" => "Unspecified run-time error.",
        "RuntimeWarning" => "Base class for warnings about dubious runtime behavior.",
        "StopAsyncIteration" => "Signal the end from iterator.__anext__().",
        "SyntaxWarning" => "Base class for warnings about dubious syntax.",
        "SystemError" => "Internal error in the interpreter.",
        "TabError" => "Improper mixture of spaces and tabs.",
        "TimeoutError" => "Timeout expired.",
        "TypeError" => "Inappropriate argument type.",
        "UnboundLocalError" => "Local name referenced but not bound to a value.",
        "UnicodeError" => "Unicode related error.",
        "UnicodeWarning" => {
            "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems."
        }
        "UserWarning" => "Base class for warnings generated by user code.",
        "ValueError" => "Inappropriate argument value (of correct type).",
        "Warning" => "Base class for warning categories.",
        "ZeroDivisionError" => "Second argument to a division or modulo operation was zero.",
        "_IncompleteInputError" => "incomplete input.",
        _ => return None,
    })
}

/// A spec with more attributes than its `#[pymethods]` block has; members come first.
pub(crate) fn with_members(spec: TypeSpec, members: &'static [GetSetDef]) -> TypeSpec {
    if spec.getsets.is_empty() {
        return TypeSpec {
            getsets: members,
            ..spec
        };
    }
    let all = members
        .iter()
        .chain(spec.getsets)
        .map(|g| GetSetDef {
            name: g.name,
            doc: g.doc,
            get: g.get,
            set: g.set,
            member: g.member,
        })
        .collect();
    TypeSpec {
        // Types are made ready once per process.
        getsets: Vec::leak(all),
        ..spec
    }
}

pub(crate) fn install() {
    ready_type(&exc::BASE_EXCEPTION.ty, &base::BaseExceptionMethods::SPEC);
    for &t in exc::ALL {
        let is = |d: &'static TypeObject| std::ptr::eq(t, d);
        if is(&exc::EXCEPTION_GROUP.ty) {
            krait_object::typeobj::ready_with_bases(
                t,
                &group::subtype_spec(),
                &[&exc::EXCEPTION.ty],
            );
            continue;
        }
        let spec = if is(&exc::BASE_EXCEPTION_GROUP.ty) {
            group::spec()
        } else if is(&exc::OS_ERROR.ty) {
            os_error::spec()
        } else if is(&exc::SYNTAX_ERROR.ty) {
            syntax_error::spec()
        } else if let Some(s) = unicode_error::spec(t) {
            s
        } else if let Some(s) = simple::spec(t) {
            s
        } else {
            TypeSpec {
                doc: doc(t),
                ..TypeSpec::EMPTY
            }
        };
        ready_type(t, &spec);
    }
}
