//! A secret is compared in constant time or not at all.

use oss_sign::{Credentials, SecretKey, SecurityToken};

fn keys(left: &SecretKey, right: &SecretKey) -> bool {
    left == right
}

fn tokens(left: &SecurityToken, right: &SecurityToken) -> bool {
    left == right
}

fn credentials(left: &Credentials, right: &Credentials) -> bool {
    left == right
}

fn main() {}
