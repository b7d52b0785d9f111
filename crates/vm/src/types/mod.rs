//! Types that belong to the machine: functions, code, frames, tracebacks, cells, generators, template strings.

pub mod cell;
pub mod code;
pub mod frame;
pub mod function;
pub mod template;
pub mod traceback;

use krait_object::{ready_type, ready_with_values};

/// Makes the machine's types ready; the built-in types are. Once per process.
pub fn install() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        ready_type(
            &crate::function::FUNCTION.ty,
            &function::FunctionMethods::SPEC,
        );
        crate::function::FUNCTION.ends_quickly();
        ready_type(&crate::code::CODE.ty, &code::CodeMethods::SPEC);
        ready_type(&crate::frameobj::FRAME.ty, &frame::FrameMethods::SPEC);
        ready_type(&frame::LOCALS_PROXY.ty, &frame::ProxyMethods::SPEC);
        ready_type(
            &crate::traceback::TRACEBACK.ty,
            &traceback::TracebackMethods::SPEC,
        );
        ready_type(&crate::cellobj::CELL.ty, &cell::CellMethods::SPEC);
        crate::cellobj::CELL.ends_quickly();
        ready_type(&template::TEMPLATE.ty, &template::TemplateMethods::SPEC);
        ready_with_values(
            &template::INTERPOLATION.ty,
            &template::InterpolationMethods::SPEC,
            &[("__match_args__", template::match_args())],
        );
        ready_type(
            &template::TEMPLATE_ITER.ty,
            &template::TemplateIterMethods::SPEC,
        );
        crate::generator::methods::install();
        crate::generator::asyncgen::install();
    });
}
