//! The built-in exception types and what their instances hold.
//!
//! Only the data and the hierarchy live here, because everything raises; their methods are in `builtins::exceptions`.

use crate::cell::Field;
use crate::gc::{Trace, Visitor};
use crate::header::{Obj, Ref};
use crate::typeobj::{
    BASE_EXC_SUBCLASS, BASETYPE, Ext, HAVE_GC, MANAGED_DICT, MANAGED_WEAKREF, Payload, TypeDef,
    TypeObject,
};
use crate::types::tuple::TupleData;
use crate::value::Value;
use std::cell::Cell;

/// What every exception holds.
#[derive(Default)]
pub struct ExcData {
    args: Field,
    pub traceback: Field,
    pub context: Field,
    pub cause: Field,
    pub suppress_context: Cell<bool>,
    /// Was thrown into a generator just now, where what is handled around does not become its context.
    pub thrown: Cell<bool>,
    /// The rest of the word: what is all zeros is written in whole words, which are soon read as such.
    _rest: [u8; 6],
}

impl ExcData {
    pub fn with_args(args: Ref<TupleData>) -> ExcData {
        ExcData {
            args: Field::new(args.into_value()),
            ..ExcData::default()
        }
    }

    /// The `args` tuple.
    pub fn args(&self) -> Ref<TupleData> {
        match self.args.get().as_ref().and_then(Value::as_tuple) {
            Some(t) => t.to_ref(),
            None => crate::types::tuple::empty(),
        }
    }

    pub fn set_args(&self, args: Ref<TupleData>) {
        self.args.set(args.into_value());
    }
}

impl Trace for ExcData {
    fn trace(&self, v: &mut Visitor<'_>) {
        for f in [&self.args, &self.traceback, &self.cause, &self.context] {
            f.trace(v);
        }
    }
    fn clear(&self) {
        for f in [&self.args, &self.traceback, &self.cause, &self.context] {
            f.clear();
        }
    }
}

impl Payload for ExcData {
    fn type_def() -> &'static TypeDef<ExcData> {
        &BASE_EXCEPTION
    }
}

macro_rules! extension {
    ($(#[$m:meta])* $name:ident { $($field:ident),* } $({ $($cell:ident: $cty:ty),* })?) => {
        $(#[$m])*
        #[derive(Default)]
        pub struct $name { $(pub $field: Field,)* $($(pub $cell: Cell<$cty>,)*)? }
        impl Trace for $name {
            fn trace(&self, v: &mut Visitor<'_>) { $(self.$field.trace(v);)* }
            fn clear(&self) { $(self.$field.clear();)* }
        }
    };
}

extension!(StopIterationExt { value });
extension!(SystemExitExt { code });
extension!(ImportErrorExt {
    msg,
    name,
    path,
    name_from
});
extension!(
    /// `written` is -1 where `characters_written` is not set.
    OsErrorExt { errno, strerror, filename, filename2 } { written: isize }
);
extension!(SyntaxErrorExt {
    msg,
    filename,
    lineno,
    offset,
    text,
    end_lineno,
    end_offset,
    print_file_and_line,
    metadata
});
extension!(
    /// `start` and `end` are code-point (or byte) indices.
    UnicodeErrorExt { encoding, object, reason } { start: isize, end: isize }
);
extension!(AttributeErrorExt { obj, name });
extension!(NameErrorExt { name });
extension!(
    /// `shown` is the `repr` of the sequence given, unless that was a list or a tuple.
    GroupExt { msg, excs, shown }
);

const F: u64 = BASETYPE | HAVE_GC | MANAGED_DICT | BASE_EXC_SUBCLASS;

/// `BaseException`.
pub static BASE_EXCEPTION: TypeDef<ExcData> = TypeDef::new("BaseException", F);

macro_rules! exceptions {
    ($($NAME:ident $text:literal $kind:ident $BASE:ident $(: $ext:ty)?;)*) => {
        $(exceptions!(@one $NAME $text $kind $BASE $(: $ext)?);)*
        /// Every exception type but `BaseException`, bases first.
        pub static ALL: &[&TypeObject] = &[$(&$NAME.ty,)*];

        /// Gives each the short way to the end.
        pub(crate) fn end_quickly() {
            BASE_EXCEPTION.ends_quickly();
            $($NAME.ends_quickly();)*
        }
    };
    (@one $NAME:ident $text:literal plain $BASE:ident) => {
        #[doc = concat!("`", $text, "`.")]
        pub static $NAME: TypeDef<ExcData> = TypeDef::derived($text, &$BASE, F);
    };
    (@one $NAME:ident $text:literal adds $BASE:ident : $ext:ty) => {
        #[doc = concat!("`", $text, "`.")]
        pub static $NAME: TypeDef<Ext<ExcData, $ext>> = TypeDef::extending($text, &$BASE, F);
    };
    (@one $NAME:ident $text:literal keeps $BASE:ident : $ext:ty) => {
        #[doc = concat!("`", $text, "`.")]
        pub static $NAME: TypeDef<Ext<ExcData, $ext>> = TypeDef::derived($text, &$BASE, F);
    };
    // The same with weak references.
    (@one $NAME:ident $text:literal keeps_weak $BASE:ident : $ext:ty) => {
        #[doc = concat!("`", $text, "`.")]
        pub static $NAME: TypeDef<Ext<ExcData, $ext>> =
            TypeDef::derived($text, &$BASE, F | MANAGED_WEAKREF);
    };
}

exceptions! {
    EXCEPTION "Exception" plain BASE_EXCEPTION;
    BASE_EXCEPTION_GROUP "BaseExceptionGroup" adds BASE_EXCEPTION: GroupExt;
    EXCEPTION_GROUP "ExceptionGroup" keeps_weak BASE_EXCEPTION_GROUP: GroupExt;
    GENERATOR_EXIT "GeneratorExit" plain BASE_EXCEPTION;
    KEYBOARD_INTERRUPT "KeyboardInterrupt" plain BASE_EXCEPTION;
    SYSTEM_EXIT "SystemExit" adds BASE_EXCEPTION: SystemExitExt;
    ARITHMETIC_ERROR "ArithmeticError" plain EXCEPTION;
    FLOATING_POINT_ERROR "FloatingPointError" plain ARITHMETIC_ERROR;
    OVERFLOW_ERROR "OverflowError" plain ARITHMETIC_ERROR;
    ZERO_DIVISION_ERROR "ZeroDivisionError" plain ARITHMETIC_ERROR;
    ASSERTION_ERROR "AssertionError" plain EXCEPTION;
    ATTRIBUTE_ERROR "AttributeError" adds EXCEPTION: AttributeErrorExt;
    BUFFER_ERROR "BufferError" plain EXCEPTION;
    EOF_ERROR "EOFError" plain EXCEPTION;
    IMPORT_ERROR "ImportError" adds EXCEPTION: ImportErrorExt;
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" keeps IMPORT_ERROR: ImportErrorExt;
    LOOKUP_ERROR "LookupError" plain EXCEPTION;
    INDEX_ERROR "IndexError" plain LOOKUP_ERROR;
    KEY_ERROR "KeyError" plain LOOKUP_ERROR;
    MEMORY_ERROR "MemoryError" plain EXCEPTION;
    NAME_ERROR "NameError" adds EXCEPTION: NameErrorExt;
    UNBOUND_LOCAL_ERROR "UnboundLocalError" keeps NAME_ERROR: NameErrorExt;
    OS_ERROR "OSError" adds EXCEPTION: OsErrorExt;
    BLOCKING_IO_ERROR "BlockingIOError" keeps OS_ERROR: OsErrorExt;
    CHILD_PROCESS_ERROR "ChildProcessError" keeps OS_ERROR: OsErrorExt;
    CONNECTION_ERROR "ConnectionError" keeps OS_ERROR: OsErrorExt;
    BROKEN_PIPE_ERROR "BrokenPipeError" keeps CONNECTION_ERROR: OsErrorExt;
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError" keeps CONNECTION_ERROR: OsErrorExt;
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError" keeps CONNECTION_ERROR: OsErrorExt;
    CONNECTION_RESET_ERROR "ConnectionResetError" keeps CONNECTION_ERROR: OsErrorExt;
    FILE_EXISTS_ERROR "FileExistsError" keeps OS_ERROR: OsErrorExt;
    FILE_NOT_FOUND_ERROR "FileNotFoundError" keeps OS_ERROR: OsErrorExt;
    INTERRUPTED_ERROR "InterruptedError" keeps OS_ERROR: OsErrorExt;
    IS_A_DIRECTORY_ERROR "IsADirectoryError" keeps OS_ERROR: OsErrorExt;
    NOT_A_DIRECTORY_ERROR "NotADirectoryError" keeps OS_ERROR: OsErrorExt;
    PERMISSION_ERROR "PermissionError" keeps OS_ERROR: OsErrorExt;
    PROCESS_LOOKUP_ERROR "ProcessLookupError" keeps OS_ERROR: OsErrorExt;
    TIMEOUT_ERROR "TimeoutError" keeps OS_ERROR: OsErrorExt;
    REFERENCE_ERROR "ReferenceError" plain EXCEPTION;
    RUNTIME_ERROR "RuntimeError" plain EXCEPTION;
    NOT_IMPLEMENTED_ERROR "NotImplementedError" plain RUNTIME_ERROR;
    RECURSION_ERROR "RecursionError" plain RUNTIME_ERROR;
    PYTHON_FINALIZATION_ERROR "PythonFinalizationError" plain RUNTIME_ERROR;
    STOP_ASYNC_ITERATION "StopAsyncIteration" plain EXCEPTION;
    STOP_ITERATION "StopIteration" adds EXCEPTION: StopIterationExt;
    SYNTAX_ERROR "SyntaxError" adds EXCEPTION: SyntaxErrorExt;
    INCOMPLETE_INPUT_ERROR "_IncompleteInputError" keeps SYNTAX_ERROR: SyntaxErrorExt;
    INDENTATION_ERROR "IndentationError" keeps SYNTAX_ERROR: SyntaxErrorExt;
    TAB_ERROR "TabError" keeps INDENTATION_ERROR: SyntaxErrorExt;
    SYSTEM_ERROR "SystemError" plain EXCEPTION;
    TYPE_ERROR "TypeError" plain EXCEPTION;
    VALUE_ERROR "ValueError" plain EXCEPTION;
    UNICODE_ERROR "UnicodeError" plain VALUE_ERROR;
    UNICODE_DECODE_ERROR "UnicodeDecodeError" adds UNICODE_ERROR: UnicodeErrorExt;
    UNICODE_ENCODE_ERROR "UnicodeEncodeError" adds UNICODE_ERROR: UnicodeErrorExt;
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError" adds UNICODE_ERROR: UnicodeErrorExt;
    WARNING "Warning" plain EXCEPTION;
    BYTES_WARNING "BytesWarning" plain WARNING;
    DEPRECATION_WARNING "DeprecationWarning" plain WARNING;
    ENCODING_WARNING "EncodingWarning" plain WARNING;
    FUTURE_WARNING "FutureWarning" plain WARNING;
    IMPORT_WARNING "ImportWarning" plain WARNING;
    PENDING_DEPRECATION_WARNING "PendingDeprecationWarning" plain WARNING;
    RESOURCE_WARNING "ResourceWarning" plain WARNING;
    RUNTIME_WARNING "RuntimeWarning" plain WARNING;
    SYNTAX_WARNING "SyntaxWarning" plain WARNING;
    UNICODE_WARNING "UnicodeWarning" plain WARNING;
    USER_WARNING "UserWarning" plain WARNING;
}

/// The exception payload of a value, for those who know it is one.
pub fn data(v: &Value) -> Option<&Obj<ExcData>> {
    BASE_EXCEPTION.get(v)
}
