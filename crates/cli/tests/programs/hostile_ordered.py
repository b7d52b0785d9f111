"""OrderedDict and lru_cache: which keys are asked for their hash and compared, how often, and what evictions see."""
from collections import OrderedDict as O
class K:
    def __init__(s,n): s.n=n
    def __hash__(s): print('h',s.n,end=' '); return s.n%3
    def __eq__(s,o): print('e',s.n,getattr(o,'n',o),end=' '); return s is o
    def __repr__(s): return f'K{s.n}'
def t(name,f):
    print(name,end=': ')
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
def mk(n=4): return [K(i) for i in range(n)]
ks=mk(5)
d=O()
for k in ks: d[k]=k.n
print()
t('iter',lambda: list(d)); t('keys',lambda: list(d.keys())); t('values',lambda: list(d.values())); t('items',lambda: list(d.items()))
t('rev',lambda: list(reversed(d))); t('repr',lambda: repr(d)); t('copy',lambda: d.copy()); t('eq',lambda: d==d.copy()); t('eqd',lambda: d==dict(d))
t('mte',lambda: d.move_to_end(ks[1])); t('mte',lambda: d.move_to_end(ks[1])); t('mte0',lambda: d.move_to_end(ks[3],last=False)); t('popitem',lambda: d.popitem()); t('popitem',lambda: d.popitem(False))
t('pop',lambda: d.pop(ks[2])); t('popm',lambda: d.pop(ks[2],5)); t('del',lambda: d.__delitem__(ks[0])); t('setdef',lambda: d.setdefault(ks[0],7)); t('setdef',lambda: d.setdefault(ks[0],7))
t('or',lambda: d|{ks[3]:1}); t('ror',lambda: {ks[3]:1}|d); t('ior',lambda: d.__ior__({ks[3]:1})); t('upd',lambda: d.update(O(d))); t('upd',lambda: d.update([(ks[2],1)]))
t('ctor',lambda: O(d)); t('ctor2',lambda: O([(k,1) for k in ks])); t('fromkeys',lambda: O.fromkeys(ks)); t('in',lambda: ks[0] in d); t('get',lambda: d.get(ks[0])); t('getitem',lambda: d[ks[0]])
t('set',lambda: d.__setitem__(ks[0],5)); t('dictset',lambda: dict.__setitem__(d,K(99),1)); t('dictdel',lambda: dict.__delitem__(d,ks[0])); t('iter',lambda: list(d)); t('items',lambda: list(d.items())); t('repr',lambda: repr(d)); t('copy', lambda: d.copy()); t('eq', lambda: d==O())
t('pop',lambda: d.popitem(False)); t('dict',lambda: dict(d)); t('clear',lambda: d.clear()); t('iter',lambda: list(d)); t('reduce', lambda: len(d.__reduce__()))
class S(O): pass
s=S()
for k in ks: s[k]=1
print()
t('sub copy',lambda: s.copy()); t('sub pop',lambda: s.pop(ks[0])); t('sub popitem',lambda: s.popitem()); t('sub mte',lambda: s.move_to_end(ks[1])); t('sub setd',lambda: s.setdefault(ks[0],1)); t('sub or',lambda: s|{}); t('sub eq',lambda: s==s); t('sub repr',lambda: repr(s)); t('sub del',lambda: s.__delitem__(ks[1]))
class U:
    __hash__ = None
    def __repr__(s): return 'U'
t('u',lambda: d.__setitem__(U(),1)); t('u',lambda: d.pop(U())); t('u',lambda: d.pop(U(),1)); t('u',lambda: d.move_to_end(U())); t('u',lambda: d.setdefault(U())); t('u',lambda: d[U()]); t('u',lambda: U() in d); t('u',lambda: d.__delitem__(U())); t('u',lambda: O({1:2}).__delitem__(U())); t('u',lambda: O.fromkeys([U()])); t('u',lambda: O({1:2}).move_to_end(U()))
import functools
@functools.lru_cache
def f(*a): return 1
t('lru',lambda: f(U())); t('lru',lambda: f(K(1))); t('lru',lambda: f(K(1),K(2))); t('lru',lambda: f(ks[1])); t('lru',lambda: f(ks[1])); 
@functools.lru_cache(maxsize=1)
def f(*a): return 1
t('lru',lambda: f(U())); t('lru',lambda: f(K(1))); t('lru',lambda: f(K(1),K(2))); t('lru',lambda: f(ks[1])); t('lru',lambda: f(ks[1]))
