//! Rejects unsupported constructs before `xsd-parser` reads the schema.
//!
//! `xsd-parser` silently accepts a misspelt attribute (`minOccur="0"` makes an element required) and
//! drops entities in documentation. So every element and attribute is checked here first: [`grammar`]
//! checks the structure, [`restriction`] the limits, and this file names and references.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::names;
use super::schema_tree::{Finding, Node};
use super::source::{Source, Sources, in_file};
use super::workspace::{OPERATIONS, SCHEMA};

mod grammar;
mod restriction;

/// The built-in types that an element can have.
pub(crate) const BUILT_IN: &[&str] = &[
    "xs:string",
    "xs:long",
    "xs:unsignedLong",
    "xs:double",
    "xs:boolean",
    "xs:dateTime",
];

/// The line numbers of definitions: `Type`, `Type.Child` and `<Root>`.
#[derive(Debug)]
pub(crate) struct Lines {
    file: PathBuf,
    numbers: BTreeMap<String, usize>,
    /// The folders of included schemas.
    included: BTreeSet<PathBuf>,
    /// The types and roots of included schemas, each with its file.
    foreign: BTreeMap<String, PathBuf>,
}

impl Lines {
    /// Returns the line number of a definition, or 0.
    pub(crate) fn line(&self, path: &str) -> usize {
        self.numbers.get(path).copied().unwrap_or(0)
    }

    /// Returns file, line and name of a definition for an error.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}:{}: {path}", self.file.display(), self.line(path))
    }

    /// Returns the folders of all included specs, directly or indirectly.
    pub(crate) fn included(&self) -> impl Iterator<Item = &Path> {
        self.included.iter().map(PathBuf::as_path)
    }

    /// Returns the names of all types in this file.
    fn types(&self) -> impl Iterator<Item = &str> {
        self.numbers
            .keys()
            .map(String::as_str)
            .filter(|name| !name.contains(['.', '<']))
    }

    fn defines(&self, type_: &str) -> bool {
        self.numbers.contains_key(type_) && !type_.contains(['.', '<'])
    }

    /// Adds the definitions of an included schema and of the schemas it includes.
    ///
    /// A schema may be included on several paths. Two files must not define the same name, since
    /// `xsd-parser` would silently keep one of the definitions.
    fn include(&mut self, include: &Node, other: Self) -> Result<(), Finding> {
        self.included
            .extend(other.file.parent().map(Path::to_owned));
        self.included.extend(other.included);
        let names = other.numbers.into_keys().filter(|name| !name.contains('.'));
        let names = names.map(|name| (name, other.file.clone()));
        for (name, file) in names.chain(other.foreign) {
            match self.foreign.get(&name) {
                Some(first) if *first != file => {
                    return Err(include.finding(format!(
                        "{} defines {name}, and so does {}; only one of them can be included",
                        file.display(),
                        first.display()
                    )));
                }
                _ => self.foreign.insert(name, file),
            };
        }
        Ok(())
    }

    /// Adds a definition; a second one with the same name is an error.
    fn define(&mut self, path: &str, node: &Node) -> Result<(), Finding> {
        match self.numbers.insert(path.to_owned(), node.line) {
            None => Ok(()),
            Some(first) => Err(node.finding(format!(
                "{} is defined twice, first in line {first}",
                path.rsplit('.').next().unwrap_or(path)
            ))),
        }
    }
}

/// Checks a schema and included schemas, and returns the lines of definitions.
pub(crate) fn check(sources: &Sources, source: &Source) -> Result<Lines> {
    check_included(sources, source, &[])
}

/// Checks a schema that is included by the schemas `above`.
fn check_included(sources: &Sources, source: &Source, above: &[PathBuf]) -> Result<Lines> {
    let schema = &source.schema;
    let at = |finding: Finding| in_file(&schema.path, &finding);
    grammar::check(&schema.root).map_err(at)?;
    let mut lines = Lines {
        file: schema.path.clone(),
        numbers: BTreeMap::new(),
        included: BTreeSet::new(),
        foreign: BTreeMap::new(),
    };
    declarations(&schema.root, &mut lines).map_err(at)?;
    let above = [above, std::slice::from_ref(&source.folder)].concat();
    for include in schema.root.all("include") {
        let folder = included_folder(&above, include).map_err(at)?;
        let other = check_included(sources, &*sources.spec(&folder)?, &above)?;
        lines.include(include, other).map_err(at)?;
    }
    references(&schema.root, &lines).map_err(at)?;
    Ok(lines)
}

/// Collects the definitions of a schema.
fn declarations(root: &Node, lines: &mut Lines) -> Result<(), Finding> {
    for node in &root.children {
        let name = node.attribute("name");
        if node.is("element") {
            lines.define(&format!("<{name}>"), node)?;
        } else if node.is("simpleType") {
            restriction::check(node)?;
            lines.define(name, node)?;
            for value in node.all("restriction").flat_map(|r| r.all("enumeration")) {
                lines.define(&format!("{name}.{}", value.attribute("value")), value)?;
            }
        } else if node.is("complexType") {
            lines.define(name, node)?;
            for member in members(node) {
                lines.define(&format!("{name}.{}", member.attribute("name")), member)?;
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

/// Checks that every type is defined and every number of occurrences is supported.
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
            return Err(element.finding(format!("{type_} is already the type of the root {first}")));
        }
        let mut defined = root.children.iter().filter(|node| !node.is("element"));
        let type_ = defined.find(|node| node.attribute("name") == type_);
        if is_documented(element) && type_.is_some_and(is_documented) {
            let message = format!("{name} and its type both have documentation; keep one of them");
            return Err(element.finding(message));
        }
    }
    root.children
        .iter()
        .try_for_each(|node| not_included(node, lines))?;
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

/// Checks that no included schema has a type or root with the same name.
fn not_included(node: &Node, lines: &Lines) -> Result<(), Finding> {
    let name = node.attribute("name");
    let name = if node.is("element") {
        format!("<{name}>")
    } else {
        name.to_owned()
    };
    match lines.foreign.get(&name) {
        None => Ok(()),
        Some(file) => Err(node.finding(format!(
            "{} is included here and also defines {name}",
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
            "; define it here or include the schema that defines it".to_owned()
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
    Err(member.finding("occurs must be 1, 0 to 1, or from a number to a number or to unbounded"))
}

/// Checks that a root or an alternative doesn't have occurrence attributes.
fn once(element: &Node) -> Result<(), Finding> {
    match element
        .attributes
        .keys()
        .find(|key| key.ends_with("Occurs"))
    {
        None => Ok(()),
        Some(key) => Err(element.finding(format!(
            "{key} isn't allowed for {}",
            element.attribute("name")
        ))),
    }
}

/// Returns the folder of the API that an `xs:include` names.
///
/// The path contains no `..`, so every spec has one path wherever it is included.
fn included_folder(above: &[PathBuf], include: &Node) -> Result<PathBuf, Finding> {
    let location = include.attribute("schemaLocation");
    let parts: Vec<_> = location.split('/').collect();
    let folder = match (parts.as_slice(), above.last()) {
        (["..", api, SCHEMA], Some(folder)) if names::is_module(api) => folder.with_file_name(api),
        _ => {
            return Err(include.finding(format!(
                "{location} may not be included; only ../<api>/{SCHEMA} may"
            )));
        }
    };
    if above.contains(&folder) {
        return Err(include.finding(format!(
            "{location} includes this schema, so it cannot be included here"
        )));
    }
    if folder.join(SCHEMA).is_file() && folder.join(OPERATIONS).is_file() {
        return Ok(folder);
    }
    Err(include.finding(format!(
        "{location} isn't a schema with an {OPERATIONS} next to it"
    )))
}
