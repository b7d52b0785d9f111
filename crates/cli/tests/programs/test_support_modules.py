# The modules through which CPython's tests look inside: what is the same everywhere.
import _testcapi
import _testinternalcapi
import _testmultiphase
import _testsinglephase
import opcode

print(_testmultiphase.foo(1, 2), _testmultiphase.int_const, _testmultiphase.str_const)
print(_testmultiphase.Example, _testmultiphase.Example().demo("x"), _testmultiphase.Example().demo())
print(_testsinglephase.sum(3, 4), _testsinglephase.initialized_count(), _testsinglephase.look_up_self() is _testsinglephase)
print(_testcapi.INT_MAX, _testcapi.ULONG_MAX, _testcapi.FLT_MAX)
try:
    _testcapi.raise_exception(ValueError, 2)
except ValueError as e:
    print(e.args)

seq = _testinternalcapi.new_instruction_sequence()
for name, arg in (("LOAD_CONST", 0), ("LOAD_CONST", 1), ("BUILD_TUPLE", 2), ("RETURN_VALUE", 0)):
    seq.addop(opcode.opmap[name], arg, 1, 0, 1, 0)
consts = [1, 2]
done = _testinternalcapi.optimize_cfg(seq, consts, 0)
print([(opcode.opname[i[0]], i[1]) for i in done.get_instructions()], consts)
