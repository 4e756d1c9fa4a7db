//! What the compiler does not let anyone do with a secret.

use oss_sign::{Credentials, SecretKey, SecurityToken, SigningKeyCache};

/// Compiles only as long as a type does not implement a trait.
///
/// If it did, there would be two impls of `Ambiguous` to choose from. The message of a program that must
/// not compile is another one in each version of the compiler; this is not.
macro_rules! assert_not {
    ($type:ty: $($bound:path),+ $(,)?) => {$({
        trait Ambiguous<A> {
            fn choose() {}
        }
        struct Implements;
        impl<T: ?Sized> Ambiguous<()> for T {}
        impl<T: ?Sized + $bound> Ambiguous<Implements> for T {}
        <$type as Ambiguous<_>>::choose();
    })+};
}

macro_rules! assert_secret {
    ($($type:ty),+) => {$(
        assert_not!(
            $type: std::fmt::Display,
            std::fmt::LowerHex,
            std::error::Error,
            serde::Serialize,
            PartialEq,
            PartialOrd,
            std::hash::Hash,
            Into<String>,
            Into<Vec<u8>>,
            AsRef<str>,
            AsRef<[u8]>,
            std::borrow::Borrow<str>,
            std::ops::Deref,
            Copy,
            Default,
        );
    )+};
}

#[test]
fn secrets_have_no_text_no_comparison_and_no_conversion() {
    assert_secret!(SecretKey, SecurityToken, Credentials);
    assert_not!(SigningKeyCache: std::fmt::Display, serde::Serialize, PartialEq, Clone);
}
