//! A body that is damaged on its way.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A request body, of which a fault may change the first byte.
pub(crate) struct DamageableBody<B> {
    body: B,
    /// Whether the first byte is still to be changed.
    damage: bool,
}

impl<B> DamageableBody<B> {
    /// Wraps a body, and damages it if `damage` is set.
    pub(crate) fn new(body: B, damage: bool) -> Self {
        Self { body, damage }
    }
}

/// Returns the data with one bit flipped; empty data stays as it is.
pub(crate) fn damaged(data: &[u8]) -> Bytes {
    let mut data = data.to_vec();
    if let Some(first) = data.first_mut() {
        *first ^= 1;
    }
    data.into()
}

impl<B> Body for DamageableBody<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            frame.map(|frame| match frame.data_ref() {
                Some(data) if self.damage && !data.is_empty() => {
                    self.damage = false;
                    Frame::data(damaged(data))
                }
                _ => frame,
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
