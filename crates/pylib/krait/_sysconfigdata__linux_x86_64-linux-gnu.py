"""What `sysconfig` knows about this build on 64-bit Linux. There is no makefile to read it from."""

import sys

build_time_vars = {
    "ABIFLAGS": sys.abiflags,
    "EXT_SUFFIX": ".cpython-314-x86_64-linux-gnu.so",
    "MULTIARCH": "x86_64-linux-gnu",
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "SIZEOF_VOID_P": 8,
    "SOABI": "cpython-314-x86_64-linux-gnu",
    "VERSION": "3.14",
    "WITH_DOC_STRINGS": 1,
    "exec_prefix": sys.base_exec_prefix,
    "prefix": sys.base_prefix,
}
