//! Sends the parts of an upload, several at the same time.

use std::pin::pin;

use futures_core::Stream;
use futures_util::StreamExt as _;
use oss_model::operation::RequestBody;

use super::session::{SentPart, Session};
use crate::transfer::limits::Part;
use crate::transfer::problem::Problem;

/// Sends all parts, and returns them in the order of their responses.
///
/// The stream is only read while fewer parts than allowed are under way.
pub(super) async fn send_parts(
    session: &Session<'_>,
    parts: impl Stream<Item = Result<(Part, RequestBody), Problem>> + Send,
) -> Result<Vec<SentPart>, Problem> {
    let settings = session.settings();
    let sending = parts.map(move |part| async move {
        let (part, body) = part?;
        session.send(part, body).await
    });
    let mut sending = pin!(sending.buffer_unordered(settings.parallel));
    let mut sent = Vec::new();
    while let Some(part) = sending.next().await {
        let part = part?;
        settings.reporter.add(part.length);
        sent.push(part);
    }
    Ok(sent)
}
