//! The dispatch loop itself.
//!
//! Registers of the machine are local variables: the frame, the instruction pointer, the stack pointer
//! and the constants. Before each instruction the frame's `ip` is brought up to date, because tracebacks and
//! frame objects read it; `sp` is stored only when the frame is left, suspended or calls another.

use super::instructions::*;
use super::registers::{Flow, Mode, Plain, Registers, Traced};
use super::{Outcome, leave, unwind};
use crate::frame::{Exit, Frame};
use crate::ops;
use crate::trace;
use krait_bytecode::Opcode;
use krait_object::{Raised, Result, Thread};

/// Runs `entry` until it returns, yields or raises. `thrown` is raised at its current instruction first.
pub fn run(th: &Thread, entry: *mut Frame, thrown: Option<Raised>) -> Result<Outcome> {
    let mut thrown = thrown;
    let mut frame = entry;
    loop {
        // SAFETY: `entry` is a live frame that nobody else runs.
        let r = unsafe {
            if trace::wanted(th) {
                run_loop::<Traced>(th, frame, &mut thrown)
            } else {
                run_loop::<Plain>(th, frame, &mut thrown)
            }
        };
        match r? {
            Step::Done(o) => return Ok(o),
            // Tracing was switched on or off: the other loop goes on with the same frames.
            Step::Switch(f) => frame = f,
        }
    }
}

/// Marks the end of an instruction with something that no other one has, so that the compiler does not join their ends:
/// the dispatch of the next instruction is then copied behind each.
macro_rules! end_of_its_own {
    () => {
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        std::arch::asm!(
            "/* {0} */",
            const line!(),
            options(nomem, nostack, preserves_flags)
        )
    };
}

/// The same pointer, which the compiler does not know to be the same: so that the stack pointer may have changed when an
/// instruction is dispatched again, and addresses below it are not computed before every dispatch.
#[allow(
    clippy::pointers_in_nomem_asm_block,
    reason = "nothing looks through the pointer"
)]
#[inline(always)]
fn unknown<T>(mut p: *mut T) -> *mut T {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    // SAFETY: the text is empty, so the register keeps its content.
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) p, options(nomem, nostack, preserves_flags));
    }
    p
}

enum Step {
    Done(Outcome),
    Switch(*mut Frame),
}

/// One loop. The instructions themselves are functions of `instructions`.
///
/// # Safety
/// `entry` is a live frame whose `ip` is the next instruction to execute, unless an exception is thrown into it.
#[allow(
    clippy::cognitive_complexity,
    reason = "a dispatch loop has an arm per instruction"
)]
#[inline(never)]
unsafe fn run_loop<M: Mode>(
    th: &Thread,
    entry: *mut Frame,
    thrown: &mut Option<Raised>,
) -> Result<Step> {
    // SAFETY: the contract of `registers`: the frame in `vm.frame` is the running one and alive, and its code comes from
    // the compiler or passed the verifier.
    unsafe {
        let mut vm = Registers::<M>::of(th, entry);
        let mut pending: Option<Raised> = thrown.take();

        'frame: loop {
            let (raised, reraised): (Raised, bool) = 'op: {
                if let Some(e) = pending.take() {
                    if M::TRACED
                        && let Err(other) = trace::on_throw(th, vm.frame, &e)
                    {
                        break 'op (other, false);
                    }
                    break 'op (e, false);
                }
                'next: loop {
                    let previous = (*vm.frame).ip;
                    (*vm.frame).ip = vm.ip;
                    if M::TRACED {
                        match trace::on_instruction(th, vm.frame, vm.sp, previous) {
                            Ok(None) => {}
                            Ok(Some(to)) => {
                                vm.ip = to.0;
                                vm.sp = to.1;
                                (*vm.frame).ip = vm.ip;
                            }
                            Err(e) => {
                                vm.handler_from = trace::fault(th, vm.frame);
                                break 'op (e, false);
                            }
                        }
                    }
                    vm.unit = usize::from((*vm.ip).get());
                    vm.ip = vm.ip.add(1);
                    'again: loop {
                        macro_rules! go {
                            ($instruction:path) => {
                                match $instruction(&mut vm) {
                                    Ok(Flow::Next) => {
                                        end_of_its_own!();
                                        continue 'next;
                                    }
                                    Ok(Flow::Again) => {
                                        vm.sp = unknown(vm.sp);
                                        continue 'again;
                                    }
                                    Ok(Flow::Reraise(e)) => break 'op (e, true),
                                    Ok(Flow::Leave(outcome)) => return Ok(Step::Done(outcome)),
                                    Ok(Flow::Switch) => return Ok(Step::Switch(vm.frame)),
                                    Err(e) => break 'op (e, false),
                                }
                            };
                        }
                        match Opcode::from_u8(vm.unit as u8) {
                            Opcode::EXTENDED_ARG => go!(control::extended_arg),
                            Opcode::NOP | Opcode::NOT_TAKEN => go!(control::nop),
                            Opcode::RESUME => go!(control::resume),
                            Opcode::RESUME_CHECK => go!(control::resume_check),

                            Opcode::LOAD_FAST => go!(locals::load_fast),
                            Opcode::LOAD_FAST_BORROW => go!(locals::load_fast_borrow),
                            Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                                go!(locals::load_fast_borrow_load_fast_borrow)
                            }
                            Opcode::LOAD_FAST_LOAD_FAST => go!(locals::load_fast_load_fast),
                            Opcode::LOAD_FAST_CHECK => go!(locals::load_fast_check),
                            Opcode::LOAD_FAST_AND_CLEAR => go!(locals::load_fast_and_clear),
                            Opcode::STORE_FAST => go!(locals::store_fast),
                            Opcode::STORE_FAST_LOAD_FAST => go!(locals::store_fast_load_fast),
                            Opcode::STORE_FAST_STORE_FAST => go!(locals::store_fast_store_fast),
                            Opcode::DELETE_FAST => go!(locals::delete_fast),
                            Opcode::LOAD_CONST
                            | Opcode::LOAD_CONST_IMMORTAL
                            | Opcode::LOAD_CONST_MORTAL => go!(locals::load_const),
                            Opcode::LOAD_SMALL_INT => go!(locals::load_small_int),
                            Opcode::LOAD_COMMON_CONSTANT => go!(locals::load_common_constant),
                            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                                go!(locals::pop_top)
                            }
                            Opcode::END_SEND => go!(locals::end_send),
                            Opcode::PUSH_NULL => go!(locals::push_null),
                            Opcode::COPY => go!(locals::copy),
                            Opcode::SWAP => go!(locals::swap),

                            Opcode::MAKE_CELL => go!(cells::make_cell),
                            Opcode::COPY_FREE_VARS => go!(cells::copy_free_vars),
                            Opcode::LOAD_DEREF => go!(cells::load_deref),
                            Opcode::STORE_DEREF => go!(cells::store_deref),
                            Opcode::DELETE_DEREF => go!(cells::delete_deref),
                            Opcode::LOAD_FROM_DICT_OR_DEREF => go!(cells::load_from_dict_or_deref),

                            Opcode::LOAD_NAME => go!(names::load_name),
                            Opcode::STORE_NAME => go!(names::store_name),
                            Opcode::DELETE_NAME => go!(names::delete_name),
                            Opcode::LOAD_GLOBAL => go!(names::load_global),
                            Opcode::LOAD_GLOBAL_MODULE => go!(names::load_global_module),
                            Opcode::LOAD_GLOBAL_BUILTIN => go!(names::load_global_builtin),
                            Opcode::STORE_GLOBAL => go!(names::store_global),
                            Opcode::DELETE_GLOBAL => go!(names::delete_global),
                            Opcode::LOAD_LOCALS => go!(names::load_locals),
                            Opcode::LOAD_FROM_DICT_OR_GLOBALS => {
                                go!(names::load_from_dict_or_globals)
                            }
                            Opcode::LOAD_BUILD_CLASS => go!(names::load_build_class),
                            Opcode::SETUP_ANNOTATIONS => go!(names::setup_annotations),

                            Opcode::LOAD_ATTR => go!(attributes::load_attr),
                            Opcode::LOAD_ATTR_INSTANCE_VALUE => {
                                go!(attributes::load_attr_instance_value)
                            }
                            Opcode::LOAD_ATTR_SLOT => go!(attributes::load_attr_slot),
                            Opcode::LOAD_ATTR_MODULE => go!(attributes::load_attr_module),
                            Opcode::LOAD_ATTR_CLASS => go!(attributes::load_attr_class),
                            Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK => {
                                go!(attributes::load_attr_class_with_metaclass_check)
                            }
                            Opcode::LOAD_ATTR_METHOD_WITH_VALUES
                            | Opcode::LOAD_ATTR_METHOD_NO_DICT => {
                                go!(attributes::load_attr_method_with_values)
                            }
                            Opcode::LOAD_ATTR_METHOD_LAZY_DICT => {
                                go!(attributes::load_attr_method_lazy_dict)
                            }
                            Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES
                            | Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT => {
                                go!(attributes::load_attr_nondescriptor_with_values)
                            }
                            Opcode::LOAD_ATTR_WITH_HINT => go!(attributes::load_attr_with_hint),
                            Opcode::LOAD_ATTR_GETSET => go!(attributes::load_attr_getset),
                            Opcode::LOAD_ATTR_PROPERTY => go!(attributes::load_attr_property),
                            Opcode::STORE_ATTR => go!(attributes::store_attr),
                            Opcode::STORE_ATTR_INSTANCE_VALUE => {
                                go!(attributes::store_attr_instance_value)
                            }
                            Opcode::STORE_ATTR_WITH_HINT => go!(attributes::store_attr_with_hint),
                            Opcode::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN => {
                                go!(attributes::load_attr_getattribute_overridden)
                            }
                            Opcode::STORE_ATTR_SLOT => go!(attributes::store_attr_slot),
                            Opcode::DELETE_ATTR => go!(attributes::delete_attr),
                            Opcode::LOAD_SUPER_ATTR => go!(attributes::load_super_attr),
                            Opcode::LOAD_SUPER_ATTR_ATTR | Opcode::LOAD_SUPER_ATTR_METHOD => {
                                go!(attributes::load_super_attr_known)
                            }

                            Opcode::UNARY_NEGATIVE => go!(operators::unary_negative),
                            Opcode::UNARY_INVERT => go!(operators::unary_invert),

                            Opcode::UNARY_NOT => go!(truth::unary_not),
                            Opcode::TO_BOOL => go!(truth::to_bool),
                            Opcode::TO_BOOL_ALWAYS_TRUE => go!(truth::to_bool_always_true),
                            Opcode::TO_BOOL_BOOL => go!(truth::to_bool_bool),
                            Opcode::TO_BOOL_INT => go!(truth::to_bool_int),
                            Opcode::TO_BOOL_NONE => go!(truth::to_bool_none),
                            Opcode::TO_BOOL_LIST => go!(truth::to_bool_list),
                            Opcode::TO_BOOL_STR => go!(truth::to_bool_str),

                            Opcode::BINARY_OP => go!(operators::binary_op),
                            Opcode::BINARY_OP_ADD_INT => go!(operators::binary_op_add_int),
                            Opcode::BINARY_OP_SUBTRACT_INT => {
                                go!(operators::binary_op_subtract_int)
                            }
                            Opcode::BINARY_OP_MULTIPLY_INT => {
                                go!(operators::binary_op_multiply_int)
                            }
                            Opcode::BINARY_OP_ADD_FLOAT => go!(operators::binary_op_add_float),
                            Opcode::BINARY_OP_SUBTRACT_FLOAT => {
                                go!(operators::binary_op_subtract_float)
                            }
                            Opcode::BINARY_OP_MULTIPLY_FLOAT => {
                                go!(operators::binary_op_multiply_float)
                            }
                            Opcode::BINARY_OP_EXTEND => go!(operators::binary_op_extend),
                            Opcode::BINARY_OP_ADD_UNICODE
                            | Opcode::BINARY_OP_INPLACE_ADD_UNICODE => {
                                go!(operators::binary_op_add_unicode)
                            }

                            Opcode::BINARY_OP_SUBSCR_LIST_INT => {
                                go!(subscripts::binary_op_subscr_list_int)
                            }
                            Opcode::BINARY_OP_SUBSCR_TUPLE_INT => {
                                go!(subscripts::binary_op_subscr_tuple_int)
                            }
                            Opcode::BINARY_OP_SUBSCR_DICT => go!(subscripts::binary_op_subscr_dict),
                            Opcode::BINARY_OP_SUBSCR_STR_INT => {
                                go!(subscripts::binary_op_subscr_str_int)
                            }
                            Opcode::BINARY_OP_SUBSCR_LIST_SLICE => {
                                go!(subscripts::binary_op_subscr_list_slice)
                            }
                            Opcode::BINARY_OP_SUBSCR_GETITEM => {
                                go!(subscripts::binary_op_subscr_getitem)
                            }

                            Opcode::BINARY_SLICE => go!(subscripts::binary_slice),
                            Opcode::STORE_SLICE => go!(subscripts::store_slice),
                            Opcode::STORE_SUBSCR => go!(subscripts::store_subscr),
                            Opcode::STORE_SUBSCR_DICT => go!(subscripts::store_subscr_dict),
                            Opcode::STORE_SUBSCR_LIST_INT => {
                                go!(subscripts::store_subscr_list_int)
                            }
                            Opcode::DELETE_SUBSCR => go!(subscripts::delete_subscr),

                            Opcode::COMPARE_OP => go!(comparison::compare_op),
                            Opcode::COMPARE_OP_INT => go!(comparison::compare_op_int),
                            Opcode::COMPARE_OP_FLOAT => go!(comparison::compare_op_float),
                            Opcode::COMPARE_OP_STR => go!(comparison::compare_op_str),
                            Opcode::IS_OP => go!(comparison::is_op),
                            Opcode::CONTAINS_OP => go!(comparison::contains_op),
                            Opcode::CONTAINS_OP_DICT => go!(comparison::contains_op_dict),
                            Opcode::CONTAINS_OP_SET => go!(comparison::contains_op_set),

                            Opcode::JUMP_FORWARD => go!(jumps::jump_forward),
                            Opcode::JUMP_BACKWARD
                            | Opcode::JUMP_BACKWARD_NO_JIT
                            | Opcode::JUMP_BACKWARD_JIT => go!(jumps::jump_backward),
                            Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                                go!(jumps::jump_backward_no_interrupt)
                            }
                            Opcode::POP_JUMP_IF_FALSE => go!(jumps::pop_jump_if_false),
                            Opcode::POP_JUMP_IF_TRUE => go!(jumps::pop_jump_if_true),
                            Opcode::POP_JUMP_IF_NONE => go!(jumps::pop_jump_if_none),
                            Opcode::POP_JUMP_IF_NOT_NONE => go!(jumps::pop_jump_if_not_none),

                            Opcode::GET_ITER => go!(iteration::get_iter),

                            Opcode::GET_YIELD_FROM_ITER => go!(generators::get_yield_from_iter),

                            Opcode::FOR_ITER_LIST => go!(iteration::for_iter_list),
                            Opcode::FOR_ITER_DICT => go!(iteration::for_iter_dict),
                            Opcode::FOR_ITER_TUPLE => go!(iteration::for_iter_tuple),
                            Opcode::FOR_ITER_RANGE => go!(iteration::for_iter_range),
                            Opcode::FOR_ITER_GEN => go!(iteration::for_iter_gen),
                            Opcode::FOR_ITER => go!(iteration::for_iter),

                            Opcode::SEND => go!(generators::send),
                            Opcode::SEND_GEN => go!(generators::send_gen),
                            Opcode::YIELD_VALUE => go!(generators::yield_value),
                            Opcode::RETURN_GENERATOR => go!(generators::return_generator),
                            Opcode::RETURN_VALUE => go!(generators::return_value),

                            Opcode::GET_AITER => go!(asynchronous::get_aiter),
                            Opcode::GET_ANEXT => go!(asynchronous::get_anext),
                            Opcode::GET_AWAITABLE => go!(asynchronous::get_awaitable),
                            Opcode::END_ASYNC_FOR => go!(asynchronous::end_async_for),

                            Opcode::CLEANUP_THROW => go!(generators::cleanup_throw),

                            Opcode::CALL_ALLOC_AND_ENTER_INIT => {
                                go!(calls::call_alloc_and_enter_init)
                            }
                            Opcode::CALL_BOUND_METHOD_EXACT_ARGS => {
                                go!(special_calls::call_bound_method_exact_args)
                            }
                            Opcode::CALL_PY_GENERAL => go!(special_calls::call_py_general),
                            Opcode::CALL_PY_EXACT_ARGS => go!(special_calls::call_py_exact_args),
                            Opcode::CALL_LIST_APPEND => go!(special_calls::call_list_append),
                            Opcode::CALL_TYPE_1 => go!(special_calls::call_type_1),
                            Opcode::CALL_ISINSTANCE => go!(special_calls::call_isinstance),
                            Opcode::CALL_LEN => go!(special_calls::call_len),
                            Opcode::CALL_BUILTIN_CLASS => go!(special_calls::call_builtin_class),
                            Opcode::CALL_BUILTIN_FAST => go!(special_calls::call_builtin_fast),
                            Opcode::CALL_METHOD_DESCRIPTOR_FAST => {
                                go!(special_calls::call_method_descriptor_fast)
                            }

                            Opcode::CALL
                            | Opcode::CALL_BOUND_METHOD_GENERAL
                            | Opcode::CALL_NON_PY_GENERAL
                            | Opcode::CALL_BUILTIN_O
                            | Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
                            | Opcode::CALL_METHOD_DESCRIPTOR_O
                            | Opcode::CALL_METHOD_DESCRIPTOR_NOARGS
                            | Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS
                            | Opcode::CALL_STR_1
                            | Opcode::CALL_TUPLE_1 => go!(calls::call),
                            Opcode::CALL_KW
                            | Opcode::CALL_KW_BOUND_METHOD
                            | Opcode::CALL_KW_PY
                            | Opcode::CALL_KW_NON_PY => go!(calls::call_kw),
                            Opcode::CALL_FUNCTION_EX => go!(calls::call_function_ex),

                            Opcode::CALL_INTRINSIC_1 => go!(intrinsics::call_intrinsic_1),
                            Opcode::CALL_INTRINSIC_2 => go!(intrinsics::call_intrinsic_2),

                            Opcode::MAKE_FUNCTION => go!(functions::make_function),
                            Opcode::SET_FUNCTION_ATTRIBUTE => {
                                go!(functions::set_function_attribute)
                            }

                            Opcode::BUILD_TUPLE => go!(building::build_tuple),
                            Opcode::BUILD_LIST => go!(building::build_list),
                            Opcode::BUILD_SET => go!(building::build_set),
                            Opcode::BUILD_MAP => go!(building::build_map),

                            Opcode::BUILD_STRING => go!(formatting::build_string),

                            Opcode::BUILD_SLICE => go!(building::build_slice),

                            Opcode::BUILD_TEMPLATE => go!(formatting::build_template),
                            Opcode::BUILD_INTERPOLATION => go!(formatting::build_interpolation),

                            Opcode::LIST_APPEND => go!(building::list_append),
                            Opcode::LIST_EXTEND => go!(building::list_extend),
                            Opcode::SET_ADD => go!(building::set_add),
                            Opcode::SET_UPDATE => go!(building::set_update),
                            Opcode::MAP_ADD => go!(building::map_add),
                            Opcode::DICT_UPDATE => go!(building::dict_update),
                            Opcode::DICT_MERGE => go!(building::dict_merge),

                            Opcode::CONVERT_VALUE => go!(formatting::convert_value),
                            Opcode::FORMAT_SIMPLE => go!(formatting::format_simple),
                            Opcode::FORMAT_WITH_SPEC => go!(formatting::format_with_spec),

                            Opcode::UNPACK_SEQUENCE_TWO_TUPLE => {
                                go!(unpacking::unpack_sequence_two_tuple)
                            }
                            Opcode::UNPACK_SEQUENCE_LIST => go!(unpacking::unpack_sequence_list),
                            Opcode::UNPACK_SEQUENCE_TUPLE => go!(unpacking::unpack_sequence_tuple),
                            Opcode::UNPACK_SEQUENCE => go!(unpacking::unpack_sequence),
                            Opcode::UNPACK_EX => go!(unpacking::unpack_ex),

                            Opcode::GET_LEN => go!(matching::get_len),
                            Opcode::MATCH_MAPPING => go!(matching::match_mapping),
                            Opcode::MATCH_SEQUENCE => go!(matching::match_sequence),
                            Opcode::MATCH_KEYS => go!(matching::match_keys),
                            Opcode::MATCH_CLASS => go!(matching::match_class),

                            Opcode::LOAD_SPECIAL => go!(exceptions::load_special),
                            Opcode::WITH_EXCEPT_START => go!(exceptions::with_except_start),
                            Opcode::PUSH_EXC_INFO => go!(exceptions::push_exc_info),
                            Opcode::POP_EXCEPT => go!(exceptions::pop_except),
                            Opcode::CHECK_EXC_MATCH => go!(exceptions::check_exc_match),
                            Opcode::CHECK_EG_MATCH => go!(exceptions::check_eg_match),
                            Opcode::RAISE_VARARGS => go!(exceptions::raise_varargs),
                            Opcode::RERAISE => go!(exceptions::reraise),

                            Opcode::IMPORT_NAME => go!(imports::import_name),
                            Opcode::IMPORT_FROM => go!(imports::import_from),

                            Opcode::LOAD_FAST_BORROW_LOAD_ATTR_INSTANCE_VALUE => {
                                go!(pairs::local_instance_value)
                            }
                            Opcode::LOAD_FAST_BORROW_LOAD_ATTR_SLOT => {
                                go!(pairs::local_slot)
                            }
                            Opcode::LOAD_FAST_BORROW_LOAD_ATTR_METHOD_WITH_VALUES => {
                                go!(pairs::local_method_with_values)
                            }
                            Opcode::LOAD_FAST_BORROW_LOAD_ATTR_METHOD_NO_DICT => {
                                go!(pairs::local_method_no_dict)
                            }
                            Opcode::LOAD_FAST_BORROW_BINARY_OP_SUBSCR_LIST_INT => {
                                go!(pairs::local_subscr_list_int)
                            }
                            Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW_BINARY_OP_SUBSCR_LIST_INT => {
                                go!(pairs::locals_subscr_list_int)
                            }
                            Opcode::LOAD_FAST_BORROW_COMPARE_OP_INT => {
                                go!(pairs::local_compare_int)
                            }
                            Opcode::LOAD_SMALL_INT_COMPARE_OP_INT => {
                                go!(pairs::small_int_compare_int)
                            }
                            Opcode::LOAD_SMALL_INT_BINARY_OP_ADD_INT => {
                                go!(pairs::small_int_add)
                            }
                            Opcode::LOAD_SMALL_INT_BINARY_OP_SUBTRACT_INT => {
                                go!(pairs::small_int_subtract)
                            }
                            Opcode::LOAD_SMALL_INT_BINARY_OP_SUBSCR_LIST_INT => {
                                go!(pairs::small_int_subscr_list_int)
                            }
                            Opcode::LOAD_SMALL_INT_BINARY_OP_SUBSCR_TUPLE_INT => {
                                go!(pairs::small_int_subscr_tuple_int)
                            }

                            // Every number is named, so that the jump table needs no range check.
                            Opcode::CACHE
                            | Opcode::EXIT_INIT_CHECK
                            | Opcode::RESERVED
                            | Opcode::INTERPRETER_EXIT
                            | Opcode::UNUSED_121
                            | Opcode::UNUSED_122
                            | Opcode::UNUSED_123
                            | Opcode::UNUSED_124
                            | Opcode::UNUSED_125
                            | Opcode::UNUSED_126
                            | Opcode::UNUSED_127
                            | Opcode::UNUSED_226
                            | Opcode::UNUSED_227
                            | Opcode::UNUSED_228
                            | Opcode::UNUSED_229
                            | Opcode::UNUSED_230
                            | Opcode::UNUSED_231
                            | Opcode::UNUSED_232
                            | Opcode::UNUSED_233
                            | Opcode::INSTRUMENTED_END_FOR
                            | Opcode::INSTRUMENTED_POP_ITER
                            | Opcode::INSTRUMENTED_END_SEND
                            | Opcode::INSTRUMENTED_FOR_ITER
                            | Opcode::INSTRUMENTED_INSTRUCTION
                            | Opcode::INSTRUMENTED_JUMP_FORWARD
                            | Opcode::INSTRUMENTED_NOT_TAKEN
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_TRUE
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_FALSE
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_NONE
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_NOT_NONE
                            | Opcode::INSTRUMENTED_RESUME
                            | Opcode::INSTRUMENTED_RETURN_VALUE
                            | Opcode::INSTRUMENTED_YIELD_VALUE
                            | Opcode::INSTRUMENTED_END_ASYNC_FOR
                            | Opcode::INSTRUMENTED_LOAD_SUPER_ATTR
                            | Opcode::INSTRUMENTED_CALL
                            | Opcode::INSTRUMENTED_CALL_KW
                            | Opcode::INSTRUMENTED_CALL_FUNCTION_EX
                            | Opcode::INSTRUMENTED_JUMP_BACKWARD
                            | Opcode::INSTRUMENTED_LINE
                            | Opcode::ENTER_EXECUTOR => {
                                break 'op (
                                    ops::bad_opcode(th, Opcode::from_u8(vm.unit as u8)),
                                    false,
                                );
                            }
                        }
                    }
                }
            };

            // An exception: look for a handler here, then in the callers of this run.
            let mut raised = raised;
            let mut reraised = reraised;
            loop {
                if M::TRACED {
                    let told = if reraised {
                        trace::on_reraise(th, vm.frame, vm.handler_from, &raised)
                    } else {
                        trace::on_exception(th, vm.frame, vm.handler_from, &raised)
                    };
                    if let Err(e) = told {
                        raised = e;
                    }
                }
                if let Some((target, new_sp)) = unwind::to_handler(
                    th,
                    vm.frame,
                    vm.sp,
                    &raised,
                    reraised,
                    vm.handler_from.take(),
                ) {
                    vm.sp = new_sp;
                    vm.ip = (*vm.frame).code().units.as_ptr().add(target as usize);
                    if M::TRACED
                        && let Err(e) = trace::on_handled(th, vm.frame, target as usize, &raised)
                    {
                        (*vm.frame).ip = vm.ip;
                        pending = Some(e);
                    }
                    drop(raised);
                    continue 'frame;
                }
                vm.sp = unwind::drop_stack(vm.frame, vm.sp);
                if M::TRACED
                    && let Err(e) = trace::on_unwind(th, vm.frame, &raised)
                {
                    raised = e;
                }
                let exit = (*vm.frame).exit;
                let prev = (*vm.frame).previous;
                leave::leave(th, vm.m, vm.frame, vm.sp);
                if exit == Exit::Native {
                    return Err(raised);
                }
                vm.load_frame(prev);
                reraised = false;
            }
        }
    }
}
