# _hmac: keyed digests of what is always there.
import _hmac as M
import hmac

CALLS = r"""
M.HMAC()
M.new(b'k')
M.new(b'k', b'm', 'sha256').hexdigest()
M.new(b'k', b'm', 'sha256').name
M.new('k', b'm', 'sha256')
M.new(b'k', 'm', 'sha256')
M.new(b'k', 3, 'sha256')
M.new(b'k', b'm', 'foo')
M.new(b'k', b'm', 3)
M.new(b'k', b'm', [])
M.new(b'k', b'm', None)
M.new(b'k', b'm', len)
M.new(b'k', b'm', 'SHA256').name
M.new(b'k', b'm', 'sha-256')
M.new(b'k', b'm', 'SHA3_256').name
M.new(b'k', b'm', 'shake_128')
M.new(b'k', b'm', 'sha512').digest_size
M.new(b'k', b'm', 'sha3_512').block_size
M.new(b'k', b'm', 'sha512').update()
M.new(b'k', b'm', 'sha512').update('a')
M.new(b'k', b'm', 'sha512').update(msg=b'a')
M.new(b'k', b'm', 'sha512').digest(1)
M.new(b'k', digestmod='md5').hexdigest()
M.new(key=b'k', msg=b'', digestmod='md5').hexdigest()
M.new()
M.new(b'k' * 300, b'm', 'md5').hexdigest()
M.new(b'k', b'm', 'md5').copy().hexdigest()
M.new(memoryview(b'abcd')[::2], b'm', 'md5')
M.compute_digest(b'k', b'm', 'md5')
M.compute_digest(b'k', memoryview(b'abcd').cast('B', (2, 2)), 'md5')
M.compute_digest('k', b'm', 'md5')
M.compute_digest(b'k', 'm', 'md5')
M.compute_digest(b'k', b'm', 'foo')
M.compute_digest(b'k', b'm', [])
M.compute_md5('k', b'm')
M.compute_md5(b'k', 3)
M.compute_md5(b'k', msg=b'm')
M.compute_md5(b'k')
M.UnknownHashError.__mro__
"""

for line in CALLS.strip().splitlines():
    try:
        shown = eval(line)
    except Exception as e:
        shown = f"{type(e).__name__}: {e}"
    print(line, "->", shown.hex() if isinstance(shown, bytes) else shown)

for name in sorted(dir(M)):
    if name.startswith("compute_") and name != "compute_digest":
        f = getattr(M, name)
        print(name, f.__text_signature__, [f(key, b"message").hex() for key in (b"", b"key", bytes(200))])

m = M.new(b"key", b"one", "sha1")
other = m.copy()
other.update(b"two")
print(m.hexdigest(), other.hexdigest(), M.compute_sha1(b"key", b"onetwo") == other.digest())
print(hmac.digest(b"key", b"onetwo", "sha1") == other.digest())
