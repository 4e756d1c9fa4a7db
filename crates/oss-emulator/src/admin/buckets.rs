//! `POST buckets`: creates a bucket without a signature.

use serde::{Deserialize, Serialize};

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use crate::state::{Bucket, Properties};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewBucket {
    name: String,
}

#[derive(Serialize)]
struct CreatedBucket<'b> {
    name: &'b str,
}

pub(super) fn create(context: &Context<'_>) -> HandlerResult {
    let NewBucket { name } = context.document()?;
    if !Bucket::is_valid_name(&name) {
        let message = format!("cannot create the bucket: {name:?} can't be the name of one");
        return Err(AdminError::bad_request(message).with_help(
            "use 3 to 63 lower-case letters, digits and hyphens, and begin and end with no hyphen",
        ));
    }
    let service = context.service;
    let now = service.clock.now();
    service.state.transact(|transaction| {
        transaction.create_bucket(&name, Properties::new(now));
        Ok::<_, AdminError>(())
    })?;
    Response::created(&CreatedBucket { name: &name })
}
