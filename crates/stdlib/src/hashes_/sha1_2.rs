//! `_md5`, `_sha1` and `_sha2`.

use super::{hash_module, hash_type};
use krait_object::ready_type;

hash_type!(
    MD5,
    Md5Hash,
    Md5Methods,
    md5_new,
    md5::Md5,
    "_md5.md5",
    "md5",
    64,
    DISALLOW_INSTANTIATION
);
hash_type!(
    SHA1,
    Sha1Hash,
    Sha1Methods,
    sha1_new,
    sha1::Sha1,
    "_sha1.sha1",
    "sha1",
    64,
    DISALLOW_INSTANTIATION
);
hash_type!(
    SHA224,
    Sha224Hash,
    Sha224Methods,
    sha224_new,
    sha2::Sha224,
    "_sha2.SHA224Type",
    "sha224",
    64,
    DISALLOW_INSTANTIATION
);
hash_type!(
    SHA256,
    Sha256Hash,
    Sha256Methods,
    sha256_new,
    sha2::Sha256,
    "_sha2.SHA256Type",
    "sha256",
    64,
    DISALLOW_INSTANTIATION
);
hash_type!(
    SHA384,
    Sha384Hash,
    Sha384Methods,
    sha384_new,
    sha2::Sha384,
    "_sha2.SHA384Type",
    "sha384",
    128,
    DISALLOW_INSTANTIATION
);
hash_type!(
    SHA512,
    Sha512Hash,
    Sha512Methods,
    sha512_new,
    sha2::Sha512,
    "_sha2.SHA512Type",
    "sha512",
    128,
    DISALLOW_INSTANTIATION
);

hash_module!(
    Md5Module,
    "_md5",
    [
        /// Return a new MD5 hash object; optionally initialized with a string.
        md5 => md5_new;
    ],
    |th, m| {
        ready_type(&MD5.ty, &Md5Methods::SPEC);
        m.add(th, "MD5Type", MD5.ty.type_value())?;
    }
);

hash_module!(
    Sha1Module,
    "_sha1",
    [
        /// Return a new SHA1 hash object; optionally initialized with a string.
        sha1 => sha1_new;
    ],
    |th, m| {
        ready_type(&SHA1.ty, &Sha1Methods::SPEC);
        m.add(th, "SHA1Type", SHA1.ty.type_value())?;
    }
);

hash_module!(
    Sha2Module,
    "_sha2",
    [
        /// Return a new SHA-224 hash object; optionally initialized with a string.
        sha224 => sha224_new;
        /// Return a new SHA-256 hash object; optionally initialized with a string.
        sha256 => sha256_new;
        /// Return a new SHA-384 hash object; optionally initialized with a string.
        sha384 => sha384_new;
        /// Return a new SHA-512 hash object; optionally initialized with a string.
        sha512 => sha512_new;
    ],
    |th, m| {
        ready_type(&SHA224.ty, &Sha224Methods::SPEC);
        ready_type(&SHA256.ty, &Sha256Methods::SPEC);
        ready_type(&SHA384.ty, &Sha384Methods::SPEC);
        ready_type(&SHA512.ty, &Sha512Methods::SPEC);
        for t in [&SHA224.ty, &SHA256.ty, &SHA384.ty, &SHA512.ty] {
            m.add_type(th, t)?;
        }
    }
);
