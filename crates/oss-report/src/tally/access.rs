//! Encryption and access control lists.

use super::texts::Texts;
use super::{Tally, Total};
use crate::column::Column;
use crate::flag::Flag;
use crate::row::Row;

/// Encrypted and unencrypted objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encryption {
    /// Encrypted objects.
    pub encrypted: Total,
    /// Unencrypted objects.
    pub unencrypted: Total,
    /// Rows that don't say so.
    pub unknown: Total,
}

impl Tally for Encryption {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let total = match row.values.is_encrypted {
            Flag::True => &mut self.encrypted,
            Flag::False => &mut self.unencrypted,
            Flag::Absent => &mut self.unknown,
        };
        total.add(row.size());
    }

    fn merge(&mut self, other: Self) {
        self.encrypted += other.encrypted;
        self.unencrypted += other.unencrypted;
        self.unknown += other.unknown;
    }
}

/// Objects by access control list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acls {
    acls: Texts,
    unknown: Total,
}

impl Acls {
    /// Returns the total of each list, such as `public-read`, by its name.
    ///
    /// If more than 64 exist, the others are together as `(other)`.
    pub fn acls(&self) -> impl Iterator<Item = (&str, Total)> {
        self.acls.iter()
    }

    /// Returns the rows without one.
    pub fn unknown(&self) -> Total {
        self.unknown
    }
}

impl Tally for Acls {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let position = row.columns.position(Column::ObjectAcl);
        match position.and_then(|_| row.acl_text()) {
            Some(acl) => self.acls.add(Some(acl), row.size()),
            None => self.unknown.add(row.size()),
        }
    }

    fn merge(&mut self, other: Self) {
        self.acls.merge(other.acls);
        self.unknown += other.unknown;
    }
}
