//! The newer list of objects, each page after a token.

use super::{page, result, selection};
use crate::answer::Answer;
use crate::bucket::owner;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::token::{token, token_to_id};

/// Lists objects; a token goes before `start-after`.
pub(crate) fn list_v2(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let query = call.query();
    if query.value("list-type")? != Some("2") {
        return Err(ServiceError::invalid_argument(
            "The parameter list-type must be 2.",
        ));
    }
    let encoding = Encoding::asked(query)?;
    let start_after = query.non_empty("start-after")?;
    let asked = query.non_empty("continuation-token")?;
    let continued = asked.map(token_to_id).transpose()?;
    let after = continued.as_deref().or(start_after).unwrap_or_default();
    let owner = match query.non_empty("fetch-owner")? {
        Some("true") => Some(owner(call.service)),
        _ => None,
    };
    let selection = selection(call, after)?;
    let page = page(call, selection)?;
    let mut result = result(call, &selection, &page, encoding, owner.as_ref())?;
    result.start_after = encoding.encode_some(start_after)?;
    result.continuation_token = encoding.encode_some(asked)?;
    let next = page.next().map(|next| token(next.name()));
    result.next_continuation_token = encoding.encode_some(next.as_deref())?;
    result.key_count = i64::try_from(page.items.len() + page.groups.len()).ok();
    Answer::document(&result)
}
