//! Handlers of bucket settings that are one document: put, get, delete.
//!
//! All settings work alike, so they share these handlers and differ only in a table. The stored
//! document is the one that was understood, including unknown elements; a get returns it.

mod document;
mod policy;
mod setting;
mod table;
mod versioning;

use bytes::Bytes;
use http::{Method, StatusCode};

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::{Response, XML};

use setting::WhenUnset;

pub(crate) use setting::Setting;
pub(crate) use table::all;

/// A handler of the settings.
pub(crate) type Handler =
    fn(&RequestContext<'_>, &'static Setting) -> Result<Response, ServiceError>;

/// Returns the name and the handler of the operation that a method selects.
pub(crate) fn operation(setting: &Setting, method: &Method) -> Option<(&'static str, Handler)> {
    match *method {
        Method::PUT => Some((setting.operations.put, put)),
        Method::GET => Some((setting.operations.get, get)),
        Method::DELETE => setting
            .operations
            .delete
            .map(|name| (name, delete as Handler)),
        _ => None,
    }
}

/// Replaces a setting.
fn put(ctx: &RequestContext<'_>, setting: &'static Setting) -> Result<Response, ServiceError> {
    ctx.require_bucket()?;
    let text = (setting.read)(ctx.body, setting)?;
    let versioning = versioning::requested(setting, &text)?;
    ctx.edit_bucket(|bucket| {
        bucket.put_setting(setting.name, text);
        if let Some(versioning) = versioning {
            bucket.set_properties(|properties| properties.versioning = versioning);
        }
        Ok(())
    })?;
    Ok(Response::empty(StatusCode::OK))
}

/// Returns a setting, or its default if it was never put.
fn get(ctx: &RequestContext<'_>, setting: &'static Setting) -> Result<Response, ServiceError> {
    let stored = ctx.with_bucket(|bucket| Ok(bucket.settings.get(setting.name).cloned()))?;
    let text = match (stored, setting.when_unset) {
        (Some(text), _) => text,
        (None, WhenUnset::Document(text)) => text.to_owned(),
        (None, WhenUnset::NotFound(code, message)) => {
            return Err(ServiceError::new(StatusCode::NOT_FOUND, code, message));
        }
    };
    Ok(match setting.media_type {
        XML => Response::xml(&text),
        media_type => Response::data(media_type, Bytes::from(text)),
    })
}

/// Deletes a setting; deleting a missing one succeeds.
fn delete(ctx: &RequestContext<'_>, setting: &'static Setting) -> Result<Response, ServiceError> {
    ctx.edit_bucket(|bucket| {
        bucket.remove_setting(setting.name);
        Ok(())
    })?;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}
