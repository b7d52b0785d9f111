//! Text: f-strings and t-strings.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::view;
use krait_object::Result;
use krait_object::protocol::repr;

/// `(pieces... -- str)`
#[inline(always)]
pub unsafe fn build_string(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::build::string(vm.th, vm.sp.sub(vm.arg()), vm.arg())?;
    vm.drop_words(vm.arg());
    vm.push(v.into_bits());
    NEXT
}

/// `(strings interpolations -- template)`
#[inline(always)]
pub unsafe fn build_template(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::build::template(vm.th, &view(*vm.top(2)), &view(*vm.top(1)))?;
    vm.replace::<2>(v);
    NEXT
}

/// `(value text [spec] -- interpolation)`
#[inline(always)]
pub unsafe fn build_interpolation(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = if vm.arg() & 1 != 0 {
        ops::build::interpolation(
            vm.th,
            &view(*vm.top(3)),
            &view(*vm.top(2)),
            Some(&view(*vm.top(1))),
            vm.arg() >> 2,
        )?
    } else {
        ops::build::interpolation(
            vm.th,
            &view(*vm.top(2)),
            &view(*vm.top(1)),
            None,
            vm.arg() >> 2,
        )?
    };
    if vm.arg() & 1 != 0 {
        vm.replace::<3>(v);
    } else {
        vm.replace::<2>(v);
    }
    NEXT
}

/// `(value -- str)` `!s`, `!r`, `!a`.
#[inline(always)]
pub unsafe fn convert_value(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1));
    let r = match vm.arg() {
        1 => repr::to_str(vm.th, &v),
        2 => repr::repr(vm.th, &v),
        _ => repr::ascii(vm.th, &v),
    }?;
    vm.replace::<1>(r);
    NEXT
}

/// `(value -- str)`
#[inline(always)]
pub unsafe fn format_simple(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if view(*vm.top(1)).as_exact_str().is_none() {
        let v = repr::format(vm.th, &view(*vm.top(1)), None)?;
        vm.replace::<1>(v);
    }
    NEXT
}

/// `(value spec -- str)`
#[inline(always)]
pub unsafe fn format_with_spec(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = repr::format(vm.th, &view(*vm.top(2)), Some(&view(*vm.top(1))))?;
    vm.replace::<2>(v);
    NEXT
}
