//! Draws the content of elements.

use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use crate::schema::{Member, Schema, Type};
use crate::values;

/// How often a recursive type contains itself.
const LEVELS: usize = 2;

impl Schema {
    /// Returns arbitrary documents with a root element; `None` if it isn't defined.
    pub fn document(&self, root: &str) -> Option<BoxedStrategy<String>> {
        let content = of_type(self, self.root(root)?, 0, &[]);
        Some(element(root, content))
    }
}

/// Returns the content of an element of a type.
///
/// The types `above` contain the element. A text without a documented length has at least `shortest`
/// characters.
fn of_type<'a>(
    schema: &'a Schema,
    type_: &'a str,
    shortest: usize,
    above: &[&'a str],
) -> BoxedStrategy<String> {
    let above = [above, &[type_]].concat();
    match schema.type_named(type_) {
        Some(Type::Sequence(members)) => {
            let members = members
                .iter()
                .map(|member| self::member(schema, member, &above));
            let all = members.chain([unknown_elements()]).collect::<Vec<_>>();
            all.prop_map(|parts| parts.concat()).boxed()
        }
        Some(Type::Choice(alternatives)) => {
            let alternatives = alternatives
                .iter()
                .filter(|alternative| !is_too_deep(alternative, &above))
                .map(|alternative| member(schema, alternative, &above));
            let chosen = Union::new(alternatives.chain([Just(String::new()).boxed()]));
            (chosen, unknown_elements())
                .prop_map(|(chosen, unknown)| chosen + &unknown)
                .boxed()
        }
        Some(Type::Enumeration(values)) => values::enumeration(values.clone()),
        Some(Type::Restriction { base, facets }) => {
            let facet = |name: &str| facets.get(name).copied();
            let length = |name: &str| facet(name).and_then(|length| usize::try_from(length).ok());
            match base.as_str() {
                "xs:string" => values::text(
                    length("minLength").unwrap_or(shortest)
                        ..=length("maxLength").unwrap_or(usize::MAX),
                ),
                "xs:long" => values::number(
                    facet("minInclusive").unwrap_or(i64::MIN)
                        ..=facet("maxInclusive").unwrap_or(i64::MAX),
                ),
                base => values::built_in(base),
            }
        }
        None if type_ == "xs:string" => values::text(shortest..=usize::MAX),
        None => values::built_in(type_),
    }
}

/// Wraps content into an element.
fn element(name: &str, content: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let name = name.to_owned();
    content
        .prop_map(move |content| format!("<{name}>{content}</{name}>"))
        .boxed()
}

/// A required text must not be empty, unless the spec says that it may.
fn member<'a>(schema: &'a Schema, member: &'a Member, above: &[&'a str]) -> BoxedStrategy<String> {
    if is_too_deep(member, above) {
        return Just(String::new()).boxed();
    }
    let shortest = usize::from(member.occurs == (1..=1));
    let content = of_type(schema, &member.type_, shortest, above);
    repeated(element(&member.name, content), member.occurs.clone())
}

fn is_too_deep(member: &Member, above: &[&str]) -> bool {
    above.iter().filter(|name| **name == member.type_).count() > LEVELS
}

fn repeated(one: BoxedStrategy<String>, occurs: RangeInclusive<usize>) -> BoxedStrategy<String> {
    vec(one, occurs).prop_map(|parts| parts.concat()).boxed()
}

/// Mostly nothing; otherwise elements that no schema defines.
fn unknown_elements() -> BoxedStrategy<String> {
    let some = repeated(unknown_element(2), 1..=2);
    prop_oneof![3 => Just(String::new()), 1 => some].boxed()
}

fn unknown_element(depth: u32) -> BoxedStrategy<String> {
    let name = "Future[A-Z][a-z]{0,3}";
    let leaf =
        (name, values::text(1..=8)).prop_map(|(name, text)| format!("<{name}>{text}</{name}>"));
    if depth == 0 {
        return leaf.boxed();
    }
    let attribute = prop_oneof![
        Just(String::new()),
        values::text(0..=4).prop_map(|text| format!(" kind=\"{text}\"")),
    ];
    let children = repeated(unknown_element(depth - 1), 0..=2);
    let parent = (name, attribute, children)
        .prop_map(|(name, attribute, children)| format!("<{name}{attribute}>{children}</{name}>"));
    prop_oneof![leaf, parent].boxed()
}
