//! Interprets a schema with `xsd-parser`; no other file uses that crate.

use std::io::Cursor;
use std::ops::Bound;

use anyhow::{Context as _, Result, anyhow, bail};
use xsd_parser::config::InterpreterConfig;
use xsd_parser::models::meta::{
    BuildInMeta, ElementMeta, ElementMetaVariant, ElementMode, EnumerationMeta, MetaType,
    MetaTypeVariant, MetaTypes, SimpleMeta,
};
use xsd_parser::models::schema::{MaxOccurs, SchemaId, Schemas};
use xsd_parser::models::{IdentType, TypeIdent};
use xsd_parser::pipeline::parser::Parser;
use xsd_parser::pipeline::parser::resolver::{ResolveRequest, ResolveResult, Resolver};

use super::ir::{Api, Count, Field, FieldType, Kind, Named, Occurs, Scalar, Type, Variant};
use super::lint::Lines;
use super::names::{self, Renames};
use super::source::{Source, Sources};
use super::workspace::SCHEMA;

/// Interprets the schema of an API; included types belong to their own API.
pub(crate) fn api(
    sources: &Sources,
    source: &Source,
    lines: &Lines,
    renames: &Renames,
) -> Result<Api> {
    let path = source.schema.path.display();
    let schemas = parse(sources, source, lines).with_context(|| path.to_string())?;
    let meta = xsd_parser::exec_interpreter(InterpreterConfig::default(), &schemas)
        .map_err(|error| anyhow!("{path}: {error}"))?;
    let loader = Loader {
        meta: &meta,
        schemas: &schemas,
        api: source.name(),
        lines,
        renames,
    };
    loader.api(source)
}

/// Parses the schema of an API and those it includes.
///
/// The parser identifies schemas by URL, so each gets one: `file:///<api>/model.xsd`.
fn parse(sources: &Sources, source: &Source, lines: &Lines) -> Result<Schemas> {
    let mut texts = vec![(source.name(), source.schema.text.clone())];
    for folder in lines.included() {
        let included = sources.spec(folder)?;
        texts.push((included.name(), included.schema.text.clone()));
    }
    let url = format!("file:///{}/{SCHEMA}", source.name());
    let parser = Parser::new()
        .with_resolver(Texts(texts))
        .resolve_includes(true)
        .generate_prefixes(false)
        .alternative_prefixes(false)
        .with_default_namespaces()
        .add_schema_from_url(url.parse()?);
    Ok(parser.map_err(|error| anyhow!("{error}"))?.finish())
}

/// The texts of schemas by API.
#[derive(Debug)]
struct Texts(Vec<(String, String)>);

impl Resolver for Texts {
    type Buffer = Cursor<String>;
    type Error = String;

    fn resolve(&mut self, request: &ResolveRequest) -> ResolveResult<Self> {
        let location = &request.requested_location;
        let url = match &request.current_location {
            Some(current) => current.join(location),
            None => location.parse(),
        };
        let url = url.map_err(|error| error.to_string())?;
        let is_requested = |api: &str| url.path() == format!("/{api}/{SCHEMA}");
        let found = self.0.iter().find(|(api, _)| is_requested(api));
        Ok(found.map(|(_, text)| (None, url.clone(), Cursor::new(text.clone()))))
    }
}

struct Loader<'a> {
    meta: &'a MetaTypes,
    schemas: &'a Schemas,
    api: String,
    lines: &'a Lines,
    renames: &'a Renames,
}

impl Loader<'_> {
    fn api(&self, source: &Source) -> Result<Api> {
        let mut api = Api {
            name: source.name(),
            hash: source.hash.clone(),
            about: source.operations.about.clone(),
            types: Vec::new(),
            foreign: self.foreign_types()?,
            roots: Vec::new(),
            foreign_roots: self.foreign_roots()?,
            simple: self.simple_types()?,
            operations: Vec::new(),
        };
        let roots = self.roots();
        for (ident, type_) in self.own_items() {
            let xml_name = ident.name.as_str();
            let is_root = roots.iter().any(|(_, root)| *root == ident);
            let loaded = match &type_.variant {
                MetaTypeVariant::SimpleType(_) if !is_root => continue,
                MetaTypeVariant::Reference(_) if ident.type_ == IdentType::Element => continue,
                _ => self
                    .type_(ident, type_, is_root)
                    .with_context(|| self.lines.at(xml_name))?,
            };
            api.types.push(loaded);
        }
        api.types.sort_by_key(|t| self.lines.line(&t.xml_name));
        for (element, type_) in roots {
            api.roots
                .push((element.to_owned(), self.rust_name(type_.name.as_str())));
        }
        api.roots
            .sort_by_key(|(element, _)| self.lines.line(&format!("<{element}>")));
        Ok(api)
    }

    /// Returns the named items of this schema, without items of included schemas.
    fn own_items(&self) -> impl Iterator<Item = (&TypeIdent, &MetaType)> {
        self.items().filter(|(ident, _)| self.home(ident).is_none())
    }

    /// Returns the named items of this schema and of included schemas.
    fn items(&self) -> impl Iterator<Item = (&TypeIdent, &MetaType)> {
        self.meta.items.iter().filter(|(ident, _)| {
            let named = ident.name.as_named_str().is_some();
            let kind = matches!(ident.type_, IdentType::Type | IdentType::Element);
            named && kind && ident.schema != SchemaId::UNKNOWN
        })
    }

    /// Returns the complex types of included schemas.
    fn foreign_types(&self) -> Result<Vec<(String, Type)>> {
        let foreign = self.items().filter_map(|(ident, type_)| {
            let is_complex = matches!(type_.variant, MetaTypeVariant::ComplexType(_));
            let is_type = ident.type_ == IdentType::Type;
            let home = self.home(ident).filter(|_| is_complex && is_type)?;
            Some(self.type_(ident, type_, false).map(|type_| (home, type_)))
        });
        foreign.collect()
    }

    /// Returns the types that a parameter can have.
    fn simple_types(&self) -> Result<Vec<(String, FieldType)>> {
        let simple = self.items().filter(|(ident, type_)| {
            let is_simple = matches!(
                type_.variant,
                MetaTypeVariant::SimpleType(_) | MetaTypeVariant::Enumeration(_)
            );
            is_simple && ident.type_ == IdentType::Type
        });
        simple
            .map(|(ident, _)| {
                let name = ident.name.as_str();
                let type_ = self.field_type(ident);
                Ok((name.to_owned(), type_.with_context(|| self.lines.at(name))?))
            })
            .collect()
    }

    /// Returns the name and the type of each root element.
    fn roots(&self) -> Vec<(&str, &TypeIdent)> {
        let elements = self
            .own_items()
            .filter(|(ident, _)| ident.type_ == IdentType::Element);
        elements
            .filter_map(|(ident, type_)| match &type_.variant {
                MetaTypeVariant::Reference(reference) => {
                    Some((ident.name.as_str(), &reference.type_))
                }
                _ => None,
            })
            .collect()
    }

    /// Returns the root elements of included schemas.
    fn foreign_roots(&self) -> Result<Vec<(String, Named)>> {
        let foreign = self
            .items()
            .filter(|(ident, _)| ident.type_ == IdentType::Element && self.home(ident).is_some());
        let roots = foreign.filter_map(|(ident, type_)| match &type_.variant {
            MetaTypeVariant::Reference(reference) => Some((ident, &reference.type_)),
            _ => None,
        });
        let mut named = Vec::new();
        for (ident, type_) in roots {
            if let FieldType::Named(type_) = self.field_type(type_)? {
                named.push((ident.name.as_str().to_owned(), type_));
            }
        }
        Ok(named)
    }

    /// Returns the API that a type belongs to, unless it is this one.
    fn home(&self, ident: &TypeIdent) -> Option<String> {
        let location = self.schemas.get_schema(&ident.schema)?.location.as_ref()?;
        let mut folders = location.path_segments()?.rev().skip(1);
        folders
            .next()
            .filter(|folder| *folder != self.api)
            .map(str::to_owned)
    }

    fn type_(&self, ident: &TypeIdent, type_: &MetaType, is_root: bool) -> Result<Type> {
        let xml_name = ident.name.as_str();
        let kind = match &type_.variant {
            MetaTypeVariant::Enumeration(enumeration) => {
                if is_root {
                    bail!("a root element must be a complex type or a text");
                }
                Kind::Enum(self.variants(xml_name, enumeration))
            }
            // A simple type without facets is an alias of its base.
            MetaTypeVariant::SimpleType(_) | MetaTypeVariant::Reference(_) => {
                match self.field_type(ident)? {
                    FieldType::Scalar(Scalar::TEXT) => Kind::Text,
                    _ => bail!("a root element of a simple type must be a text without limits"),
                }
            }
            MetaTypeVariant::ComplexType(complex) => match &complex.content {
                None => Kind::Struct(Vec::new()),
                Some(content) => self.content(xml_name, content)?,
            },
            other => bail!("this kind of type is not supported: {other:?}"),
        };
        Ok(Type {
            xml_name: xml_name.to_owned(),
            rust_name: self.rust_name(xml_name),
            docs: self.docs(ident, type_),
            kind,
        })
    }

    /// Returns the documentation of a type, or of the root element that has this type.
    fn docs(&self, ident: &TypeIdent, type_: &MetaType) -> Vec<String> {
        let own = docs(&type_.documentation);
        let mut items = self.items();
        let root = items.find_map(|(_, root)| match &root.variant {
            MetaTypeVariant::Reference(reference) if reference.type_ == *ident => Some(root),
            _ => None,
        });
        match root {
            Some(root) if own.is_empty() => docs(&root.documentation),
            _ => own,
        }
    }

    fn content(&self, type_: &str, content: &TypeIdent) -> Result<Kind> {
        match self.meta.items.get(content).map(|t| &t.variant) {
            Some(MetaTypeVariant::Sequence(group)) => {
                let fields = group
                    .elements
                    .iter()
                    .map(|element| self.field(type_, element));
                Ok(Kind::Struct(fields.collect::<Result<_>>()?))
            }
            Some(MetaTypeVariant::Choice(group)) => {
                let name = self.renames.get(&format!("{type_}.choice")).cloned();
                let alternatives = group
                    .elements
                    .iter()
                    .map(|element| self.field(type_, element));
                Ok(Kind::Choice {
                    name: name.unwrap_or_else(|| format!("{}Choice", self.rust_name(type_))),
                    alternatives: alternatives.collect::<Result<_>>()?,
                })
            }
            _ => bail!("the content must be one sequence or one choice"),
        }
    }

    fn field(&self, parent: &str, element: &ElementMeta) -> Result<Field> {
        let xml_name = element.ident.name.as_str();
        let path = format!("{parent}.{xml_name}");
        let field = || -> Result<Field> {
            let ElementMetaVariant::Type {
                type_,
                mode: ElementMode::Element,
            } = &element.variant
            else {
                bail!("nested groups and xs:any are not supported");
            };
            let (occurs, max) = match (element.min_occurs, &element.max_occurs) {
                (1, MaxOccurs::Bounded(1)) => (Occurs::Required, None),
                (0, MaxOccurs::Bounded(1)) => (Occurs::Optional, None),
                (_, MaxOccurs::Unbounded) => (Occurs::Repeated, None),
                (_, MaxOccurs::Bounded(max)) => (Occurs::Repeated, Some(*max)),
            };
            let field = Field {
                xml_name: xml_name.to_owned(),
                rust_name: self
                    .renames
                    .get(&path)
                    .cloned()
                    .unwrap_or_else(|| names::field_name(xml_name)),
                docs: docs(&element.documentation),
                type_: self.field_type(type_)?,
                occurs,
                count: Count {
                    min: if occurs == Occurs::Repeated {
                        element.min_occurs
                    } else {
                        0
                    },
                    max,
                },
            };
            Ok(field.with_default_limit())
        };
        field().with_context(|| self.lines.at(&path))
    }

    fn field_type(&self, ident: &TypeIdent) -> Result<FieldType> {
        // The parser treats `xs:dateTime` as another name of `xs:string`.
        if ident.schema == SchemaId::UNKNOWN && ident.name.as_str() == "dateTime" {
            return Ok(FieldType::Scalar(Scalar::DateTime));
        }
        let (resolved, type_) = self
            .meta
            .get_resolved(ident)
            .context("the type is not defined")?;
        Ok(match &type_.variant {
            MetaTypeVariant::BuildIn(built_in) => FieldType::Scalar(built_in_scalar(built_in)?),
            MetaTypeVariant::SimpleType(simple) => FieldType::Scalar(self.scalar(simple)?),
            variant => FieldType::Named(Named {
                name: self.rust_name(resolved.name.as_str()),
                api: self.home(resolved),
                is_enum: matches!(variant, MetaTypeVariant::Enumeration(_)),
                is_inexact: self.is_inexact(resolved, &mut Vec::new()),
            }),
        })
    }

    /// Returns whether a type contains a floating-point number, at any depth.
    fn is_inexact<'a>(&'a self, ident: &'a TypeIdent, seen: &mut Vec<&'a TypeIdent>) -> bool {
        if seen.contains(&ident) {
            return false;
        }
        seen.push(ident);
        let Some((_, type_)) = self.meta.get_resolved(ident) else {
            return false;
        };
        match &type_.variant {
            MetaTypeVariant::BuildIn(built_in) => matches!(built_in, BuildInMeta::F64),
            MetaTypeVariant::ComplexType(complex) => {
                let content = complex.content.as_ref();
                content.is_some_and(|content| self.is_inexact(content, seen))
            }
            MetaTypeVariant::Sequence(group) | MetaTypeVariant::Choice(group) => {
                let members = group
                    .elements
                    .iter()
                    .filter_map(|element| match &element.variant {
                        ElementMetaVariant::Type { type_, .. } => Some(type_),
                        _ => None,
                    });
                members
                    .into_iter()
                    .any(|type_| self.is_inexact(type_, seen))
            }
            _ => false,
        }
    }

    fn scalar(&self, simple: &SimpleMeta) -> Result<Scalar> {
        let facets = &simple.constrains;
        if simple.is_list || !facets.patterns.is_empty() {
            bail!("lists and patterns are not supported");
        }
        let base = self
            .meta
            .get_resolved_type(&simple.base)
            .context("the base type is not defined")?;
        let MetaTypeVariant::BuildIn(built_in) = &base.variant else {
            bail!("the base must be a built-in type")
        };
        Ok(match built_in_scalar(built_in)? {
            Scalar::Text { .. } => Scalar::Text {
                min: facets.min_length,
                max: facets.max_length,
            },
            Scalar::Number { .. } => Scalar::Number {
                min: bound(&facets.range.start)?,
                max: bound(&facets.range.end)?,
            },
            other => other,
        })
    }

    fn variants(&self, type_: &str, enumeration: &EnumerationMeta) -> Vec<Variant> {
        let variants = enumeration.variants.iter().map(|variant| {
            let xml_name = variant.ident.name.as_str();
            let path = format!("{type_}.{xml_name}");
            Variant {
                xml_name: xml_name.to_owned(),
                rust_name: self
                    .renames
                    .get(&path)
                    .cloned()
                    .unwrap_or_else(|| names::type_name(xml_name)),
                docs: docs(&variant.documentation),
            }
        });
        variants.collect()
    }

    fn rust_name(&self, xml_name: &str) -> String {
        self.renames
            .get(xml_name)
            .cloned()
            .unwrap_or_else(|| names::type_name(xml_name))
    }
}

fn built_in_scalar(built_in: &BuildInMeta) -> Result<Scalar> {
    match built_in {
        BuildInMeta::String => Ok(Scalar::TEXT),
        BuildInMeta::I64 => Ok(Scalar::Number {
            min: None,
            max: None,
        }),
        BuildInMeta::U64 => Ok(Scalar::Unsigned),
        BuildInMeta::F64 => Ok(Scalar::Float),
        BuildInMeta::Bool => Ok(Scalar::Bool),
        other => bail!("the built-in type {other:?} is not supported"),
    }
}

fn bound(bound: &Bound<String>) -> Result<Option<i64>> {
    match bound {
        Bound::Unbounded => Ok(None),
        Bound::Included(text) => Ok(Some(
            text.parse()
                .with_context(|| format!("{text} isn't a number"))?,
        )),
        Bound::Excluded(_) => bail!("exclusive bounds are not supported"),
    }
}

/// Splits documentation into lines without the schema's indentation.
fn docs(documentation: &[String]) -> Vec<String> {
    let text = documentation.join("\n\n");
    let lines: Vec<String> = text
        .trim()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect();
    if lines == [""] { Vec::new() } else { lines }
}
