//! The key of a day, derived from the secret, and a small cache for it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::credentials::SecretKey;
use crate::mac::{KeyedSha256, hmac_sha256};
use crate::scope::Scope;

/// Enough for a handful of accounts and regions over midnight.
const CAPACITY: usize = 16;

/// The key that signs within one [`Scope`]; as secret as what it comes from.
#[derive(Clone)]
pub(crate) struct SigningKey(KeyedSha256);

impl SigningKey {
    /// Derives the key with four MACs, each the key of the next.
    pub(crate) fn derive(secret: &SecretKey, scope: &Scope<'_>) -> Self {
        let secret = secret.expose().as_bytes();
        let mut seed = Zeroizing::new(Vec::with_capacity(9 + secret.len()));
        seed.extend_from_slice(b"aliyun_v4");
        seed.extend_from_slice(secret);
        let date = hmac_sha256(&seed, scope.date().as_bytes());
        let region = hmac_sha256(&*date, scope.region().as_bytes());
        let product = hmac_sha256(&*region, scope.product().as_bytes());
        let key = hmac_sha256(&*product, b"aliyun_v4_request");
        Self(KeyedSha256::new(&*key))
    }

    /// The signature, which goes over the wire in lower-case hex.
    pub(crate) fn sign(&self, string_to_sign: &str) -> [u8; 32] {
        self.0.mac(string_to_sign.as_bytes())
    }
}

/// A small, shared memory of derived keys.
///
/// Deriving a key costs four of the five MACs of a signature, and the result
/// changes once a day. A cache holds a few keys, forgets the oldest, and is
/// safe to share between threads. It compares secrets in constant time and
/// overwrites what it forgets.
///
/// # Examples
///
/// ```
/// let cache = oss_sign::SigningKeyCache::new();
/// // … then `SigningParams::with_key_cache(&cache)` for each request.
/// # let _ = cache;
/// ```
#[derive(Default)]
pub struct SigningKeyCache {
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    access_key_id: String,
    secret: SecretKey,
    scope: Scope<'static>,
    key: SigningKey,
}

impl SigningKeyCache {
    /// Makes an empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The key for a scope, derived now or before.
    pub(crate) fn derive(
        &self,
        access_key_id: &str,
        secret: &SecretKey,
        scope: &Scope<'_>,
    ) -> SigningKey {
        let hit = |entry: &&Entry| {
            entry.access_key_id == access_key_id
                && entry.scope == *scope
                && entry.secret.matches(secret)
        };
        if let Some(entry) = self.lock().iter().find(hit) {
            return entry.key.clone();
        }
        // Not under the lock: two threads may derive the same key, none waits.
        let key = SigningKey::derive(secret, scope);
        self.insert(Entry {
            access_key_id: access_key_id.to_owned(),
            secret: secret.clone(),
            scope: scope.clone().into_owned(),
            key: key.clone(),
        });
        key
    }

    fn insert(&self, entry: Entry) {
        let mut entries = self.lock();
        if entries.len() == CAPACITY {
            entries.remove(0);
        }
        entries.push(entry);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        // An entry is pushed whole or not at all, so a panic elsewhere can not
        // have left half of one.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SigningKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeyCache").finish_non_exhaustive()
    }
}

/// The key from the cache, if there is one.
pub(crate) fn signing_key(
    cache: Option<&SigningKeyCache>,
    access_key_id: &str,
    secret: &SecretKey,
    scope: &Scope<'_>,
) -> SigningKey {
    match cache {
        Some(cache) => cache.derive(access_key_id, secret, scope),
        None => SigningKey::derive(secret, scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    fn scope(region: &str) -> Result<Scope<'_>, Error> {
        Scope::new("20231216T162057Z", region, "oss")
    }

    #[test]
    fn a_cached_key_is_the_derived_key() -> Result<(), Error> {
        let cache = SigningKeyCache::new();
        for round in 0..3 {
            for (id, secret) in [("a", "one"), ("a", "two"), ("b", "one")] {
                for region in ["r1", "r2"] {
                    let secret = SecretKey::new(secret)?;
                    let cached = cache.derive(id, &secret, &scope(region)?);
                    let derived = SigningKey::derive(&secret, &scope(region)?);
                    assert_eq!(cached.sign("text"), derived.sign("text"), "round {round}");
                }
            }
        }
        assert_eq!(cache.lock().len(), 6);
        Ok(())
    }

    #[test]
    fn the_cache_is_bounded_and_forgets_the_oldest() -> Result<(), Error> {
        let cache = SigningKeyCache::new();
        let secret = SecretKey::new("secret")?;
        for index in 0..=CAPACITY {
            cache.derive("id", &secret, &scope(&format!("r{index}"))?);
        }
        let entries = cache.lock();
        assert_eq!(entries.len(), CAPACITY);
        assert_eq!(
            entries.first().map(|entry| entry.scope.region()),
            Some("r1")
        );
        Ok(())
    }

    #[test]
    fn a_panic_in_another_thread_does_not_poison() -> Result<(), Error> {
        let cache = SigningKeyCache::new();
        std::thread::scope(|threads| {
            let panicked = threads.spawn(|| {
                let _guard = cache.lock();
                panic!("while holding the lock");
            });
            assert!(panicked.join().is_err());
        });
        cache.derive("id", &SecretKey::new("secret")?, &scope("r")?);
        Ok(())
    }
}
