//! A setting of a bucket that is one XML document.

use std::marker::PhantomData;

use http::StatusCode;
use oss_model::operation::{DocumentOperation, OperationInfo, QueryRole, ServerOperation};
use oss_model::{RootElement, Validate};

use crate::error::ServiceError;
use crate::handler::{Handler, on};
use crate::request_context::RequestContext;
use crate::state::BucketEdit;

/// A setting with the operations that put and get its document.
pub(super) struct Setting<P: DocumentOperation, G> {
    options: Options<P::Document>,
    operations: PhantomData<fn(P, G)>,
}

/// The properties of a setting that its spec doesn't have.
struct Options<D> {
    /// The document of a get if the setting was never put; `None` is the empty one.
    default: Option<&'static str>,
    /// The error code for an undocumented value; `None` accepts it.
    unknown_value_code: Option<&'static str>,
    effect: ApplyDocument<D>,
}

/// Applies a document that is put.
type ApplyDocument<D> = fn(&D, &mut BucketEdit<'_, '_>) -> Result<(), ServiceError>;

/// Creates a setting; its name in the store is the subresource of the operations.
pub(super) fn setting<P, G>() -> Setting<P, G>
where
    P: DocumentOperation<Output = ()>,
    P::Document: RootElement + 'static,
    G: ServerOperation<Output = P::Document>,
{
    Setting {
        options: Options {
            default: None,
            unknown_value_code: None,
            effect: |_, _| Ok(()),
        },
        operations: PhantomData,
    }
}

impl<P, G> Setting<P, G>
where
    P: DocumentOperation<Output = ()>,
    P::Document: RootElement + 'static,
    G: ServerOperation<Output = P::Document>,
{
    /// Sets the document of a get if the setting was never put.
    pub(super) fn with_default(mut self, document: &'static str) -> Self {
        self.options.default = Some(document);
        self
    }

    /// Refuses undocumented values with an error code.
    pub(super) fn with_known_values(mut self, code: &'static str) -> Self {
        self.options.unknown_value_code = Some(code);
        self
    }

    /// Sets what a put does besides storing the document.
    pub(super) fn with_effect(mut self, effect: ApplyDocument<P::Document>) -> Self {
        self.options.effect = effect;
        self
    }

    /// Returns the handlers of a setting that can't be deleted.
    pub(super) fn permanent(self) -> Vec<Handler> {
        let Options { default, .. } = self.options;
        let options = self.options;
        vec![
            on(move |ctx: &RequestContext<'_>, operation: P| {
                put::<P>(
                    ctx,
                    &operation.into_document(),
                    &options,
                    unset_code(&G::INFO),
                )
            }),
            on(move |ctx: &RequestContext<'_>, _: G| get(ctx, &G::INFO, default)),
        ]
    }

    /// Returns the handlers of a setting that an operation deletes.
    pub(super) fn deleted_by<D: ServerOperation<Output = ()>>(self) -> Vec<Handler> {
        let mut handlers = self.permanent();
        handlers.push(on(|ctx: &RequestContext<'_>, _: D| delete(ctx, &D::INFO)));
        handlers
    }
}

/// Replaces a setting.
fn put<P: DocumentOperation>(
    ctx: &RequestContext<'_>,
    document: &P::Document,
    options: &Options<P::Document>,
    unset_code: Option<&str>,
) -> Result<(), ServiceError>
where
    P::Document: RootElement,
{
    let malformed = |message: String| ServiceError::malformed_xml(message);
    // A document with an unknown element whose name isn't valid couldn't be returned.
    let text = document
        .to_xml()
        .map_err(|error| malformed(error.to_string()))?;
    let name = P::Document::NAME;
    // Removing such a setting is what delete does.
    if unset_code.is_some() && text == format!("<{name}></{name}>") {
        return Err(malformed(format!("The element {name} is empty.")));
    }
    document
        .validate()
        .map_err(|broken| bad_request(invalid_code(&P::INFO), broken.to_string()))?;
    let mut parts = document.unknown_parts().into_iter();
    // Unknown elements don't count.
    let value = parts.find(|part| part.contains('='));
    if let (Some(code), Some(value)) = (options.unknown_value_code, value) {
        let message = format!("{value} is not a value that OSS knows.");
        return Err(bad_request(code, message));
    }
    ctx.edit_bucket(|bucket| {
        (options.effect)(document, bucket)?;
        bucket.put_setting(setting_name(&P::INFO), text);
        Ok(())
    })
}

/// Returns a setting, or its default if it was never put.
fn get<D: RootElement>(
    ctx: &RequestContext<'_>,
    info: &OperationInfo,
    default: Option<&str>,
) -> Result<D, ServiceError> {
    let stored = ctx.with_bucket(|bucket| Ok(bucket.settings.get(setting_name(info)).cloned()))?;
    match (stored.as_deref().or(default), unset_code(info)) {
        (Some(text), _) => {
            D::from_xml(text.as_bytes()).map_err(|error| ServiceError::internal(error.to_string()))
        }
        (None, Some(code)) => Err(not_found(info, code)),
        (None, None) => Ok(D::missing_default()),
    }
}

/// Deletes a setting; deleting a missing one succeeds.
pub(super) fn delete(ctx: &RequestContext<'_>, info: &OperationInfo) -> Result<(), ServiceError> {
    ctx.edit_bucket(|bucket| {
        bucket.remove_setting(setting_name(info));
        Ok(())
    })
}

/// Returns the subresource of an operation.
pub(super) fn setting_name(info: &OperationInfo) -> &'static str {
    let mut keys = info.query.iter();
    let name = keys.find(|key| key.role == QueryRole::SubResource);
    name.map_or("", |key| key.name)
}

/// Returns the error code of a get of a missing setting, if it is an error.
pub(super) fn unset_code(get: &OperationInfo) -> Option<&'static str> {
    let mut missing = get.errors.iter().filter(|error| error.status == 404);
    let code = missing.find(|error| error.code != "NoSuchBucket");
    code.map(|error| error.code)
}

/// Returns the error for a setting that was never put.
pub(super) fn not_found(info: &OperationInfo, code: &'static str) -> ServiceError {
    let message = format!("The bucket has no {} configuration.", setting_name(info));
    ServiceError::new(StatusCode::NOT_FOUND, code, message)
}

/// Returns the error code for a document that violates a documented limit.
fn invalid_code(put: &OperationInfo) -> &'static str {
    let has = |code: &str| put.errors.iter().any(|error| error.code == code);
    if has("MalformedXML") && !has("InvalidArgument") {
        "MalformedXML"
    } else {
        "InvalidArgument"
    }
}

fn bad_request(code: &'static str, message: String) -> ServiceError {
    ServiceError::new(StatusCode::BAD_REQUEST, code, message)
}
