//! The directory of the last key: in a sorted list, most keys have the directory of the one before.

use memchr::memchr2;

use super::nodes::{Nodes, ROOT};
use crate::columns::Plus;
use crate::key::decode_into;

/// The directory of the last key.
#[derive(Clone, Debug, Default)]
pub(super) struct LastPath {
    /// The encoded key up to the last slash that counts.
    prefix: Vec<u8>,
    /// For each level, the length of the prefix and the node.
    levels: Vec<(usize, usize)>,
    /// The decoded name of a directory; reused.
    name: Vec<u8>,
}

impl LastPath {
    pub(super) fn clear(&mut self) {
        self.prefix.clear();
        self.levels.clear();
    }

    /// Returns the node of the last key, if another key has the same directory.
    #[inline]
    pub(super) fn node_of(&self, key: &[u8], depth: usize) -> Option<usize> {
        let rest = key.strip_prefix(self.prefix.as_slice())?;
        let is_same = self.levels.len() >= depth || slash(rest, 0).is_none();
        is_same.then(|| self.node())
    }

    #[inline]
    fn node(&self) -> usize {
        self.levels.last().map_or(ROOT, |(_, node)| *node)
    }

    /// Finds the node of a key, and creates directories that are new.
    pub(super) fn enter(
        &mut self,
        key: &[u8],
        depth: usize,
        plus: Plus,
        nodes: &mut Nodes,
    ) -> usize {
        let common = common_prefix(&self.prefix, key);
        let last = self.node();
        while self.levels.pop_if(|(end, _)| *end > common).is_some() {}
        let mut start = self.levels.last().map_or(0, |(end, _)| *end);
        while self.levels.len() < depth
            && let Some(slash) = slash(key, start)
        {
            let encoded = key.get(start..slash.start).unwrap_or_default();
            let name = if slash.is_after_escape || plus == Plus::Space {
                self.name.clear();
                decode_into(encoded, plus, &mut self.name);
                &self.name
            } else {
                encoded
            };
            let parent = self.levels.last().map_or(ROOT, |(_, node)| *node);
            // Keys in an order that repeats itself have the same next directory again.
            let node = nodes.child(parent, name, last + 1);
            self.levels.push((slash.end, node));
            start = slash.end;
        }
        self.prefix.clear();
        self.prefix
            .extend_from_slice(key.get(..start).unwrap_or_default());
        self.node()
    }
}

/// A slash in a key, encoded or not.
struct Slash {
    start: usize,
    end: usize,
    /// Whether an escape of another character comes before it.
    is_after_escape: bool,
}

/// Returns the next slash.
#[inline]
fn slash(key: &[u8], start: usize) -> Option<Slash> {
    let mut search = start;
    loop {
        let at = search + memchr2(b'/', b'%', key.get(search..)?)?;
        let length = match *key.get(at..)? {
            [b'/', ..] => 1,
            [_, b'2', b'F' | b'f', ..] => 3,
            _ => {
                search = at + 1;
                continue;
            }
        };
        return Some(Slash {
            start: at,
            end: at + length,
            is_after_escape: search > start,
        });
    }
}

/// Returns the number of bytes that two texts have in common at their start.
fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0);
    let equal = 16 * blocks.take_while(|(a, b)| a == b).count();
    let rest = a.iter().zip(b).skip(equal);
    equal + rest.take_while(|(a, b)| a == b).count()
}
