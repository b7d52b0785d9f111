"""In which order, and how often, objects are asked for their bytes and for their value as an index."""

import array, struct, io, binascii, zlib, hashlib, re, codecs
class E:
    def __init__(s,n): s.n=n
    def __buffer__(s,f): print('b'+s.n,end=' '); return memoryview(b'abcd')
    def __release_buffer__(s,v): print('r'+s.n,end=' ')
class X:
    def __buffer__(s,f): print('bx',end=' '); raise KeyError('x')
class N:
    def __init__(s,n,v=1): s.n=n; s.v=v
    def __index__(s): print('i'+s.n,end=' '); return s.v
def t(name,f):
    print(name,end=': ')
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
e=lambda n='': E(n)
def all():
    t('bytes',lambda: bytes(e())); t('bytearray',lambda: bytearray(e())); t('join',lambda: b''.join([e('1'),e('2')])); t('joinx',lambda: b''.join([e('1'),X(),e('2')])); t('joinb',lambda: bytearray(b',').join([e('1'),b'x',e('2')]))
    t('joint',lambda: b''.join([e('1'),5]))
    t('concat',lambda: b'x'+e()); t('concatba',lambda: bytearray(b'x')+e()); t('iadd',lambda: bytearray(b'x').__iadd__(e())); t('extend',lambda: bytearray(b'x').extend(e())); t('setslice',lambda: bytearray(b'xyz').__setitem__(slice(0,1),e())); t('setslice2',lambda: bytearray(b'xyz12345').__setitem__(slice(0,8,2),e()))
    t('in',lambda: e() in b'abcdef'); t('find',lambda: b'xabcd'.find(e(),N('s'),N('t',9))); t('count',lambda: b'xabcd'.count(e())); t('index',lambda: bytearray(b'xabcd').index(e(),N('s'),N('t',9))); t('findi',lambda: bytearray(b'xabcd').find(N('v'),N('s'),N('t',9))); t('counti',lambda: bytearray(b'xabcd').count(N('v'),N('s'),N('t',9)))
    t('split',lambda: b'xabcdy'.split(e())); t('rsplit',lambda: b'xabcdy'.rsplit(e(),N('m'))); t('strip',lambda: b'abxd'.strip(e())); t('translate',lambda: b'abc'.translate(None,e())); t('translate',lambda: b'abc'.translate(e())); t('maketrans',lambda: bytes.maketrans(e('1'),e('2'))); t('startswith',lambda: b'abcd'.startswith(e())); t('startswitht',lambda: b'abcd'.startswith((e('1'),e('2')))); t('removeprefix',lambda: b'abcdx'.removeprefix(e())); t('endswith',lambda: b'abcd'.endswith(e(),N('s'),N('t',9))); t('center',lambda: b'a'.center(9,e())); t('eq',lambda: b'abcd'==e()); t('baeq',lambda: bytearray(b'abcd')==e()); t('balt',lambda: bytearray(b'abcd')<e()); t('fmt',lambda: b'%b'%e()); t('fmts',lambda: b'%s %s'%(e('1'),e('2')))
    t('mv',lambda: memoryview(e())[0]); t('mveq',lambda: memoryview(b'abcd')==e()); t('mveq2',lambda: memoryview(e('1'))==e('2')); m=memoryview(bytearray(b'12345678'))
    t('mvset',lambda: m.__setitem__(slice(N('s',0),N('t',4)),e())); t('mvset1',lambda: m.__setitem__(N('k'),N('v'))); t('mvset3', lambda: m.__setitem__(slice(0,3),e())); t('mvsetx',lambda: m.__setitem__(slice(0,3),5)); t('mvsetro',lambda: memoryview(b'1234').__setitem__(slice(N('s',0),4),e())); t('mvsetm', lambda: m.__setitem__((N('a'),N('b')),e())); t('mvdel', lambda: m.__delitem__(N('a')))
    t('mvcast',lambda: memoryview(e()).cast('b').tolist()); t('release',lambda: memoryview(e()).release()); t('hash',lambda: hash(memoryview(e()))==hash(b'abcd'))
    t('frombytes',lambda: array.array('B').frombytes(e())); t('arr',lambda: array.array('B',e())); t('arriadd',lambda: array.array('B').__iadd__(e())); t('arrset',lambda: array.array('b',[1,2]).__setitem__(N('k'),N('v'))); t('arrins',lambda: array.array('b',[1,2]).insert(N('k'),N('v'))); t('arrapp',lambda: array.array('b',[1,2]).append(N('v'))); t('arrext',lambda: array.array('b',[1,2]).extend([N('v')])); t('arrfl',lambda: array.array('b',[1,2]).fromlist([N('v'),N('w')])); t('arrctor',lambda: array.array('b',[N('v')]));
    for c in 'BhHiIlLqQ': t('arrins'+c,lambda: array.array(c,[1,2]).insert(N('k'),N('v'))); t('arrset'+c,lambda: array.array(c,[1,2]).__setitem__(0,N('v')))
    t('arrpop',lambda: array.array('b',[1,2]).pop(N('v'))); t('arrindex',lambda: array.array('b',[1,2]).index(N('v'),N('s'),N('t'))); t('arrmul',lambda: array.array('b',[1,2])*N('v')); t('arrmul',lambda: array.array('b',[1,2]).__imul__(N('v')))
    t('sunpack',lambda: struct.unpack('4s',e())); t('siter',lambda: list(struct.iter_unpack('2s',e()))); t('siterx',lambda: list(struct.iter_unpack('3s',e()))); b=bytearray(16); t('spack',lambda: struct.pack('bhi',N('1'),N('2'),N('3'))); t('spackinto',lambda: struct.pack_into('bhi',b,N('o',0),N('1'),N('2'),N('3'))); t('spackintox',lambda: struct.pack_into('b',b,N('o',99),N('1'))); t('spacks',lambda: struct.pack('4s',e()))
    def siter():
        b=bytearray(8); it=struct.iter_unpack('2s',b); next(it)
        try: b.append(1)
        except BufferError as x: return x
        return 'appended'
    t('siterhold',siter)
    def siter2():
        b=bytearray(4); it=struct.iter_unpack('2s',b); list(it); b.append(1); return it.__length_hint__()
    t('siterend',siter2)
    t('bio',lambda: io.BytesIO().write(e())); t('bioi',lambda: io.BytesIO(e()).getvalue()); t('biowl',lambda: io.BytesIO().writelines([e('1'),e('2')])); t('bioread',lambda: io.BytesIO(b'abc').read(N('n'))); t('biotrunc',lambda: io.BytesIO(b'abc').truncate(N('n'))); t('bioreadline',lambda: io.BytesIO(b'abc').readline(N('n'))); t('bioreadlines',lambda: io.BytesIO(b'abc').readlines(N('n'))); t('bioss',lambda: io.BytesIO(b'abc').__setstate__((b'x',N('n'),None))); t('bioss2',lambda: io.BytesIO(b'abc').__setstate__((e(),1,None))); t('bioss3',lambda: io.BytesIO(b'abc').__setstate__((b'',-1,None))); t('biori',lambda: io.BytesIO(b'abc').readinto(e()))
    t('sioread',lambda: io.StringIO('abc').read(N('n'))); t('siotrunc',lambda: io.StringIO('abc').truncate(N('n'))); t('sioreadline',lambda: io.StringIO('abc').readline(N('n'))); t('sioreadlines',lambda: io.StringIO('abc').readlines(N('n'))); t('sioss',lambda: io.StringIO('abc').__setstate__(('x','\n',N('n'),None)));
    t('hexlify',lambda: binascii.hexlify(e())); t('hex',lambda: e and b'abcd'.hex('-',N('n'))); t('fromb',lambda: int.from_bytes(e(),'big')); t('int',lambda: int(e())); t('intb',lambda: int(e(),N('b',16))); t('str',lambda: str(e(),'ascii')); t('compile',lambda: eval(e(),{'abcd':3})); t('decode',lambda: codecs.decode(e(),'utf-8')); t('enc',lambda: codecs.utf_8_decode(e())); t('md5',lambda: hashlib.md5(e()).hexdigest()); t('zlib',lambda: zlib.crc32(e())); t('zc',lambda: zlib.decompress(zlib.compress(e()))); t('re',lambda: re.match(b'a',e())); t('refa',lambda: re.findall(b'.',e())); t('resub',lambda: re.sub(b'a',b'z',e()))
    import marshal,pickle,json,base64; t('marshal',lambda: marshal.dumps(e())); t('json',lambda: json.loads(e())); t('b64',lambda: base64.b64encode(e()))
    t('bainsert',lambda: bytearray(b'abc').insert(N('k'),N('v'))); t('baset',lambda: bytearray(b'abc').__setitem__(N('k'),N('v'))); t('bapop',lambda: bytearray(b'abc').pop(N('k'))); t('bamul',lambda: bytearray(b'abc')*N('k')); t('baremove',lambda: bytearray(b'a\1bc').remove(N('k'))); t('baresize',lambda: bytearray(b'abc').resize(N('k'))); t('basetsl',lambda: bytearray(b'abcdef').__setitem__(slice(N('s'),N('t',4),N('u')),[N('v'),N('w')])); t('basetsl2',lambda: bytearray(b'abcdef').__setitem__(slice(N('s'),N('t',5),N('u',2)),[N('v'),N('w')])); t('expandtabs',lambda: bytearray(b'a\tb').expandtabs(N('n'))); t('center',lambda: bytearray(b'a').center(N('n',3),b'x'))
all()
