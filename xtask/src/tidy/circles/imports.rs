//! The imports between the files of a crate.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, Macro, UseTree, VisRestricted, Visibility};

/// Files, and the files that each of them imports.
pub(super) type Graph = BTreeMap<String, BTreeSet<String>>;

/// A path of names, as in `crate::a::b`, without `crate`.
type Path = Vec<String>;

/// A file of a crate.
pub(in crate::tidy) struct Source {
    /// The path below `src`.
    file: String,
    /// The path of its module; empty for `lib.rs` and `main.rs`.
    module: Path,
    content: String,
}

/// A name that a file imports, or names by a path.
struct Import {
    path: Path,
    name: String,
    is_public: bool,
}

impl Source {
    pub(in crate::tidy) fn new(file: &str, content: String) -> Self {
        let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
        let module = match module {
            "lib" | "main" => Vec::new(),
            _ => module.split('/').map(str::to_owned).collect(),
        };
        Self {
            file: file.to_owned(),
            module,
            content,
        }
    }
}

/// Returns the files that each file imports, and the files that re-export `*`.
///
/// The root of the crate imports nothing.
pub(super) fn graph(sources: &[Source]) -> Result<(Graph, BTreeSet<&str>)> {
    let files: BTreeMap<&Path, &str> = sources
        .iter()
        .map(|source| (&source.module, source.file.as_str()))
        .collect();
    let mut imports = Vec::new();
    for source in sources {
        imports.push((source, imports_of(source, &files)?));
    }
    let mut reexports = BTreeMap::new();
    let mut globs = BTreeSet::new();
    for (source, imports) in &imports {
        for import in imports.iter().filter(|import| import.is_public) {
            let key = [source.module.as_slice(), std::slice::from_ref(&import.name)].concat();
            reexports.insert(key, import.path.clone());
            if import.name == "*" {
                globs.insert(source.file.as_str());
            }
        }
    }
    let mut graph = Graph::new();
    for (source, imports) in &imports {
        let edges = graph.entry(source.file.clone()).or_default();
        if source.module.is_empty() {
            continue;
        }
        for import in imports {
            let Some(target) = resolve(&import.path, &files, &reexports) else {
                continue;
            };
            // A parent that shows what its children have doesn't use it.
            let is_shown = import.is_public && target.starts_with(&source.module);
            if target != source.module && !is_shown {
                edges.insert(files[&target].to_owned());
            }
        }
    }
    Ok((graph, globs))
}

/// Returns the module that defines a name, unless it is the root.
fn resolve(
    path: &Path,
    files: &BTreeMap<&Path, &str>,
    reexports: &BTreeMap<Path, Path>,
) -> Option<Path> {
    let mut path = path.clone();
    let mut seen = BTreeSet::new();
    loop {
        let length = (0..=path.len())
            .rev()
            .find(|length| files.contains_key(&path[..*length].to_vec()))?;
        let key = path.get(..=length).map(<[String]>::to_vec);
        match key.and_then(|key| reexports.get(&key)) {
            Some(defined) if seen.insert(path.clone()) => {
                path = [defined, &path[length + 1..]].concat();
            }
            _ if length == 0 => return None,
            _ => return Some(path[..length].to_vec()),
        }
    }
}

fn imports_of(source: &Source, files: &BTreeMap<&Path, &str>) -> Result<Vec<Import>> {
    let file = syn::parse_file(&source.content)
        .with_context(|| format!("cannot parse {}", source.file))?;
    let mut collector = Collector {
        module: &source.module,
        files,
        imports: Vec::new(),
    };
    collector.visit_file(&file);
    Ok(collector.imports)
}

struct Collector<'s> {
    module: &'s Path,
    files: &'s BTreeMap<&'s Path, &'s str>,
    imports: Vec<Import>,
}

impl Visit<'_> for Collector<'_> {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        // Tests may import what they like; other modules inside of a file aren't followed.
        if item.content.is_none() {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        if item.leading_colon.is_some() {
            return;
        }
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.tree(&item.tree, &mut Vec::new(), is_public);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|part| part.ident.to_string());
            self.inline(&names.collect::<Path>());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    // `pub(in crate::a)` imports nothing.
    fn visit_vis_restricted(&mut self, _: &VisRestricted) {}
}

impl Collector<'_> {
    fn tree(&mut self, tree: &UseTree, before: &mut Path, is_public: bool) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before, is_public);
                before.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before, is_public);
                }
            }
            UseTree::Name(name) => self.add(before, &name.ident.to_string(), None, is_public),
            UseTree::Rename(name) => {
                self.add(
                    before,
                    &name.ident.to_string(),
                    Some(name.rename.to_string()),
                    is_public,
                );
            }
            UseTree::Glob(_) => self.add(before, "*", None, is_public),
        }
    }

    /// Adds a path outside of `use`; a single name needs an import of its own.
    fn inline(&mut self, parts: &[String]) {
        if let [before @ .., last] = parts
            && !before.is_empty()
        {
            self.add(before, last, None, false);
        }
    }

    /// Adds the paths among the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut parts = Path::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    match (colons, parts.is_empty()) {
                        // `::name` is another crate.
                        (2, true) => parts.push("::".to_owned()),
                        (2, false) => {}
                        _ => self.inline(&std::mem::take(&mut parts)),
                    }
                    parts.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.inline(&std::mem::take(&mut parts));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.inline(&parts);
    }

    /// Adds an import if it is of this crate.
    fn add(&mut self, before: &[String], last: &str, rename: Option<String>, is_public: bool) {
        let mut parts = before.to_vec();
        if last != "self" {
            parts.push(last.to_owned());
        }
        let name = rename.or_else(|| parts.last().cloned()).unwrap_or_default();
        if let Some(path) = self.absolute(&parts) {
            self.imports.push(Import {
                path,
                name,
                is_public,
            });
        }
    }

    fn absolute(&self, parts: &[String]) -> Option<Path> {
        let (first, rest) = parts.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([self.module, rest].concat()),
            "super" => {
                let up = parts.iter().take_while(|part| *part == "super").count();
                let base = self.module.get(..self.module.len().checked_sub(up)?)?;
                Some([base, &parts[up..]].concat())
            }
            _ => {
                let child = [self.module, std::slice::from_ref(first)].concat();
                self.files
                    .contains_key(&child)
                    .then(|| [self.module, parts].concat())
            }
        }
    }
}
