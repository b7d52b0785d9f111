"""`_json`: what is read, what is written, and what is said of errors."""
import json,_json
from json import JSONDecoder
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, str(e), getattr(e,'__notes__',None))
for s in ['"','"abc','"\\','"\\q"','"\\u12"','"\\u123','"\\u12345','"\\u123x"','"\\ud800\\u12"','"\\ud800\\udc00"','"\\ud800\\u0041"','"\\ud800\\uzzzz"','"a\nb"','{','{"a"','{"a":','{"a":1','{"a":1,','{"a":1,}','{"a":1 , }','[1,]','[1 , ]','[','[1','[1 2]','[1,','{1:2}','{"a" 1}','','-','-x','nul','1e','1.','01','-Infinity','NaN','[-]', '{"a":1,x', '{"a":}','"\\u1234']:
    t(json.loads,s)
class X: pass
t(json.dumps,{1:X()}); t(json.dumps,[[X()]]); t(json.dumps,{(1,):2}); t(json.dumps,[float('nan')],allow_nan=False)
t(json.dumps,{float('inf'):1},allow_nan=False)
l=[]; l.append(l); t(json.dumps,l); t(json.dumps,X(),default=lambda o:o)
t(lambda *a: type(_json.make_encoder(*a)).__name__,None,None,None,1,':',',',0,0,0); t(_json.make_encoder,None,None,None,None,1,',',0,0,0)
e=_json.make_encoder(None,None,lambda s:1,None,':',',',0,0,0); t(e,'a',0); t(e,[1],0);t(e,1); t(e,{'a':1},0); t(e)
t(_json.encode_basestring,1); t(_json.encode_basestring_ascii,1)
s=_json.make_scanner(JSONDecoder()); t(s,1,2); t(s,'a'); t(s,'1',-1); t(s,'1',5); t(s,string='1',idx=0); print(s.strict,s.parse_float,s.object_hook)
e=_json.make_encoder({},None,_json.encode_basestring,'  ',':',',',1,2,0); print(e.markers,e.sort_keys,e.skipkeys,e.indent); t(e,[1,{'a':2}],1); t(e,obj=1,_current_indent_level=0)
class D(dict):
    def items(self): return [1]
t(json.dumps,D(a=1))
class D(dict):
    def items(self): return 5
t(json.dumps,D(a=1)); t(setattr,e,'indent',1); t(json.dumps,'\x7f\x00\x1f\u20ac\U0001f600"\\'); t(json.dumps,'\x7f\x00\x1f\u20ac\U0001f600"\\',ensure_ascii=False)
t(json.loads,'1'*5000)
deep = json.loads('[' * 3000 + ']' * 3000)
print(json.dumps(deep) == '[' * 3000 + ']' * 3000)
print(json.dumps({'b': [1.5, -0.0, 1e100, 10**30, True, None], 2: 'é€', None: {}, 1.5: (), False: []}, indent=1, ensure_ascii=False))
print(json.dumps({'b': 1, 'a': [2]}, sort_keys=True), json.dumps({(1,): 2, 'x': 3}, skipkeys=True))
print(json.loads('{"a": [1, 2.5, -3e2, {"a": "\\u00e9€"}], "b": null}', object_pairs_hook=list))
# Lines are indented by the beginnings of one text, whatever the indent is made of, from whatever level.
nested = [[[1, {}], {'a': [2, {'b': [3]}]}], 4]
for indent in (0, 1, '', '\t', '->', 'é', '\u20ac', '\U0001f600'): print(json.dumps(nested, indent=indent, ensure_ascii=False))
e = _json.make_encoder({}, None, _json.encode_basestring, '\u20ac ', ':', ',', False, False, True); print(e([1, [2, {'a': 3}]], 3), e([], 5), e([1], 0))
print(_json.make_encoder({}, None, _json.encode_basestring, '', ':', ',', False, False, True)([1], 10 ** 18))
deep = 1
for _ in range(200): deep = [deep]
print(sum(map(len, json.dumps(deep, indent=3).split('\n'))))
