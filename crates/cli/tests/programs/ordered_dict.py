# OrderedDict as CPython's own: order beside the dict, its errors, its views and iterators, subclasses.
from collections import OrderedDict as O
import sys,_collections
def tr(f,*a,**k):
    try: print("ok", repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
o=O(a=1,b=2)
tr(O,1,2); tr(O,1); tr(O,[1]); tr(O,[(1,)]); tr(O,[()]); tr(O,[(1,2,3)]); tr(O,None); tr(O.update); tr(o.update,1,2); tr(O.__init__); tr(o.update, [(1,2)], z=3)
tr(o.popitem,1,2); tr(o.popitem,last=0); tr(O().popitem); tr(o.pop); tr(o.pop,'zz'); tr(o.pop,'zz',5); tr(o.pop,'zz',default=6); tr(o.pop,[]); tr(o.move_to_end,'zz'); tr(o.move_to_end,'b',last=False); print(o); tr(o.move_to_end,[]); tr(o.setdefault,'q'); tr(o.setdefault,'q',default=3); tr(o.setdefault,key='r',default=3); print(o)
tr(O().move_to_end,1)
print(o.__reduce__()[:4]); o.x=1; print(o.__reduce__()[:4]); print(o.__dict__)
tr(lambda:o|{1:2}); tr(lambda:{1:2}|o); tr(lambda:o|3); tr(lambda:o|[(1,2)])
def ior(a,b): a|=b; return a
tr(ior,O(a=1),[(1,2)]); tr(ior,O(),3); tr(ior,O(),O(z=1)); tr(ior,{},o)
tr(O.fromkeys,'ab'); tr(O.fromkeys,'ab',value=3); tr(O.fromkeys,iterable='ab'); tr(O.fromkeys)
class S(O):
    def __getitem__(s,k): print('get',k); return super().__getitem__(k)
    def __setitem__(s,k,v): print('set',k); super().__setitem__(k,v)
    def __delitem__(s,k): print('del',k); super().__delitem__(k)
    def items(s): print('items'); return super().items()
    def __contains__(s,k): print('contains',k); return super().__contains__(k)
    def keys(s): print('keys'); return super().keys()
s=S(a=1,b=2); print(s); s.pop('a'); s.setdefault('b'); s.setdefault('c',4); s.popitem(); s.update(z=1); s.update({'y':2}); s.copy(); s.move_to_end('z'); print(s.__reduce__()[:4]); print(dict(s), s==O(), s=={}); s.clear(); s|{1:2}; S.fromkeys('x'); list(s.items()); dict(s)
s=S(a=1); f=(lambda **k:k)(**s)
class M(O):
    def __missing__(s,k): return 'miss'
m=M(); print(m['x'], m.pop('x',1)); tr(m.pop,'x')
d=O(a=1,b=2,c=3)
dict.__delitem__(d,'a'); tr(repr,d); tr(list,d); tr(lambda:list(d.items())); tr(d.copy); tr(lambda: d==d); tr(d.popitem); tr(d.popitem,False); print(len(d))
d=O(a=1); dict.__setitem__(d,'z',3); tr(repr,d); print(len(d), d['z']); d['z']=4; tr(repr,d); tr(list,d)
d=O(a=1); it=iter(d); next(it); d['b']=1; tr(next,it); tr(next,it)
d=O(a=1,b=2); it=iter(d); dict.__setitem__(d,'z',3); tr(next,it); tr(next,it)
d=O(a=1,b=2,c=3); it=iter(d); next(it); d.move_to_end('a'); tr(next,it)
print(list(reversed(d)), list(reversed(d.items())), list(reversed(d.values())), d.keys()=={'a','b','c'}, d.keys()&{'a'}, sorted(d.items()-{('a',1)}))
d.move_to_end('c',last=False); print(d, dict(d), {**d}, list(d), [*d.values()], dict(d.items()))
it=iter(d.items()); next(it); tr(it.__reduce__); print(list(it)); tr(it.__reduce__); tr(lambda:it.__length_hint__()); tr(lambda:it.__setstate__)
d['self']=d; print(d); del d['self']
import copy; c=copy.copy(d); c2=copy.deepcopy(d); print(c,c2,c==d); d.q=1; print(copy.copy(d).__dict__, d.copy().__dict__)
print(d!=O(d), d!=O(reversed(list(d.items()))), d==dict(d), d<1 if 0 else '')
tr(lambda: d<d); print(sys.getsizeof(O()), sys.getsizeof(O(a=1)), sys.getsizeof(O.fromkeys(range(10))), sys.getsizeof(d.keys()), sys.getsizeof(iter(d)), sys.getsizeof(type('T',(O,),{})()))
for x in (o.keys(),o.values(),o.items(),iter(o),reversed(o.keys())): print(type(x), type(x).__mro__)
import pickle
for n in range(6): print(pickle.loads(pickle.dumps(O(b=1,a=2),n)), list(pickle.loads(pickle.dumps(iter(O(b=1,a=2).items()),n))))
class G(O): __slots__=()
tr(lambda: G().__dict__); tr(hash,d); print(O.__hash__)
tr(O.__eq__,d,3); tr(O.__setitem__,{},1,2); tr(O.move_to_end,{},1)
