//! Reads the body of a put, and says which `EC` a document that can not be read has.

use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::{
    Element, Error, ErrorKind, FromXml, Node, Reader, RootElement, UnknownElements,
};

use crate::error::ServiceError;

const IS_ENABLED: &str = "IsEnabled";

/// What a rule must have, in the order of the documentation, with the `EC` where it is known.
const REQUIRED: [(&str, Option<&str>); 8] = [
    ("Id", Some("0020-00000005")),
    (IS_ENABLED, Some("0020-00000007")),
    (
        "Destination/OSSBucketDestination/Format",
        Some("0020-00000012"),
    ),
    (
        "Destination/OSSBucketDestination/AccountId",
        Some("0020-00000013"),
    ),
    ("Destination/OSSBucketDestination/RoleArn", None),
    ("Destination/OSSBucketDestination/Bucket", None),
    ("Schedule/Frequency", Some("0020-00000017")),
    ("IncludedObjectVersions", None),
];

/// A document read without any knowledge of rules: the model takes what is missing for empty.
struct Tree(Element);

/// Reads a rule; required elements are there, but may be empty or wrong.
pub(super) fn read(body: &[u8]) -> Result<InventoryConfiguration, ServiceError> {
    let Tree(tree) = Reader::new(body)
        .and_then(|mut reader| reader.root(InventoryConfiguration::NAME))
        .map_err(|error| malformed(&error))?;
    for (path, ec) in REQUIRED {
        if find(&tree, path).is_none() {
            return Err(refused(ec, format!("The element {path} is missing.")));
        }
    }
    if find(&tree, IS_ENABLED).is_some_and(|element| element.text().trim().is_empty()) {
        return Err(invalid_value(IS_ENABLED, "is empty"));
    }
    let rule = InventoryConfiguration::from_xml(body).map_err(|error| unreadable(&error))?;
    // What XML can not carry could not be shown either.
    rule.to_xml().map_err(|error| malformed(&error))?;
    Ok(rule)
}

impl FromXml for Tree {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut root = Element::new(InventoryConfiguration::NAME);
        let mut text = UnknownElements::default();
        while let Some(child) = reader.child(&mut text)? {
            root.push(reader.element(&child)?);
        }
        Ok(Self(root))
    }

    fn absent() -> Self {
        Self(Element::new(InventoryConfiguration::NAME))
    }
}

fn find<'t>(tree: &'t Element, path: &str) -> Option<&'t Element> {
    path.split('/').try_fold(tree, |element, name| {
        element.nodes().iter().find_map(|node| match node {
            Node::Element(child) if child.name() == name => Some(child),
            _ => None,
        })
    })
}

fn unreadable(error: &Error) -> ServiceError {
    match error.kind() {
        ErrorKind::InvalidValue => {
            let root = [InventoryConfiguration::NAME, "/"].concat();
            let path = error.path();
            invalid_value(path.strip_prefix(&root).unwrap_or(path), error.detail())
        }
        _ => malformed(error),
    }
}

fn malformed(error: &Error) -> ServiceError {
    ServiceError::malformed_xml(format!(
        "The XML you provided was not well-formed: {error}."
    ))
    .with_ec("0020-00000004")
}

/// Text that is no number or boolean where one belongs.
fn invalid_value(path: &str, detail: &str) -> ServiceError {
    let ec = match path {
        IS_ENABLED => Some("0020-00000006"),
        "Filter/LastModifyBeginTimeStamp" => Some("0020-00000008"),
        "Filter/LowerSizeBound" => Some("0020-00000010"),
        "Filter/UpperSizeBound" => Some("0020-00000011"),
        _ => None,
    };
    refused(ec, format!("The element {path} is not valid: {detail}."))
}

fn refused(ec: Option<&'static str>, message: String) -> ServiceError {
    let error = ServiceError::invalid_argument(message);
    match ec {
        Some(ec) => error.with_ec(ec),
        None => error,
    }
}
