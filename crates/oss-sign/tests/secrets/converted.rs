//! A secret turns into no text by itself.

use oss_sign::{SecretKey, SecurityToken};

fn own(secret: SecretKey, token: SecurityToken) -> (String, String) {
    (secret, token)
}

fn borrow<'a>(secret: &'a SecretKey, token: &'a SecurityToken) -> (&'a str, &'a str) {
    (secret, token)
}

fn main() {}
