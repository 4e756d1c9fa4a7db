//! `keys`: the access keys that the emulator accepts.

use std::fmt;

use http::StatusCode;
use oss_sign::Credentials;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use crate::keys::{Key, KeyStatus};

#[derive(Serialize)]
struct KeyList {
    keys: Vec<ListedKey>,
}

/// A key without its secrets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListedKey {
    id: String,
    status: &'static str,
    has_security_token: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewKey {
    id: String,
    secret: Secret,
    security_token: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyId {
    id: String,
}

/// A secret; no error quotes it.
struct Secret(String);

pub(super) fn list(context: &Context<'_>) -> HandlerResult {
    let keys = context.service.verifier.keys().all();
    Response::ok(&KeyList {
        keys: keys.iter().map(ListedKey::from).collect(),
    })
}

pub(super) fn add(context: &Context<'_>) -> HandlerResult {
    let key: NewKey = context.document()?;
    let credentials = Credentials::new(key.id.clone(), key.secret.0);
    let credentials = credentials.and_then(|credentials| match key.security_token {
        Some(token) => credentials.with_security_token(token.0),
        None => Ok(credentials),
    });
    let credentials = credentials
        .map_err(|error| AdminError::bad_request(format!("cannot add the key: {error}")))?;
    let keys = context.service.verifier.keys();
    keys.add(credentials);
    Response::created(&keys.find(&key.id).as_ref().map(ListedKey::from))
}

pub(super) fn expire(context: &Context<'_>) -> HandlerResult {
    let KeyId { id } = context.document()?;
    context.service.verifier.keys().expire(&id);
    Response::ok(&ListedKey::from(&known(context, &id)?))
}

pub(super) fn revoke(context: &Context<'_>) -> HandlerResult {
    let id = context.parameter("id")?.ok_or_else(|| {
        AdminError::bad_request("cannot revoke a key: the parameter id is missing")
            .with_help("DELETE /_emulator/keys?id=…")
    })?;
    known(context, &id)?;
    context.service.verifier.keys().revoke(&id);
    Ok(Response::no_content())
}

fn known(context: &Context<'_>, id: &str) -> Result<Key, AdminError> {
    context.service.verifier.keys().find(id).ok_or_else(|| {
        AdminError::new(StatusCode::NOT_FOUND, format!("no key has the id {id:?}"))
            .with_help("GET /_emulator/keys lists the keys")
    })
}

impl From<&Key> for ListedKey {
    fn from(key: &Key) -> Self {
        Self {
            id: key.credentials.access_key_id().to_owned(),
            status: match key.status {
                KeyStatus::Active => "active",
                KeyStatus::Expired => "expired",
            },
            has_security_token: key.credentials.security_token().is_some(),
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let secret = String::deserialize(deserializer).map(Self);
        secret.map_err(|_| D::Error::custom("secrets are strings"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
