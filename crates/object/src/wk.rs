//! Well-known names: interned once per process, so that the machine and the types can use them without a lookup.

use crate::init::statics;
use crate::value::Value;

/// The string object for a text: the well-known one if it is one.
pub fn str(s: &str) -> Value {
    crate::intern::lookup_or_new(s)
}

macro_rules! names {
    ($($name:ident)*) => {
        #[allow(non_camel_case_types, reason = "an index per name")]
        enum Index { $($name,)* }

        pub(crate) const TEXTS: &[&str] = &[$(stringify!($name),)*];

        $(
            #[doc = concat!("The string `", stringify!($name), "`.")]
            #[allow(non_snake_case, reason = "named as the text")]
            #[inline(always)]
            pub fn $name() -> &'static Value {
                // SAFETY: `names` has one entry per index, in the same order.
                unsafe { statics().names.get_unchecked(Index::$name as usize) }
            }
        )*
    };
}

names! {
    __abs__ __abstractmethods__ __add__ __aenter__ __aexit__ __aiter__ __all__ __and__ __anext__ __annotate__
    __annotate_func__ __annotations__ __annotations_cache__ __args__ __await__ __bases__ __bool__ __buffer__
    __build_class__ __builtins__ __bytes__ __cached__ __call__ __cantrace__ __cause__ __ceil__ __class__ __class_getitem__
    __classcell__ __classdict__ __classdictcell__ __code__ __complex__ __concat__ __contains__ __context__ __copy__
    __debug__ __deepcopy__ __del__ __delattr__ __delete__ __delitem__ __dict__ __dictoffset__ __dir__ __divmod__
    __doc__ __enter__ __eq__ __exit__ __file__ __firstlineno__ __float__ __floor__ __floordiv__ __format__ __fspath__
    __func__ __ge__ __get__ __getattr__ __getattribute__ __getinitargs__ __getitem__ __getnewargs__ __getnewargs_ex__
    __getstate__ __globals__ __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ __ilshift__ __imatmul__ __imod__
    __import__ __imul__ __index__ __init__ __init_subclass__ __instancecheck__ __int__ __invert__ __ior__ __ipow__
    __irshift__ __isabstractmethod__ __isub__ __iter__ __itruediv__ __ixor__ __kwdefaults__ __le__ __len__
    __length_hint__ __loader__ __lshift__ __lt__ __main__ __match_args__ __matmul__ __missing__ __mod__ __module__
    __mro__ __mro_entries__ __mul__ __name__ __ne__ __neg__ __new__ __newobj__ __next__ __notes__ __objclass__ __or__
    __origin__ __package__ __parameters__ __path__ __pos__ __pow__ __prepare__ __qualname__ __radd__ __rand__
    __rdivmod__ __reduce__ __reduce_ex__ __release_buffer__ __repr__ __reversed__ __rfloordiv__ __rlshift__
    __rmatmul__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__
    __self__ __set__ __set_name__ __setattr__ __setitem__ __setstate__ __sizeof__ __slotnames__ __slots__ __spec__
    __static_attributes__ __str__ __sub__ __subclasscheck__ __subclasshook__ __suppress_context__ __text_signature__
    __traceback__ __truediv__ __trunc__ __type_params__ __typing_subst__ __typing_prepare_subst__
    __typing_is_unpacked_typevartuple__ __typing_unpacked_tuple_args__ __unpacked__ __weakref__ __wrapped__ __xor__
    _abc_impl _fields _initializing _uninitialized_submodules _attributes _field_types append args asend athrow
    basicsize big builtins close closed code copy decode default_factory encode end end_lineno end_offset errors
    exception extend fileno filename flush fset fget fdel get getvalue imag items join keys last_exc last_traceback
    last_type last_value latin1 lineno little locale metaclass mode modules mro msg name name_from newline obj object
    offset open origin parent path pop print_file_and_line ps1 ps2 quiet_shutdown raw read readable readall readinto
    readline real replace reset seek seekable send setdefault sort start stderr stdin stdout step stop strict
    surrogateescape sys tell text throw update utf_8 value values version warn warnings width writable write
    excepthook displayhook unraisablehook breakpointhook isatty truncate peek read1
    _asyncio_future_blocking add_done_callback call_soon cancel context get_debug get_loop
    readinto1 readlines getstate setstate _finalizing __IOBase_closed _dealloc_warn meta_path path_hooks path_importer_cache argv flags
}
