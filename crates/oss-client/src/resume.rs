//! Downloads that continue after an interruption.

mod body;
mod part;

use http::Method;
use oss_model::operation::{ByteStream, Operation};

use crate::client::Client;
use crate::error::Error;
use crate::pipeline::ResumableRequest;
use body::ResumingBody;
use part::ObjectPart;

impl Client {
    /// Executes `GetObject` or a similar operation, and resumes its stream.
    ///
    /// The output is that of [`execute`](Self::execute). If its stream breaks, stalls beyond a limit of the transport or
    /// ends early, the next chunk comes from another request. That asks for the rest only, and only of the version with
    /// the same `ETag`, so two versions are never mixed. A range is resumed like a whole object.
    ///
    /// The [`RetryPolicy`](crate::RetryPolicy) limits the attempts in a row that deliver no byte, and its backoff
    /// precedes each of them. Each takes tokens from the [`RetryQuota`](crate::RetryQuota), which the next byte gives
    /// back. The limit of the [operation](crate::ClientBuilder::operation_timeout) applies to each request for the rest,
    /// and not to the whole stream.
    ///
    /// The checksum of a whole object is the one of the first response.
    ///
    /// # Errors
    ///
    /// Fails as [`execute`](Self::execute) does. The stream fails with a `StreamError` whose
    /// [`source`](std::error::Error::source) is an [`Error`] of these kinds, among others:
    ///
    /// - [`ObjectChanged`](crate::ErrorKind::ObjectChanged): the rest belongs to another version.
    /// - [`Transport`](crate::ErrorKind::Transport): no attempt is left, or the response can't be resumed because it has
    ///   no strong `ETag`, as if OSS compresses it. [`Error::stopped_by`] is the reason.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use oss_model::object::GetObject;
    ///
    /// # async fn example(client: oss_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut object = client.download(&GetObject::new("examplebucket", "video.mp4")).await?;
    /// while let Some(chunk) = object.body.next_chunk().await? {
    ///     println!("{} bytes", chunk.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn download<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let verifies_body = self.0.verifies_checksums;
        let downloaded = self.execute_with(operation, verifies_body, |prepared, mut response| {
            // A document was read completely, which includes its retries. Only a GET can ask for a part.
            if O::INFO.method == Method::GET && response.body.bytes().is_none() {
                let part = ObjectPart::new(&response);
                let request = ResumableRequest::new(self.clone(), O::INFO, prepared);
                let head = response.head.clone();
                let body = ResumingBody::new(request, head, part, response.body);
                response.body = ByteStream::new(body);
            }
            response
        });
        let (output, _) = downloaded.await?;
        Ok(output)
    }
}
