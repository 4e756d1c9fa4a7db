//! Explains errors of the rule in the body of a put.

use oss_model::RootElement;
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::{Element, Error, ErrorKind, FromXml, Node, Reader, UnknownElements};

use crate::error::ServiceError;

const IS_ENABLED: &str = "IsEnabled";

/// The required elements in documentation order, with the known `EC` numbers.
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

/// An untyped document.
///
/// It shows which elements are missing; in the model they look empty.
struct Tree(Element);

/// Checks what a decoded rule doesn't show.
pub(super) fn check(body: &[u8], rule: &InventoryConfiguration) -> Result<(), ServiceError> {
    check_elements(body)?;
    // A rule with an unknown element whose name isn't valid couldn't be returned.
    rule.to_xml().map(drop).map_err(|error| malformed(&error))
}

/// Fails if a required element is missing; it may be empty or invalid.
pub(super) fn check_elements(body: &[u8]) -> Result<(), ServiceError> {
    let Tree(tree) = Reader::new(body)
        .and_then(|mut reader| reader.root(InventoryConfiguration::NAME))
        .map_err(|error| malformed(&error))?;
    for (path, ec) in REQUIRED {
        if find(&tree, path).is_none() {
            return Err(invalid_argument(
                ec,
                format!("The element {path} is missing."),
            ));
        }
    }
    if find(&tree, IS_ENABLED).is_some_and(|element| element.text().trim().is_empty()) {
        return Err(invalid_value(IS_ENABLED, "is empty"));
    }
    Ok(())
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

    fn missing_default() -> Self {
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

/// Returns the error for a document that can't be read.
pub(super) fn unreadable(error: &Error) -> ServiceError {
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

/// The error for text that isn't the number or boolean that the element requires.
fn invalid_value(path: &str, detail: &str) -> ServiceError {
    let ec = match path {
        IS_ENABLED => Some("0020-00000006"),
        "Filter/LastModifyBeginTimeStamp" => Some("0020-00000008"),
        "Filter/LowerSizeBound" => Some("0020-00000010"),
        "Filter/UpperSizeBound" => Some("0020-00000011"),
        _ => None,
    };
    invalid_argument(ec, format!("The element {path} is not valid: {detail}."))
}

fn invalid_argument(ec: Option<&'static str>, message: String) -> ServiceError {
    let error = ServiceError::invalid_argument(message);
    match ec {
        Some(ec) => error.with_ec(ec),
        None => error,
    }
}
