//! The storage classes of rows as small numbers.

use crate::absent::is_absent;
use crate::fields::Tail;

/// The classes that this version knows, by their index.
pub(crate) const KNOWN: [&str; 5] = [
    "Standard",
    "IA",
    "Archive",
    "ColdArchive",
    "DeepColdArchive",
];

/// A known class, any other one, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u8);

impl Class {
    /// The number of different values.
    pub(crate) const COUNT: usize = KNOWN.len() + 2;
    pub(crate) const OTHER: Self = Self(5);
    pub(crate) const NONE: Self = Self(6);

    /// Returns the class with a name.
    pub(crate) fn of(name: &[u8]) -> Self {
        let index = KNOWN.iter().position(|it| it.as_bytes() == name);
        match index.and_then(|it| u8::try_from(it).ok()) {
            Some(index) => Self(index),
            None if is_absent(name) => Self::NONE,
            None => Self::OTHER,
        }
    }

    /// Returns the class with a name, if it is a known one.
    #[inline]
    pub(crate) fn of_tail(name: Tail<'_>) -> Option<Self> {
        let candidate = BY_LENGTH.get(name.length)?;
        let word = u128::from_le_bytes(*name.bytes);
        (word & candidate.mask == candidate.name).then_some(candidate.class)
    }

    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for Class {
    fn default() -> Self {
        Self::NONE
    }
}

/// The known class with a length, if one exists.
///
/// The lengths differ. The classes of rows come in no order, so a branch for each would be slow.
static BY_LENGTH: [Candidate; 16] = candidates();

/// A class, and its name as the last bytes of a word.
#[derive(Clone, Copy)]
struct Candidate {
    class: Class,
    mask: u128,
    name: u128,
}

#[expect(clippy::cast_possible_truncation, reason = "five classes are few")]
const fn candidates() -> [Candidate; 16] {
    // No word has this name.
    let never = Candidate {
        class: Class::OTHER,
        mask: 0,
        name: 1,
    };
    let mut candidates = [never; 16];
    let mut index = 0;
    while index < KNOWN.len() {
        let name = KNOWN[index].as_bytes();
        let mut word = [0; 16];
        let mut byte = 0;
        while byte < name.len() {
            word[16 - name.len() + byte] = name[byte];
            byte += 1;
        }
        candidates[name.len()] = Candidate {
            class: Class(index as u8),
            mask: u128::MAX << (8 * (16 - name.len())),
            name: u128::from_le_bytes(word),
        };
        index += 1;
    }
    candidates
}
