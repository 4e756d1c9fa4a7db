//! Decompresses gzip files that are fed in pieces, and checks everything gzip lets a reader check.

mod damaged;
mod header;
mod totals;
mod trailer;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::error::{Error, ErrorKind};
use damaged::damaged;
use header::Header;
pub use totals::GzipTotals;
use trailer::Trailer;

/// The size of the buffer for decompressed bytes.
const BUFFER: usize = 256 * 1024;
/// The decompressed length from which the expansion is limited, in bytes.
const UNLIMITED: u64 = 64 * 1024 * 1024;
/// The default limit of the expansion, see [`Gunzip::with_max_expansion`].
pub(crate) const MAX_EXPANSION: u32 = 500;

/// Decompresses a gzip file without IO.
///
/// Compressed pieces go in, decompressed ones come out.
///
/// All members are read, as RFC 1952 demands. The CRC-32 and the length of each are compared. A file that ends early is
/// an error, and so are bytes after its end, even zeros.
///
/// # Examples
///
/// ```
/// use oss_report::{ErrorKind, Gunzip};
///
/// let file = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x106\x05\0\0\0";
/// let mut text = Vec::new();
/// let mut gunzip = Gunzip::new();
/// for piece in file.chunks(7) {
///     gunzip.feed(piece, |bytes| Ok(text.extend_from_slice(bytes)))?;
/// }
/// gunzip.finish()?;
/// assert_eq!(text, b"hello");
///
/// let mut cut = Gunzip::new();
/// cut.feed(&file[..20], |_| Ok(()))?;
/// assert_eq!(cut.finish().unwrap_err().kind(), ErrorKind::Gzip);
/// # Ok::<(), oss_report::Error>(())
/// ```
#[derive(Debug)]
pub struct Gunzip {
    state: State,
    inflate: Decompress,
    buffer: Box<[u8]>,
    /// The CRC-32 of the current member.
    crc: Crc,
    totals: GzipTotals,
    max_expansion: u32,
}

#[derive(Debug)]
enum State {
    /// Before the first byte of a member, or in its header.
    Header(Header),
    Data,
    Trailer(Trailer),
}

impl Default for Gunzip {
    fn default() -> Self {
        Self::new()
    }
}

impl Gunzip {
    /// Creates a decompressor.
    pub fn new() -> Self {
        Self {
            state: State::Header(Header::default()),
            inflate: Decompress::new(false),
            buffer: vec![0; BUFFER].into_boxed_slice(),
            crc: Crc::new(),
            totals: GzipTotals::default(),
            max_expansion: MAX_EXPANSION,
        }
    }

    /// Sets how many bytes a compressed byte may become; the default is 500.
    ///
    /// The limit holds from 64 MiB of decompressed bytes on. Reports expand by a factor of about 5. The format can't
    /// exceed 1,032, so a higher number turns the limit off.
    #[must_use]
    pub fn with_max_expansion(mut self, factor: u32) -> Self {
        self.max_expansion = factor;
        self
    }

    /// Decompresses the next piece and calls `on_bytes` with what results.
    ///
    /// These bytes are unverified until [`finish`](Self::finish) succeeds.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Gzip`] if the data is damaged, with [`ErrorKind::Expansion`] if it expands too much, and
    /// with the error of `on_bytes`. Nothing may be fed afterwards.
    pub fn feed(
        &mut self,
        mut piece: &[u8],
        mut on_bytes: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while !piece.is_empty() {
            let length = match &mut self.state {
                State::Header(header) => {
                    let length = header.feed(piece, self.totals)?;
                    if header.is_complete() {
                        self.state = State::Data;
                    }
                    length
                }
                State::Data => self.inflate(piece, &mut on_bytes)?,
                State::Trailer(trailer) => {
                    let length = trailer.feed(piece);
                    if trailer.is_complete() {
                        trailer.check(&self.crc).map_err(|error| self.at(&error))?;
                        self.begin_member();
                    }
                    length
                }
            };
            self.totals.compressed += length as u64;
            piece = piece.get(length..).unwrap_or_default();
        }
        Ok(())
    }

    /// Decompresses a piece up to the end of the member, and returns how much was read.
    fn inflate(
        &mut self,
        piece: &[u8],
        on_bytes: &mut impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let mut read = 0;
        loop {
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let input = piece.get(read..).unwrap_or_default();
            let status = self
                .inflate
                .decompress(input, &mut self.buffer, FlushDecompress::None)
                .map_err(|error| {
                    self.at(&damaged("the compressed data is damaged"))
                        .with_source(error)
                })?;
            let consumed = length(self.inflate.total_in() - before_in);
            let produced = length(self.inflate.total_out() - before_out);
            read += consumed;
            self.totals.decompressed += produced as u64;
            self.check_expansion(read)?;
            let bytes = self.buffer.get(..produced).unwrap_or_default();
            self.crc.update(bytes);
            on_bytes(bytes)?;
            if status == Status::StreamEnd {
                self.state = State::Trailer(Trailer::default());
                return Ok(read);
            }
            if read == piece.len() && produced < self.buffer.len() {
                return Ok(read);
            }
            if consumed == 0 && produced == 0 {
                return Err(self.at(&damaged("the compressed data is damaged")));
            }
        }
    }

    fn check_expansion(&self, read: usize) -> Result<(), Error> {
        let GzipTotals {
            compressed,
            decompressed,
            ..
        } = self.totals;
        let compressed = compressed + read as u64;
        let limit = compressed.saturating_mul(self.max_expansion.into());
        if decompressed <= UNLIMITED.max(limit) {
            return Ok(());
        }
        let message = format!(
            "{compressed} compressed bytes expand to more than {decompressed}, which exceeds the limit of {} to 1",
            self.max_expansion
        );
        Err(Error::new(ErrorKind::Expansion, message))
    }

    fn begin_member(&mut self) {
        self.totals.members += 1;
        self.inflate.reset(false);
        self.crc.reset();
        self.state = State::Header(Header::default());
    }

    /// Ends the file, and returns its lengths.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Gzip`] if the file isn't complete.
    pub fn finish(self) -> Result<GzipTotals, Error> {
        match &self.state {
            State::Header(header) if header.is_empty() && self.totals.members > 0 => {
                Ok(self.totals)
            }
            State::Header(header) if header.is_empty() => {
                Err(damaged("the file is empty, so it isn't a gzip file"))
            }
            state => {
                let part = match state {
                    State::Header(_) => "header",
                    State::Data => "compressed data",
                    State::Trailer(_) => "CRC and the length",
                };
                let message = format!(
                    "the file ends after {} bytes, within the {part} of gzip member {}",
                    self.totals.compressed,
                    self.totals.members + 1
                );
                Err(damaged(message))
            }
        }
    }

    /// Adds the member to a message.
    fn at(&self, error: &Error) -> Error {
        let member = self.totals.members + 1;
        damaged(format!("{error} (gzip member {member})"))
    }
}

/// Converts the length of a part of a slice.
fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
