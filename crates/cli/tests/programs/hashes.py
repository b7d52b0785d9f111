"""Digests of hashlib's own modules."""
import _blake2, _md5, _sha1, _sha2, _sha3

data = bytes(range(200))
for f in (_md5.md5, _sha1.sha1, _sha2.sha224, _sha2.sha256, _sha2.sha384, _sha2.sha512,
          _sha3.sha3_224, _sha3.sha3_256, _sha3.sha3_384, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s):
    h = f(data)
    h.update(b"more")
    print(h.name, h.digest_size, h.block_size, h.hexdigest(), h.copy().digest() == h.digest())
print(_sha3.shake_128(data).hexdigest(20), _sha3.shake_256(data).hexdigest(200))
print(_blake2.blake2b(data, digest_size=20, key=b"key", salt=b"salt", person=b"me").hexdigest())
print(_blake2.blake2s(data, digest_size=20, key=b"key", salt=b"salt", person=b"me", fanout=2, depth=3,
                      leaf_size=4, node_offset=5, node_depth=1, inner_size=6, last_node=True).hexdigest())
for bad in (lambda: _sha2.sha256("text"), lambda: _blake2.blake2b(digest_size=65), lambda: _sha3.shake_128().digest(-1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

# Lengths of digests.
import _sha3
for n in (0, -1, -2**100, 2**29, 2**63, 2**64 - 1, 2**64, "x"):
    try:
        print(n, len(_sha3.shake_128(b"").digest(n)))
    except Exception as e:
        print(n, type(e).__name__, e)
