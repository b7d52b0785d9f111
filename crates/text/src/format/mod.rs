//! The three format languages: specifications (`format(value, spec)`, [`Spec`]), templates of
//! `str.format` ([`Template`], [`FieldName`]) and printf-style formats ([`Percent`]).

mod complex;
mod float;
mod int;
mod layout;
mod percent;
mod spec;
mod string;
mod template;

pub use complex::format_complex_spec;
pub use float::{MAX_PRECISION, format_float_spec};
pub use int::{IntRef, format_int_spec};
pub use percent::{
    Amount, Conversion, Percent, PercentPiece, percent_char, percent_float, percent_int,
    percent_text,
};
pub use spec::{Align, Separator, Sign, Spec, Target};
pub use string::format_str_spec;
pub use template::{
    Accessor, AutoNumber, Field, FieldHead, FieldName, Template, TemplatePiece, unknown_conversion,
};
