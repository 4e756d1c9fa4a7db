//! A connection that the service can cut.

mod meter;
mod socket;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::{Cut, Ending};

use meter::Meter;

pub(crate) use socket::Socket;

/// What the service may know and say of a connection.
#[derive(Debug)]
pub(crate) struct Line {
    number: u64,
    orders: Mutex<Orders>,
}

/// Nothing is answered to a request; its connection ends.
#[derive(Debug, thiserror::Error)]
#[error("a fault ends the connection without an answer")]
pub(crate) struct NoAnswer;

#[derive(Debug)]
struct Orders {
    meter: Option<Meter>,
    /// How the socket is closed when it is dropped.
    ending: Ending,
}

impl Line {
    pub(crate) fn new(number: u64) -> Self {
        let orders = Orders {
            meter: None,
            ending: Ending::Close,
        };
        Self {
            number,
            orders: Mutex::new(orders),
        }
    }

    /// Returns the number of the connection.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Cuts the answer that is given next, or sends it whole.
    ///
    /// An earlier one that is not on its way yet, as with pipelining, is cut in its place.
    pub(crate) fn cut(&self, cut: Option<Cut>) {
        self.lock().meter = cut.map(Meter::new);
    }

    /// Says how the connection ends, now that its request is not answered.
    pub(crate) fn end(&self, ending: Ending) -> NoAnswer {
        self.lock().ending = ending;
        NoAnswer
    }

    /// Returns how much of this may be written; where that is nothing, the connection ends.
    fn allow(&self, bytes: &[u8]) -> usize {
        let mut orders = self.lock();
        let Some(meter) = &orders.meter else {
            return bytes.len();
        };
        let mut meter = meter.clone();
        let allowed = bytes.iter().take_while(|byte| meter.pass(**byte)).count();
        if allowed == 0 && !bytes.is_empty() {
            orders.ending = meter.ending;
        }
        allowed
    }

    fn count(&self, written: &[u8]) {
        if let Some(meter) = &mut self.lock().meter {
            for byte in written {
                meter.pass(*byte);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Place;

    /// Writes in pieces of each size, since nobody says where a head ends.
    fn sent(cut: Cut, answer: &str) -> Vec<String> {
        let in_pieces = |size| {
            let line = Line::new(1);
            line.cut(Some(cut));
            let mut sent = Vec::new();
            for piece in answer.as_bytes().chunks(size) {
                let allowed = &piece[..line.allow(piece)];
                line.count(allowed);
                sent.extend_from_slice(allowed);
                if allowed.len() < piece.len() {
                    break;
                }
            }
            String::from_utf8(sent).unwrap()
        };
        (1..=answer.len()).map(in_pieces).collect()
    }

    fn cut(place: Place, bytes: usize) -> Cut {
        let ending = Ending::Close;
        Cut {
            place,
            bytes,
            ending,
        }
    }

    #[test]
    fn an_answer_is_cut_at_the_byte() {
        let answer = "HTTP/1.1 200 OK\r\nA: b\r\n\r\nab\r\n\r\ncd";
        for bytes in 0..=answer.len() {
            for sent in sent(cut(Place::Answer, bytes), answer) {
                assert_eq!(sent, answer[..bytes]);
            }
        }
        let head = answer.len() - "ab\r\n\r\ncd".len();
        for bytes in 0..=8 {
            for sent in sent(cut(Place::Body, bytes), answer) {
                assert_eq!(sent, answer[..head + bytes]);
            }
        }
        for sent in sent(cut(Place::Body, 100), answer) {
            assert_eq!(sent, answer);
        }
    }
}
