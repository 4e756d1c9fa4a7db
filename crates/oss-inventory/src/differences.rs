//! The elements in which two rules differ.

mod comparison;

use oss_model::RootElement as _;
use oss_model::inventory::InventoryConfiguration;

use crate::{Difference, canonical};
use comparison::Comparison;

/// Returns the elements in which two rules differ.
///
/// It is empty if the rules [are equivalent](crate::is_equivalent), and only then: the
/// [canonical forms](canonical) are compared. Elements that this version doesn't know are
/// compared, too.
///
/// # Examples
///
/// ```
/// use oss_inventory::differences;
/// # use oss_inventory::{RootElement, model::{Frequency, InventoryConfiguration}};
/// # let mut rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
/// # rule.schedule.frequency = Frequency::Daily;
///
/// let mut new = rule.clone();
/// new.schedule.frequency = Frequency::Weekly;
/// let found = differences(&rule, &new);
/// assert_eq!(found[0].to_string(), "Schedule/Frequency: Daily → Weekly");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn differences(old: &InventoryConfiguration, new: &InventoryConfiguration) -> Vec<Difference> {
    between(Some(old), Some(new))
}

/// Returns the differences of two rules.
///
/// If only one exists, all of its elements differ.
pub(crate) fn between(
    old: Option<&InventoryConfiguration>,
    new: Option<&InventoryConfiguration>,
) -> Vec<Difference> {
    let (old, new) = (old.map(canonical), new.map(canonical));
    if old == new {
        return Vec::new();
    }
    let found = Comparison::of_rules(old.as_ref(), new.as_ref()).unwrap_or_default();
    if found.is_empty() {
        // The rules differ in a way that XML can't express.
        let text = |rule: Option<InventoryConfiguration>| rule.map(|rule| format!("{rule:?}"));
        return vec![Difference::of(
            InventoryConfiguration::NAME,
            text(old),
            text(new),
        )];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(inner: &str) -> InventoryConfiguration {
        let document = format!("<InventoryConfiguration>{inner}</InventoryConfiguration>");
        InventoryConfiguration::from_xml(document.as_bytes()).unwrap()
    }

    #[test]
    fn each_difference_is_one_line() {
        let table = [
            (
                "<Schedule><Frequency>Daily</Frequency></Schedule>",
                "<Schedule><Frequency>Weekly</Frequency></Schedule>",
                "Schedule/Frequency: Daily → Weekly",
            ),
            (
                "<IsEnabled>true</IsEnabled>",
                "<Filter><Prefix>a</Prefix><StorageClass>IA</StorageClass></Filter>",
                "IsEnabled: true → unset\nFilter/Prefix: unset → a\nFilter/StorageClass: unset → IA",
            ),
            (
                "<OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields>",
                "<OptionalFields><Field>ETag</Field><Field>Size</Field></OptionalFields>",
                "OptionalFields/Field: Size, ETag → ETag, Size",
            ),
            (
                "",
                "<Destination><OSSBucketDestination><Encryption><SSE-OSS/></Encryption>\
                 </OSSBucketDestination></Destination>",
                "Destination/OSSBucketDestination/Encryption/SSE-OSS: unset → empty",
            ),
            ("<New><A/></New>", "", "New/A: empty → unset"),
            (
                "<New a='1' b='x'>t</New>",
                "<New a='2' b='x'>u</New>",
                "New@a: 1 → 2\nNew: t → u",
            ),
            ("<New a='1'/>", "<New/>", "New@a: 1 → unset"),
            (
                "<New><A>1</A></New>",
                "<New><A><B/></A><A>2</A></New>",
                "New/A: 1 → <A><B></B></A>, 2",
            ),
            (
                "<New><A/><B/></New>",
                "<New><B/><A/></New>",
                "New: <New><A></A><B></B></New> → <New><B></B><A></A></New>",
            ),
            ("text", "", "InventoryConfiguration: text → empty"),
            ("<New>\u{202e}</New>", "", "New: \\u{202e} → unset"),
        ];
        for (old, new, expected) in table {
            let found = differences(&rule(old), &rule(new));
            let lines = found.iter().map(Difference::to_string).collect::<Vec<_>>();
            assert_eq!(lines.join("\n"), expected, "{old} {new}");
        }
    }

    #[test]
    fn known_element_among_unknown_ones_is_a_difference() {
        let mut new = rule("");
        new.unknown
            .push(oss_model::xml::Element::with_text("IsEnabled", "true"));
        let found = differences(&rule("<IsEnabled>true</IsEnabled>"), &new);
        assert_eq!(found[0].path(), "InventoryConfiguration");
    }
}
