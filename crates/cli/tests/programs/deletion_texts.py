for x in (1,'a',(1,),range(3),{1},2.5,slice(1)):
    for k in ('0','::2','"a"'):
        try: exec(f'del x[{k}]')
        except Exception as e: print(type(e).__name__,e)
class C: pass
for k in (0, 'a'):
    try: del C()[k]
    except TypeError as e: print(e)
for x in (bytearray(b'abc'), b'abc', 'abc'):
    try: float(x)
    except ValueError as e: print(e)
for x in ('a', (1,), 5, C()):
    for k in (0, 10**20, 'k'):
        try: x[k] = 1
        except (TypeError, IndexError) as e: print(type(e).__name__, e)
        try: del x[k]
        except (TypeError, IndexError) as e: print(type(e).__name__, e)
