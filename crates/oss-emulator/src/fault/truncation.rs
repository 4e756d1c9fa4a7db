//! An answer that ends too early.

/// Where an answer is cut off.
///
/// The connection ends there, and what the answer promises, such as its `Content-Length`, does not
/// come. An answer that is not longer arrives whole, and its connection goes on.
///
/// With pipelined requests another answer may be cut, or at another byte: bytes are counted by connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    cut: Cut,
}

/// What to send of an answer, and how to end then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) place: Place,
    /// How much is sent of what is counted, in bytes.
    pub(crate) bytes: usize,
    pub(crate) ending: Ending,
}

/// What is counted of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// All, from the first byte of the status line.
    Answer,
    /// What comes after the empty line.
    Body,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Close,
    Reset,
}

impl Truncation {
    /// Ends after so many bytes of the answer: its status line, its headers, and then its body.
    pub fn of_answer(bytes: usize) -> Self {
        Self::new(Place::Answer, bytes)
    }

    /// Ends after so many bytes of the body; the head is sent whole.
    pub fn of_body(bytes: usize) -> Self {
        Self::new(Place::Body, bytes)
    }

    /// Ends the connection with an RST; without this it is a FIN.
    #[must_use]
    pub fn with_reset(mut self) -> Self {
        self.cut.ending = Ending::Reset;
        self
    }

    pub(super) fn cut(self) -> Cut {
        self.cut
    }

    fn new(place: Place, bytes: usize) -> Self {
        let ending = Ending::Close;
        let cut = Cut {
            place,
            bytes,
            ending,
        };
        Self { cut }
    }
}
