//! The resource of one rule.
//!
//! The arguments are those of version 1.284.0 of the provider, see
//! <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/oss_bucket_inventory>.

use hcl::{Attribute, Block, Expression, Identifier};
use oss_inventory::model::{
    EncryptionMethod, Filter, IncrementalInventory, InventoryConfiguration, OssBucketDestination,
};
use oss_inventory::{BucketName, Validate as _};

use super::text::text;

/// The resource of the provider `aliyun/alicloud`.
pub(super) const RESOURCE: &str = "alicloud_oss_bucket_inventory";

/// Returns the resource of a rule.
///
/// For the provider, zeros and empty texts are unset.
pub(super) fn resource(
    name: &Identifier,
    bucket: &BucketName,
    rule: &InventoryConfiguration,
) -> Block {
    let fields = rule.optional_fields.as_ref().map(|it| &it.fields[..]);
    Block::builder("resource")
        .add_labels([RESOURCE, name.as_str()])
        .add_attribute(("bucket", text(bucket.as_str())))
        .add_attribute(("inventory_id", text(&rule.id)))
        .add_attributes(
            rule.is_enabled
                .map(|it| Attribute::from(("is_enabled", it))),
        )
        .add_attribute((
            "included_object_versions",
            text(rule.included_object_versions.as_str()),
        ))
        .add_blocks(rule.filter.as_ref().and_then(filter))
        .add_block(
            Block::builder("destination")
                .add_block(destination(&rule.destination.oss_bucket_destination))
                .build(),
        )
        .add_block(
            Block::builder("schedule")
                .add_attribute(("frequency", text(rule.schedule.frequency.as_str())))
                .build(),
        )
        .add_blocks(optional_fields(fields.unwrap_or_default()))
        .add_blocks(rule.incremental_inventory.as_ref().map(incremental))
        .build()
}

/// Returns what the resource can't hold, and what the provider gets wrong.
pub(super) fn losses(rule: &InventoryConfiguration) -> Vec<String> {
    // An unknown value is a text like a known one.
    let unknown = rule.unknown_parts().into_iter();
    let mut losses: Vec<_> = unknown.filter(|part| !part.contains('=')).collect();
    let mut lost = |is_lost: bool, what: &str| losses.extend(is_lost.then(|| what.to_owned()));
    let schedule = &rule.schedule;
    lost(
        schedule.day_of_month.is_some_and(|day| day != 0),
        "Schedule/DayOfMonth, which the provider drops when it changes the rule",
    );
    lost(
        schedule.auto_delete == Some(true),
        "Schedule/AutoDelete, which the provider drops when it changes the rule",
    );
    let encryption = &rule.destination.oss_bucket_destination.encryption;
    let method = encryption.as_ref().and_then(|it| it.method.as_ref());
    lost(
        matches!(method, Some(EncryptionMethod::SseOss(_))),
        "SSE-OSS as the provider sends it: version 1.284.0 drops it when it changes the rule",
    );
    lost(
        rule.id.contains(':'),
        "an id that the provider can import, because it has a colon",
    );
    losses
}

fn filter(filter: &Filter) -> Option<Block> {
    let number = |name: &str, number: Option<i64>| {
        let number = number.filter(|it| *it != 0)?;
        Some(Attribute::new(Identifier::sanitized(name), number))
    };
    let attributes = [
        text_attribute("prefix", filter.prefix.as_deref()),
        number(
            "last_modify_begin_time_stamp",
            filter.last_modify_begin_time_stamp,
        ),
        number(
            "last_modify_end_time_stamp",
            filter.last_modify_end_time_stamp,
        ),
        number("lower_size_bound", filter.lower_size_bound),
        number("upper_size_bound", filter.upper_size_bound),
        text_attribute("storage_class", filter.storage_class.as_deref()),
    ];
    let attributes: Vec<_> = attributes.into_iter().flatten().collect();
    let is_set = !attributes.is_empty();
    is_set.then(|| Block::builder("filter").add_attributes(attributes).build())
}

fn destination(destination: &OssBucketDestination) -> Block {
    let encryption = destination.encryption.as_ref();
    let method = encryption.and_then(|it| it.method.as_ref());
    let encryption = method.map(|method| {
        let block = Block::builder("encryption");
        match method {
            EncryptionMethod::SseKms(kms) => block.add_block(
                Block::builder("ssekms")
                    .add_attribute(("key_id", text(&kms.key_id)))
                    .build(),
            ),
            // The value that stands for an element without content; so do later methods.
            _ => block.add_attribute(("sseoss", "")),
        }
        .build()
    });
    Block::builder("oss_bucket_destination")
        .add_attribute(("format", text(destination.format.as_str())))
        .add_attribute(("account_id", text(&destination.account_id)))
        .add_attribute(("role_arn", text(&destination.role_arn)))
        .add_attribute(("bucket", text(&destination.bucket)))
        .add_attributes(text_attribute("prefix", destination.prefix.as_deref()))
        .add_blocks(encryption)
        .build()
}

fn incremental(incremental: &IncrementalInventory) -> Block {
    let frequency = incremental.schedule.as_ref().and_then(|it| it.frequency);
    let schedule = frequency.map(|seconds| {
        Block::builder("schedule")
            .add_attribute(("frequency", seconds))
            .build()
    });
    let fields = incremental.optional_fields.as_ref();
    let fields = fields.map(|it| &it.fields[..]).unwrap_or_default();
    Block::builder("incremental_inventory")
        .add_attributes(
            incremental
                .is_enabled
                .map(|it| Attribute::from(("is_enabled", it))),
        )
        .add_blocks(schedule)
        .add_blocks(optional_fields(fields))
        .build()
}

fn optional_fields<F: ToString>(fields: &[F]) -> Option<Block> {
    if fields.is_empty() {
        return None;
    }
    let fields: Vec<Expression> = fields.iter().map(|it| text(&it.to_string())).collect();
    let block = Block::builder("optional_fields").add_attribute(("field", fields));
    Some(block.build())
}

fn text_attribute(name: &str, value: Option<&str>) -> Option<Attribute> {
    let value = value.filter(|it| !it.is_empty())?;
    Some(Attribute::new(Identifier::sanitized(name), text(value)))
}
