//! Tallies: what a report adds up to.
//!
//! A [`Tally`] sees each row once, so any set of them takes one pass: a tuple of tallies is a tally, and
//! [`Summary`] has all of this module. Files can be read in parallel, each with its own tally; merge them
//! once their checksums were right.

mod access;
mod ages;
mod extensions;
mod labels;
mod section;
#[cfg(feature = "serde")]
mod serialize;
mod sizes;
mod summary;
mod texts;
mod top;
mod total;
mod totals;
mod tree;
mod versions;

pub use access::{Acls, Encryption};
pub use ages::{AgeBucket, Ages};
pub use extensions::Extensions;
pub use section::Section;
pub use sizes::{SizeBucket, Sizes};
pub use summary::Summary;
pub use top::{Top, TopObject};
pub use total::Total;
pub use totals::Totals;
pub use tree::{Directories, Directory, Tree};
pub use versions::Versions;

use crate::row::Row;

/// Adds up rows.
///
/// # Examples
///
/// ```
/// use oss_report::tally::Totals;
/// use oss_report::{Columns, Scanner, Tally};
///
/// let mut scanner = Scanner::new(Columns::from_schema("Bucket,Key,Size,StorageClass")?);
/// let mut totals = Totals::default();
/// scanner.feed(b"b,a,3,IA\nb,c,4,Standard\n", |row| totals.row(row))?;
/// scanner.finish(|row| totals.row(row))?;
/// assert_eq!((totals.all().count, totals.all().bytes), (2, 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Tally {
    /// Adds a row.
    fn row(&mut self, row: &Row<'_>);

    /// Adds the rows of another tally of the same kind.
    fn merge(&mut self, other: Self)
    where
        Self: Sized;
}

macro_rules! tuple {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Tally),*> Tally for ($($name,)*) {
            #[inline]
            fn row(&mut self, row: &Row<'_>) {
                $(self.$index.row(row);)*
            }

            fn merge(&mut self, other: Self) {
                $(self.$index.merge(other.$index);)*
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
