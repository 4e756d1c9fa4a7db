//! Checks at compile time which traits secrets don't implement.

use oss_sign::{Credentials, SecretKey, SecurityToken, SigningKeyCache};

/// Compiles only if a type doesn't implement a trait.
///
/// Otherwise two impls of `Ambiguous` would apply. Unlike the expected output of a failing build, this
/// doesn't depend on the compiler version.
macro_rules! assert_not_impl {
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
        assert_not_impl!(
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
fn secrets_lack_display_comparison_and_conversion() {
    assert_secret!(SecretKey, SecurityToken, Credentials);
    assert_not_impl!(SigningKeyCache: std::fmt::Display, serde::Serialize, PartialEq, Clone);
}
