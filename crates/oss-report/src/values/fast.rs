//! Parses the usual forms of values.

use super::any::Typed;
use super::parsed::Values;
use crate::class::Class;
use crate::column::Column;
use crate::columns::Columns;
use crate::fields::{Fields, Tail};
use crate::flag::Flag;
use crate::time;

/// Parses a row of which every value is present and has its usual form.
///
/// All else is `None`: values that are absent, wrong or just longer than usual.
#[expect(
    clippy::inline_always,
    reason = "values that a tally doesn't use aren't computed"
)]
#[inline(always)]
pub(super) fn parse(columns: &Columns, fields: &Fields<'_>) -> Option<Values> {
    let flag = |column| match columns.position(column) {
        Some(position) => Flag::of_tail(fields.tail(position)?),
        None => Some(Flag::Absent),
    };
    let values = Values {
        size: match columns.position(Column::Size) {
            Some(position) => Some(number(fields.tail(position)?)?),
            None => None,
        },
        last_modified: match columns.position(Column::LastModifiedDate) {
            Some(position) => Some(time::parse_usual(fields.get(position)?)?),
            None => None,
        },
        class: match columns.position(Column::StorageClass) {
            Some(position) => Class::of_tail(fields.tail(position)?)?,
            None => Class::NONE,
        },
        is_latest: flag(Column::IsLatest)?,
        is_delete_marker: flag(Column::IsDeleteMarker)?,
        is_multipart: flag(Column::IsMultipartUploaded)?,
        is_encrypted: flag(Column::EncryptionStatus)?,
    };
    if columns.has_rare() {
        Typed { columns, fields }.check_rare().ok()?;
    }
    Some(values)
}

/// Parses a number of at most eight digits.
#[inline]
fn number(text: Tail<'_>) -> Option<u64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (_, word) = text.bytes.split_last_chunk()?;
    let shift = 64_usize.checked_sub(8 * text.length)?;
    // Without digits the shift is too far.
    let mask = u64::MAX.checked_shl(u32::try_from(shift).ok()?)?;
    // The numbers of the digits, after zeros; others reach the highest bits.
    let digits = (u64::from_le_bytes(*word) ^ (0x30 * EACH)) & mask;
    let beyond = digits.wrapping_add(0x76 * EACH) | digits;
    if beyond & (0x80 * EACH) != 0 {
        return None;
    }
    // Two digits in each byte, four in each pair of bytes, and then eight.
    let twos = (10 * digits + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (100 * twos + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    Some(10_000 * (fours & 0xffff_ffff) + (fours >> 32))
}
