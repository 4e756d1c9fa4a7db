//! Refuses what the generator does not know, before `xsd-parser` sees the schema.
//!
//! `xsd-parser` accepts a misspelt attribute in silence (`minOccur="0"` makes an element required)
//! and drops entities in documentation, so each element and attribute is checked here first: by
//! itself in [`grammar`], the limits in [`restriction`], names and references in this file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

mod grammar;
mod restriction;
mod tree;

use tree::{Finding, Node};

/// The only name that a schema may have, so that each one that is read belongs to an API.
pub(crate) const SCHEMA: &str = "model.xsd";

/// The built-in types that an element can have.
pub(crate) const BUILT_IN: &[&str] = &[
    "xs:string",
    "xs:long",
    "xs:unsignedLong",
    "xs:double",
    "xs:boolean",
    "xs:dateTime",
];

/// Where the named things of a schema are: `Type`, `Type.Child` and `<Root>`.
#[derive(Debug)]
pub(crate) struct Lines {
    file: PathBuf,
    places: BTreeMap<String, usize>,
    /// The folders of the schemas that are included.
    included: BTreeSet<PathBuf>,
    /// The types and roots of the schemas that are included, each with its file.
    foreign: BTreeMap<String, PathBuf>,
}

impl Lines {
    /// The line of a thing, or 0.
    pub(crate) fn line(&self, path: &str) -> usize {
        self.places.get(path).copied().unwrap_or(0)
    }

    /// File, line and name of a thing, for an error.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}:{}: {path}", self.file.display(), self.line(path))
    }

    /// The folders of the APIs whose schemas are included, directly or not.
    pub(crate) fn included(&self) -> impl Iterator<Item = &Path> {
        self.included.iter().map(PathBuf::as_path)
    }

    /// The names of all types of this file.
    fn types(&self) -> impl Iterator<Item = &str> {
        let names = self.places.keys().map(String::as_str);
        names.filter(|name| !name.contains(['.', '<']))
    }

    fn defines(&self, type_: &str) -> bool {
        self.places.contains_key(type_) && !type_.contains(['.', '<'])
    }

    /// Takes over what an included schema has and includes itself.
    ///
    /// A schema may come in more than one way; two files with a thing of one name may not, since
    /// `xsd-parser` would keep one of them in silence.
    fn include(&mut self, include: &Node, other: Self) -> Result<(), Finding> {
        self.included
            .extend(other.file.parent().map(Path::to_owned));
        self.included.extend(other.included);
        let names = other.places.into_keys().filter(|name| !name.contains('.'));
        let names = names.map(|name| (name, other.file.clone()));
        for (name, file) in names.chain(other.foreign) {
            match self.foreign.get(&name) {
                Some(first) if *first != file => {
                    return Err(include.finding(format!(
                        "{} has {name}, and so has {}; only one of them can be included",
                        file.display(),
                        first.display()
                    )));
                }
                _ => self.foreign.insert(name, file),
            };
        }
        Ok(())
    }

    /// Remembers a thing; a second one of the same name is an error.
    fn note(&mut self, path: &str, node: &Node) -> Result<(), Finding> {
        match self.places.insert(path.to_owned(), node.line) {
            None => Ok(()),
            Some(first) => Err(node.finding(format!(
                "{} is there twice, first in line {first}",
                path.rsplit('.').next().unwrap_or(path)
            ))),
        }
    }
}

/// Checks a schema and those it includes; returns the lines of its types and elements.
pub(crate) fn check(schema: &Path) -> Result<Lines> {
    check_below(schema, &[])
}

/// Checks a schema that is included by those `above`.
fn check_below(schema: &Path, above: &[PathBuf]) -> Result<Lines> {
    let text =
        fs::read_to_string(schema).with_context(|| format!("cannot read {}", schema.display()))?;
    let place =
        |finding: Finding| anyhow!("{}:{}: {}", schema.display(), finding.line, finding.message);
    characters(&text).map_err(place)?;
    let root = tree::parse(&text).map_err(place)?;
    grammar::check(&root).map_err(place)?;
    let mut lines = Lines {
        file: schema.to_owned(),
        places: BTreeMap::new(),
        included: BTreeSet::new(),
        foreign: BTreeMap::new(),
    };
    declarations(&root, &mut lines).map_err(place)?;
    let way = [above, &[schema.to_owned()]].concat();
    for include in root.all("include") {
        let path = included_file(&way, include).map_err(place)?;
        let other = check_below(&path, &way)?;
        lines.include(include, other).map_err(place)?;
    }
    references(&root, &lines).map_err(place)?;
    Ok(lines)
}

/// Invisible characters could make code look like something else.
fn characters(text: &str) -> Result<(), Finding> {
    let unwanted = |c: char| !matches!(c, '\n' | '\r' | '\t') && super::names::is_invisible(c);
    let line = text.lines().position(|line| line.contains(unwanted));
    line.map_or(Ok(()), |line| {
        Err(Finding {
            line: line + 1,
            message: "control characters are not supported".to_owned(),
        })
    })
}

/// Notes what a schema defines.
fn declarations(root: &Node, lines: &mut Lines) -> Result<(), Finding> {
    for node in &root.children {
        let name = node.attribute("name");
        if node.is("element") {
            lines.note(&format!("<{name}>"), node)?;
        } else if node.is("simpleType") {
            restriction::check(node)?;
            lines.note(name, node)?;
            for value in node.all("restriction").flat_map(|r| r.all("enumeration")) {
                lines.note(&format!("{name}.{}", value.attribute("value")), value)?;
            }
        } else if node.is("complexType") {
            lines.note(name, node)?;
            for member in members(node) {
                lines.note(&format!("{name}.{}", member.attribute("name")), member)?;
            }
        }
    }
    Ok(())
}

fn members(complex: &Node) -> impl Iterator<Item = &Node> {
    complex
        .children
        .iter()
        .flat_map(|group| group.all("element"))
}

/// Checks that every type is defined and every number of times is known.
fn references(root: &Node, lines: &Lines) -> Result<(), Finding> {
    let mut rooted = BTreeMap::new();
    for element in root.all("element") {
        let (name, type_) = (element.attribute("name"), element.attribute("type"));
        once(element)?;
        if !lines.defines(type_) {
            let message = format!(
                "the root {name} needs a type of this file, and {type_} is not defined here; defined are {}",
                lines.types().collect::<Vec<_>>().join(", ")
            );
            return Err(element.finding(message));
        }
        if let Some(first) = rooted.insert(type_, name) {
            return Err(element.finding(format!("{type_} is the type of the root {first} already")));
        }
        let mut defined = root.children.iter().filter(|node| !node.is("element"));
        let type_ = defined.find(|node| node.attribute("name") == type_);
        if is_documented(element) && type_.is_some_and(is_documented) {
            let message = format!("{name} and its type have documentation; one of them is enough");
            return Err(element.finding(message));
        }
    }
    root.children.iter().try_for_each(|node| own(node, lines))?;
    for complex in root.all("complexType") {
        let type_ = complex.attribute("name");
        for member in members(complex) {
            reference(member, lines).map_err(|finding| {
                let path = format!("{type_}.{}", member.attribute("name"));
                member.finding(format!("{path}: {}", finding.message))
            })?;
        }
        for choice in complex.all("choice") {
            choice.all("element").try_for_each(once)?;
        }
    }
    Ok(())
}

fn is_documented(node: &Node) -> bool {
    node.all("annotation").next().is_some()
}

/// Checks that no included schema has a type or root of the same name.
fn own(node: &Node, lines: &Lines) -> Result<(), Finding> {
    let name = node.attribute("name");
    let name = if node.is("element") {
        format!("<{name}>")
    } else {
        name.to_owned()
    };
    match lines.foreign.get(&name) {
        None => Ok(()),
        Some(file) => Err(node.finding(format!(
            "{} has {name} too, and is included here",
            file.display()
        ))),
    }
}

fn reference(member: &Node, lines: &Lines) -> Result<(), Finding> {
    let type_ = member.attribute("type");
    let is_included = lines.foreign.contains_key(type_) && !type_.contains('<');
    if type_.starts_with("xs:") && !BUILT_IN.contains(&type_) {
        return Err(member.finding(format!(
            "the built-in type {type_} is not supported; use one of {}",
            BUILT_IN.join(", ")
        )));
    }
    if !type_.starts_with("xs:") && !lines.defines(type_) && !is_included {
        let built_in = format!("xs:{type_}");
        let hint = if BUILT_IN.contains(&built_in.as_str()) {
            format!("; is it {built_in}?")
        } else {
            "; define it here or include the schema that has it".to_owned()
        };
        return Err(member.finding(format!("the type {type_} is not defined{hint}")));
    }
    let occurs = |key| member.attributes.get(key).map_or("1", String::as_str);
    let (least, most) = (occurs("minOccurs"), occurs("maxOccurs"));
    let number = |text: &str| text.parse::<u32>().ok();
    let is_known = match (number(least), most, number(most)) {
        (Some(_), "unbounded", _) => true,
        (Some(least), _, Some(most)) => least <= most && most > 0,
        _ => false,
    };
    if is_known {
        return Ok(());
    }
    Err(member.finding("occurs must be 1, 0 to 1, or from a number to a number or unbounded"))
}

/// Roots and alternatives are there once, so they say nothing of it.
fn once(element: &Node) -> Result<(), Finding> {
    match element
        .attributes
        .keys()
        .find(|key| key.ends_with("Occurs"))
    {
        None => Ok(()),
        Some(key) => Err(element.finding(format!(
            "{key} has no meaning for {}",
            element.attribute("name")
        ))),
    }
}

/// The file that the last of `way` includes; only the schema of another API may be included.
///
/// It is written without `..`, so that one file has one path whoever includes it.
fn included_file(way: &[PathBuf], include: &Node) -> Result<PathBuf, Finding> {
    let location = include.attribute("schemaLocation");
    let parts: Vec<_> = location.split('/').collect();
    let folder = way.last().and_then(|schema| schema.parent());
    let path = match (parts.as_slice(), folder) {
        (["..", api, SCHEMA], Some(folder)) if super::names::is_module(api) => {
            folder.with_file_name(api).join(SCHEMA)
        }
        _ => {
            return Err(include.finding(format!(
                "{location} may not be included; only ../<api>/{SCHEMA} may"
            )));
        }
    };
    if way.contains(&path) {
        return Err(include.finding(format!(
            "{location} includes this schema, so that it cannot be included here"
        )));
    }
    if path.is_file() && path.with_file_name("operations.toml").is_file() {
        return Ok(path);
    }
    Err(include.finding(format!(
        "{location} is no schema with an operations.toml beside it"
    )))
}
