//! Every native module, by name.

use krait_object::ModuleDef;

/// Native modules in alphabetical order of their names.
pub static MODULES: &[&ModuleDef] = &[
    &const { crate::abc_::Abc::MODULE },
    &const { crate::bisect_::Bisect::MODULE },
    &const { crate::codecs_::MODULE },
    &const { crate::collections_::Collections::MODULE },
    &const { crate::functools_::Functools::MODULE },
    &const { crate::heapq_::Heapq::MODULE },
    &const { crate::hashes_::Blake2Module::MODULE },
    &const { crate::hashes_::Md5Module::MODULE },
    &const { crate::hashes_::Sha1Module::MODULE },
    &const { crate::hashes_::Sha2Module::MODULE },
    &const { crate::hashes_::Sha3Module::MODULE },
    &const { crate::ast::Ast::MODULE },
    &const { crate::imp::Imp::MODULE },
    &const { crate::io_::Io::MODULE },
    &const { crate::json_::Json::MODULE },
    &const { crate::operator_::Operator::MODULE },
    &const { crate::random_::RandomModule::MODULE },
    &const { crate::signal_::Signal::MODULE },
    &const { crate::socket_::SocketModule::MODULE },
    &const { crate::string_::StringModule::MODULE },
    &const { crate::struct_::StructModule::MODULE },
    &const { crate::thread_::ThreadModule::MODULE },
    &const { crate::tokenize_::Tokenize::MODULE },
    &const { crate::typing_::Typing::MODULE },
    &const { crate::suggestions_::Suggestions::MODULE },
    &const { crate::symtable_::Symtable::MODULE },
    &const { crate::warnings_::Warnings::MODULE },
    &const { crate::weakref_::WeakRef::MODULE },
    &const { crate::array_::ArrayModule::MODULE },
    &const { crate::atexit::Atexit::MODULE },
    &const { crate::binascii::Binascii::MODULE },
    &const { crate::builtins_::Builtins::MODULE },
    &const { crate::cmath_::CMath::MODULE },
    &const { crate::contextvars_::ContextVars::MODULE },
    &const { crate::errno_::Errno::MODULE },
    &const { crate::gc::Gc::MODULE },
    &const { crate::itertools::Itertools::MODULE },
    &const { crate::marshal_::Marshal::MODULE },
    &const { crate::math::Math::MODULE },
    &const { crate::opcode_::Opcode::MODULE },
    &const { crate::posix::Posix::MODULE },
    &const { crate::posixsubprocess_::PosixSubprocess::MODULE },
    &const { crate::resource_::ResourceModule::MODULE },
    &const { crate::select_::Select::MODULE },
    &const { crate::sre::Sre::MODULE },
    &const { crate::time_::Time::MODULE },
    &const { crate::sys::Sys::MODULE },
    &const { crate::unicodedata_::UnicodeData::MODULE },
];

/// The definition of a native module.
pub fn find(name: &str) -> Option<&'static ModuleDef> {
    MODULES.iter().copied().find(|m| m.name == name)
}
