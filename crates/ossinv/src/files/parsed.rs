//! A rule that was read from a file, right or wrong.

use oss_inventory::model::InventoryConfiguration;

use super::deserialize::Deserialized;
use super::node::Node;

/// A rule that was read from a file, right or wrong.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) read: Deserialized<InventoryConfiguration>,
    /// The value of the key `Bucket`, and its position in bytes.
    ///
    /// `ossinv list` of several buckets prints it.
    pub(super) bucket: Option<(String, usize)>,
    /// The elements of the file, with their positions.
    pub(super) node: Node,
}
