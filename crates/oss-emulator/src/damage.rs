//! A body that a fault damages on its way.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The body of a request or a response, of which a fault may change the first byte.
#[derive(Debug)]
pub(crate) struct DamageableBody<B> {
    body: B,
    /// The damage that is still to be done.
    damage: Damage,
}

/// The damage that a fault does to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    None,
    /// One bit of the first byte, if the body has one.
    FirstByte,
}

impl<B> DamageableBody<B> {
    pub(crate) fn new(body: B, damage: Damage) -> Self {
        Self { body, damage }
    }
}

/// Returns the data with one bit of its first byte flipped.
fn damaged(data: &[u8]) -> Bytes {
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
                Some(data) if self.damage == Damage::FirstByte && !data.is_empty() => {
                    self.damage = Damage::None;
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
