//! The allowed structure of a schema: elements and their attributes.

use crate::codegen::schema_tree::{Finding, Node};

struct Rule {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    /// The children that may occur any number of times.
    many: &'static [&'static str],
    /// The children of which one may occur once, such as a sequence or a choice.
    one: &'static [&'static str],
}

const fn leaf(name: &'static str, required: &'static [&'static str]) -> Rule {
    Rule {
        name,
        required,
        optional: &[],
        many: &[],
        one: &[],
    }
}

const RULES: &[Rule] = &[
    Rule {
        many: &[
            "annotation",
            "include",
            "element",
            "complexType",
            "simpleType",
        ],
        ..leaf("schema", &["xmlns:xs"])
    },
    leaf("include", &["schemaLocation"]),
    Rule {
        many: &["documentation"],
        ..leaf("annotation", &[])
    },
    leaf("documentation", &[]),
    Rule {
        optional: &["minOccurs", "maxOccurs"],
        many: &["annotation"],
        ..leaf("element", &["name", "type"])
    },
    Rule {
        many: &["annotation"],
        one: &["sequence", "choice"],
        ..leaf("complexType", &["name"])
    },
    Rule {
        many: &["annotation"],
        one: &["restriction"],
        ..leaf("simpleType", &["name"])
    },
    Rule {
        many: &["element"],
        ..leaf("sequence", &[])
    },
    Rule {
        many: &["element"],
        ..leaf("choice", &[])
    },
    Rule {
        many: &[
            "enumeration",
            "minLength",
            "maxLength",
            "minInclusive",
            "maxInclusive",
        ],
        ..leaf("restriction", &["base"])
    },
    Rule {
        many: &["annotation"],
        ..leaf("enumeration", &["value"])
    },
    leaf("minLength", &["value"]),
    leaf("maxLength", &["value"]),
    leaf("minInclusive", &["value"]),
    leaf("maxInclusive", &["value"]),
];

fn rule(node: &Node) -> Result<&'static Rule, Finding> {
    let rule = RULES.iter().find(|rule| node.is(rule.name));
    rule.ok_or_else(|| {
        node.finding(format!(
            "<{}> is not supported; use one of {}",
            node.name,
            RULES
                .iter()
                .map(|rule| rule.name)
                .collect::<Vec<_>>()
                .join(", ")
        ))
    })
}

/// Checks a whole schema.
pub(super) fn check(root: &Node) -> Result<(), Finding> {
    if !root.is("schema") {
        return Err(root.finding("the root element must be <xs:schema>"));
    }
    if root.attribute("xmlns:xs") != "http://www.w3.org/2001/XMLSchema" {
        return Err(root.finding("the prefix xs must mean http://www.w3.org/2001/XMLSchema"));
    }
    check_node(root)
}

fn check_node(node: &Node) -> Result<(), Finding> {
    let rule = rule(node)?;
    attributes(node, rule)?;
    if node.has_text && rule.name != "documentation" {
        return Err(node.finding(format!("<{}> may not contain text", node.name)));
    }
    if rule.name == "choice" && node.children.is_empty() {
        return Err(node.finding("<xs:choice> needs an element"));
    }
    let mut chosen: Option<&Node> = None;
    for child in &node.children {
        let name = self::rule(child)?.name;
        if rule.one.contains(&name) {
            if let Some(first) = chosen.replace(child) {
                return Err(child.finding(format!(
                    "<{}> follows <{}> of line {}; <{}> may contain only one of them",
                    child.name, first.name, first.line, node.name
                )));
            }
        } else if !rule.many.contains(&name) {
            return Err(child.finding(format!(
                "<{}> may not be inside <{}>",
                child.name, node.name
            )));
        }
        check_node(child)?;
    }
    Ok(())
}

fn attributes(node: &Node, rule: &Rule) -> Result<(), Finding> {
    for key in node.attributes.keys() {
        if !rule.required.contains(&key.as_str()) && !rule.optional.contains(&key.as_str()) {
            let known: Vec<_> = rule.required.iter().chain(rule.optional).copied().collect();
            let known = if known.is_empty() {
                "none".to_owned()
            } else {
                known.join(", ")
            };
            return Err(node.finding(format!(
                "<{}> has the unsupported attribute {key}; use one of {known}",
                node.name
            )));
        }
    }
    let missing = rule
        .required
        .iter()
        .find(|key| node.attribute(key).is_empty());
    let Some(key) = missing else {
        return Ok(());
    };
    let hint = match *key {
        "type" | "name" => "; types inside elements are not supported",
        _ => "",
    };
    Err(node.finding(format!("<{}> needs a {key}{hint}", node.name)))
}
