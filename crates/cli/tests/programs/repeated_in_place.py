"""What is said first when bytes that others look at are to be repeated in place."""
import array
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
for make in (lambda: bytearray(b'ab'), lambda: array.array('i',[1,2]), lambda: bytearray(), lambda: array.array('i')):
    for n in (-1,0,1,2,2**62,2**61,2**63-1,2**64):
        v=make(); m=memoryview(v)
        t(lambda: v.__imul__(n))
        del m
