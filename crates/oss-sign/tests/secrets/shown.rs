//! A secret has no text to show.

use oss_sign::{SecretKey, SecurityToken};

fn show(secret: &SecretKey, token: &SecurityToken) {
    println!("{secret}");
    println!("{token}");
}

fn main() {}
