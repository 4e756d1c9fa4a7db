//! Put a rule: a put only creates.

use oss_model::inventory::{InventoryConfiguration, PutBucketInventory};
use oss_model::operation::{DecodeError, DecodeErrorKind};
use oss_model::xml::Error;

use super::{normalize, parse, validate};
use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// Creates a rule; an existing one is never overwritten.
///
/// For that OSS was observed to return 409 `InventoryConfigurationAlreadyExists`, as here. The error
/// table in the documentation of `PutBucketInventory` calls the code `InventoryAlreadyExist`.
pub(crate) fn put(
    ctx: &RequestContext<'_>,
    request: PutBucketInventory,
) -> Result<(), ServiceError> {
    ctx.require_bucket()?;
    let rule = request.inventory_configuration;
    parse::check(&ctx.body, &rule)?;
    validate::rule(&rule, &request.inventory_id, &ctx.state.account_id)?;
    ctx.edit_bucket(|bucket| Ok(bucket.create_rule(normalize::stored(rule), ctx.now)?))
}

/// Explains a request that can't be decoded with the `EC` of its mistake.
pub(crate) fn explain_put(ctx: &RequestContext<'_>, error: &DecodeError) -> ServiceError {
    match (error.document_error(), error.kind()) {
        (Some(error), _) => explain_rule(ctx, error),
        // The id has the only limit.
        (None, DecodeErrorKind::OutOfLimits) => ServiceError::from(error).with_ec("0020-00000044"),
        (None, _) => error.into(),
    }
}

fn explain_rule(ctx: &RequestContext<'_>, error: &Error) -> ServiceError {
    let check = || {
        parse::check_elements(&ctx.body)?;
        // An element that the `EC` numbers don't call missing has a more exact error.
        if let Ok(rule) = InventoryConfiguration::from_xml(&ctx.body) {
            validate::rule(&rule, &rule.id, &ctx.state.account_id)?;
        }
        Ok(())
    };
    match check() {
        Err(explained) => explained,
        Ok(()) => parse::unreadable(error),
    }
}

/// Explains a request that lacks the id of a rule.
///
/// The `EC` is for get and delete; the one for a put is unknown.
pub(crate) fn explain_id(_: &RequestContext<'_>, error: &DecodeError) -> ServiceError {
    let explained = ServiceError::from(error);
    match error.kind() {
        DecodeErrorKind::Missing => explained.with_ec("0020-00000002"),
        _ => explained,
    }
}
