//! A derived key is nobody's but the signer's.

use oss_sign::SigningKey;

fn main() {}
