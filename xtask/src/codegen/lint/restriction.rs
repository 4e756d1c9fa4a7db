//! Checks `xs:restriction`.

use std::collections::BTreeMap;

use crate::codegen::schema_tree::{Finding, Node};

/// Checks the base and the facets of a simple type.
pub(super) fn check(simple: &Node) -> Result<(), Finding> {
    let Some(restriction) = simple.all("restriction").next() else {
        return Err(simple.finding("<xs:simpleType> needs an <xs:restriction>"));
    };
    let base = restriction.attribute("base");
    let fitting: &[&str] = match base {
        "xs:string" => &["minLength", "maxLength", "enumeration"],
        "xs:long" => &["minInclusive", "maxInclusive"],
        "xs:boolean" => &[],
        _ => {
            return Err(restriction.finding(format!(
                "the base {base} is not supported; use xs:string, xs:long or xs:boolean"
            )));
        }
    };
    let mut limits: BTreeMap<&str, i64> = BTreeMap::new();
    for facet in &restriction.children {
        if !fitting.iter().any(|name| facet.is(name)) {
            return Err(facet.finding(format!(
                "<{}> isn't allowed for the base {base}",
                facet.name
            )));
        }
        if facet.is("enumeration") {
            continue;
        }
        if limits.insert(&facet.name, limit(facet)?).is_some() {
            return Err(facet.finding(format!("<{}> occurs twice", facet.name)));
        }
    }
    consistent(restriction, &limits)
}

fn limit(facet: &Node) -> Result<i64, Finding> {
    let text = facet.attribute("value");
    let value: i64 = text
        .parse()
        .map_err(|_| facet.finding(format!("<{}>: {text} isn't a whole number", facet.name)))?;
    let is_length = facet.is("minLength") || facet.is("maxLength");
    if is_length && !(0..=i64::from(u32::MAX)).contains(&value) {
        return Err(facet.finding(format!("<{}>: {text} isn't a length", facet.name)));
    }
    Ok(value)
}

fn consistent(restriction: &Node, limits: &BTreeMap<&str, i64>) -> Result<(), Finding> {
    for (min, max) in [
        ("xs:minLength", "xs:maxLength"),
        ("xs:minInclusive", "xs:maxInclusive"),
    ] {
        if let (Some(low), Some(high)) = (limits.get(min), limits.get(max))
            && low > high
        {
            return Err(restriction.finding(format!("{min} {low} is more than {max} {high}")));
        }
    }
    if !limits.is_empty() && restriction.all("enumeration").next().is_some() {
        return Err(restriction.finding("<xs:enumeration> may not be combined with other limits"));
    }
    Ok(())
}
