# _hashlib: digests by name, HMAC, PBKDF2 and scrypt.
import _hashlib as H
import hashlib
import hmac

CALLS = r"""
H.pbkdf2_hmac('sha1',b'p',b's',1)
H.pbkdf2_hmac('sha1','p',b's',1)
H.pbkdf2_hmac('sha1',b'p','s',1)
H.pbkdf2_hmac(1,b'p',b's',1)
H.pbkdf2_hmac('foo',b'p',b's',1)
H.pbkdf2_hmac('sha1',b'p',b's',0)
H.pbkdf2_hmac('sha1',b'p',b's',-1)
H.pbkdf2_hmac('sha1',b'p',b's',2**63)
H.pbkdf2_hmac('sha1',b'p',b's',2**31)
H.pbkdf2_hmac('sha1',b'p',b's',1.5)
H.pbkdf2_hmac('sha1',b'p',b's',1,0)
H.pbkdf2_hmac('sha1',b'p',b's',1,-1)
H.pbkdf2_hmac('sha1',b'p',b's',1,2**31)
H.pbkdf2_hmac('sha1',b'p',b's',1,2**64)
H.pbkdf2_hmac('sha1',b'p',b's',1,'a')
H.pbkdf2_hmac('sha1',b'p',b's',1,None)
H.pbkdf2_hmac('SHA1',b'p',b's',1)
H.pbkdf2_hmac('Sha-1',b'p',b's',1)
H.pbkdf2_hmac('sha-256',b'p',b's',1)
H.pbkdf2_hmac('SHA2-256',b'p',b's',1)
H.pbkdf2_hmac('shake_128',b'p',b's',1)
H.pbkdf2_hmac('blake2b',b'p',b's',1)
H.pbkdf2_hmac('blake2b512',b'p',b's',1)
H.pbkdf2_hmac('sha3_256',b'p',b's',1)
H.pbkdf2_hmac('sha512_256',b'p',b's',1)
H.pbkdf2_hmac('md5',b'',b'',3,40)
H.pbkdf2_hmac('sha1',b'p')
H.pbkdf2_hmac('sha1',password=b'p',salt=b's',iterations=2,dklen=5)
H.pbkdf2_hmac('a\0b',b'p',b's',1)
H.pbkdf2_hmac('sha1',memoryview(b'abcd')[::2],b's',1)
H.pbkdf2_hmac('\ud800',b'p',b's',1)
H.scrypt(b'p')
H.scrypt(b'p',salt=b's')
H.scrypt(b'p',salt=b's',n=2)
H.scrypt(b'p',salt=b's',n=2,r=8)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1)
H.scrypt(b'',salt=b'',n=16,r=1,p=1)
H.scrypt(b'p',salt=b's',n=3,r=8,p=1)
H.scrypt(b'p',salt=b's',n=1,r=8,p=1)
H.scrypt(b'p',salt=b's',n=0,r=8,p=1)
H.scrypt(b'p',salt=b's',n=-1,r=8,p=1)
H.scrypt(b'p',salt=b's',n=2**64,r=8,p=1)
H.scrypt(b'p',salt=b's',n=2,r=0,p=1)
H.scrypt(b'p',salt=b's',n=2,r=-1,p=1)
H.scrypt(b'p',salt=b's',n=2,r=8,p=0)
H.scrypt(b'p',salt=b's',n=2,r=8,p=2**30)
H.scrypt(b'p',salt=b's',n=2**20,r=8,p=1)
H.scrypt(b'p',salt=b's',n=2**16,r=1,p=1)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,maxmem=-1)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,maxmem=2**31)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,maxmem=1)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,maxmem=2**70)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,dklen=0)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,dklen=-1)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,dklen=2**31)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,dklen=3)
H.scrypt('p',salt=b's',n=2,r=8,p=1)
H.scrypt(b'p',salt='s',n=2,r=8,p=1)
H.scrypt(b'p',salt=None,n=2,r=8,p=1)
H.scrypt(b'p',salt=b's',n=None,r=8,p=1)
H.scrypt(b'p',salt=b's',n='a',r=8,p=1)
H.scrypt(b'p',salt=b's',n=2.0,r=8,p=1)
H.scrypt(b'p',b's',2,8,1)
H.scrypt(b'p',salt=b's',n=2,r=8,p=1,foo=1)
H.scrypt(b'p',salt=b's',n=2**16,r=1,p=1,maxmem=2**24)
H.scrypt(b'p',salt=b's',n=16,r=1,p=1,maxmem=128*(16+1+2))
H.scrypt(b'p',salt=b's',n=16,r=1,p=1,maxmem=128*(16+1+2)-1)
H.scrypt(b'p',salt=b's',n=16,r=8,p=4,maxmem=1024*(16+4+2))
H.scrypt(b'p',salt=b's',n=16,r=8,p=4,maxmem=1024*(16+4+2)-1)
H.scrypt(b'p',salt=b's',n=2**15,r=8,p=1)
H.scrypt(b'p',salt=b's',n=2**14,r=8,p=1,dklen=4)
H.new('sha256')
H.new('SHA256').name
H.new('Sha-256').name
H.new('foo')
H.new(1)
H.new('sha256','a')
H.new('sha256',b'a',string=b'b')
H.new('sha256',string=b'b').digest()
H.new('sha256',3)
H.new('blake2b').name
H.new('blake2b').digest_size
H.new('blake2b512').name
H.new('BLAKE2s').digest()
H.new('blake2s256').name
H.new('sha3-256').name
H.new('SHA3_256').name
H.new('shake128').name
H.new('SHAKE-128').name
H.new('sha512-256').name
H.new('sha512/256').name
H.new('SHA2-512/256').name
H.new('sha512_256').name
H.new('md5-sha1').digest()
H.new('md5_sha1')
H.new('shake_128')
H.new('shake_128').digest()
H.new('shake_128').digest(-1)
H.new('shake_128').digest(0)
H.new('shake_128').digest(length=3)
H.new('shake_128').hexdigest(3)
H.new('shake_128').digest(2**70)
H.new('shake_128').digest('a')
H.new('shake_128').digest_size
H.new('shake_128').block_size
H.new('sha3_256').block_size
H.new('sha256').update('a')
H.new('sha256').update(3)
H.new('sha256').update()
H.new('sha256').digest(1)
H.HASH()
H.HASHXOF()
H.HMAC()
H.openssl_md5('a')
H.openssl_md5(b'a',usedforsecurity=False).hexdigest()
H.openssl_md5(b'a',b'b')
H.hmac_new(b'k')
H.hmac_new(b'k',digestmod='sha256').name
H.hmac_new(b'k',b'm','sha256').hexdigest()
H.hmac_new('k',b'm','sha256')
H.hmac_new(b'k','m','sha256')
H.hmac_new(b'k',b'm','foo')
H.hmac_new(b'k',b'm',3)
H.hmac_new(b'k',b'm',H.openssl_sha256).name
H.hmac_new(b'k',b'm',len)
H.hmac_new(b'k',b'm',lambda:0)
H.hmac_new(b'k',b'm','shake_128')
H.hmac_new(b'k',b'm',H.openssl_shake_128)
H.hmac_new(b'k',b'm','sha3_256').block_size
H.hmac_new(b'k',b'm','md5').digest_size
H.hmac_new(b'k',b'm','md5').update()
H.hmac_new(b'k',b'm','md5').update('a')
H.hmac_new(b'k',None,'md5').hexdigest()
H.hmac_new(b'k',3,'md5')
H.hmac_digest(b'k',b'm','sha256')
H.hmac_digest('k',b'm','sha256')
H.hmac_digest(b'k','m','sha256')
H.hmac_digest(b'k',b'm','foo')
H.hmac_digest(b'k',b'm',H.openssl_md5)
H.hmac_digest(b'k',b'm',3)
H.hmac_digest(b'k',b'm',len)
H.hmac_digest(b'k',b'm','shake_128')
H.hmac_digest(b'k',b'm','blake2b')
H.hmac_new(b'k',b'm','blake2b').name
H.hmac_new(b'k',b'm','BLAKE2s256').name
H.hmac_new(b'k',b'm','sha512_256').name
H.hmac_new(b'k',b'm','SHA3-256').name
H.get_fips_mode()
H.UnsupportedDigestmodError.__mro__
H.compare_digest('a','a')
H.compare_digest(b'a','a')
H.hmac_new(b'k',b'm','md5-sha1').name
H.hmac_new(b'k',b'm',None)
H.hmac_new(b'k',b'm','')
H.pbkdf2_hmac('shake_128',b'p',b's',1,5)
H.hmac_new(b'k',b'm',[])
H.hmac_new(digestmod='md5')
H.hmac_new(b'k',b'm','sha256',3)
H.HASH.__text_signature__
H._constructors[H.openssl_md5]
H.scrypt(b'p',salt=b's',n=2,r=2**30,p=2**30)
H.scrypt(b'p',salt=b's',n=2**63,r=8,p=1)
H.scrypt(b'p',salt=b's',n=2**17,r=1,p=1)
H.scrypt(b'p',salt=b's',n=2**16,r=1,p=1,maxmem=2**30,dklen=3)
H.scrypt(b'p',salt=b's',n=2**15,r=1,p=1,maxmem=2**30,dklen=3)
H.scrypt(b'p',salt=b's',n=2,r=2**31,p=1)
H.scrypt(b'p',salt=b's',n=2,r=1,p=2**30)
H.scrypt(b'p',salt=b's',n=2,r=1,p=2**30-1)
H.scrypt(b'p',salt=b's',n=2**20,r=1,p=1,maxmem=2**31-1,dklen=4)
H.scrypt(b'p',salt=b's',n=2**31,r=16,p=1,maxmem=2**31-1,dklen=4)
"""

for line in CALLS.strip().splitlines():
    try:
        shown = eval(line)
    except Exception as e:
        shown = f"{type(e).__mro__[0].__name__}({type(e).__mro__[1].__name__}): {e}"
    print(line, "->", shown.hex() if isinstance(shown, bytes) else shown)

# What hashlib makes of it.
for name in sorted(hashlib.algorithms_guaranteed):
    h = hashlib.new(name, b"abc")
    length = (20,) if name.startswith("shake") else ()
    print(h.name, h.digest_size, h.block_size, h.hexdigest(*length))
    assert getattr(hashlib, name)(b"abc").digest(*length) == h.digest(*length)
    other = h.copy()
    other.update(b"d" * 1000)
    print(other.hexdigest(*length), other.digest(*length) == h.digest(*length))
for name in sorted(hashlib.algorithms_guaranteed):
    if not name.startswith("shake"):
        for key in b"", b"key", bytes(200):
            m = hmac.new(key, b"message", name)
            assert m.digest() == hmac.digest(key, b"message", name)
            print(m.name, m.block_size, m.hexdigest())
            other = m.copy()
            other.update(b"more")
            print(other.hexdigest(), m.digest() == other.digest())
print(hashlib.pbkdf2_hmac("sha512", b"password", b"salt", 100, 100).hex())
print(hashlib.scrypt(b"password", salt=b"NaCl", n=1024, r=8, p=2, dklen=70).hex())
print(hashlib.pbkdf2_hmac.__text_signature__.split(), hashlib.scrypt.__text_signature__)
print(hashlib.sha256.__name__, type(hashlib.sha256()), type(hashlib.shake_128()).__mro__)
print(sorted(H._constructors.values()), type(H._constructors).__name__)
