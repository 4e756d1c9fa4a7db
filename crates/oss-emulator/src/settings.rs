//! Settings of a bucket that are one document: put, get, delete.
//!
//! All of them work alike, so there is one table of them and no code of any single one. What is
//! kept is the document as it was understood, unknown elements included; that is what a get is
//! answered with.

mod document;
mod policy;
mod table;

use bytes::Bytes;
use http::{Method, StatusCode};

use crate::answer::{Answer, XML};
use crate::call::Call;
use crate::error::ServiceError;

pub(crate) use table::{VERSIONING, all};

/// What a bucket can be told by a document.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The sub-resource that it is put to, and its name in the store.
    pub(crate) name: &'static str,
    /// Reads what was put and returns what is kept of it.
    read: fn(&[u8], &Setting) -> Result<String, ServiceError>,
    media_type: &'static str,
    /// What a get is answered with where nothing was put.
    unset: Unset,
    operations: Operations,
    /// The code where the document breaks a documented limit.
    invalid: &'static str,
    /// The code where a value is none that the documentation lists; without a code it is kept.
    unlisted: Option<&'static str>,
}

/// What a get is answered with where nothing was put.
#[derive(Clone, Copy, Debug)]
enum Unset {
    /// This document.
    Document(&'static str),
    /// 404 with this code and message. A document without any content is then refused: it would set
    /// nothing, and what removes the setting is a delete.
    Refusal(&'static str, &'static str),
}

/// The names of what can be asked for.
#[derive(Clone, Copy, Debug)]
struct Operations {
    put: &'static str,
    get: &'static str,
    /// Not all settings can be removed.
    delete: Option<&'static str>,
}

/// What does an operation.
pub(crate) type Act = fn(&Call<'_>, &'static Setting) -> Result<Answer, ServiceError>;

impl Setting {
    /// Returns the operation that a method asks for, by its name, and what does it.
    pub(crate) fn operation(&self, method: &Method) -> Option<(&'static str, Act)> {
        match *method {
            Method::PUT => Some((self.operations.put, put)),
            Method::GET => Some((self.operations.get, get)),
            Method::DELETE => self.operations.delete.map(|name| (name, delete as Act)),
            _ => None,
        }
    }

    /// Returns the names of its operations.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let Operations { put, get, delete } = self.operations;
        [put, get].into_iter().chain(delete)
    }
}

/// Replaces a setting.
fn put(call: &Call<'_>, setting: &'static Setting) -> Result<Answer, ServiceError> {
    call.with_bucket(|_| Ok(()))?;
    let text = (setting.read)(call.body, setting)?;
    call.with_bucket(|bucket| {
        bucket.settings.insert(setting.name, text);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::OK))
}

/// Returns a setting, or what stands in for one that was never put.
fn get(call: &Call<'_>, setting: &'static Setting) -> Result<Answer, ServiceError> {
    let kept = call.with_bucket(|bucket| Ok(bucket.settings.get(setting.name).cloned()))?;
    let text = match (kept, setting.unset) {
        (Some(text), _) => text,
        (None, Unset::Document(text)) => text.to_owned(),
        (None, Unset::Refusal(code, message)) => {
            return Err(ServiceError::new(StatusCode::NOT_FOUND, code, message));
        }
    };
    Ok(match setting.media_type {
        XML => Answer::xml(&text),
        media_type => Answer::data(media_type, Bytes::from(text)),
    })
}

/// Removes a setting; to remove one that is not there is no mistake.
fn delete(call: &Call<'_>, setting: &'static Setting) -> Result<Answer, ServiceError> {
    call.with_bucket(|bucket| {
        bucket.settings.remove(setting.name);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
