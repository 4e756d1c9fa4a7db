//! Renders the [`ir`](super::ir) as Rust files, one per concern.

use std::collections::BTreeSet;

use anyhow::Result;
use proc_macro2::TokenStream;
use quote::quote;

use super::ir::Api;

mod builders;
mod choice;
mod docs;
mod document;
mod file;
mod imports;
mod operations;
mod output;
mod pages;
mod request;
mod rust;
mod serialize;
mod server;
mod types;
mod url_encoded;
mod validate;
mod xml;

use file::{Part, print};
use rust::{feature, ident};

/// Renders the files of one API, each with its name.
pub(crate) fn api(api: &Api) -> Result<Vec<(String, String)>> {
    let parts = parts(api);
    let modules = parts.iter().map(|(name, _)| module(name, None));
    let exports = exports(&parts);
    let from = format!("{} (SHA-256 {})", api.name, api.hash);
    let root = print(&api.about, &from, &quote!(#(#modules)* #exports))?;
    let mut files = vec![("mod.rs".to_owned(), root)];
    for (name, part) in &parts {
        files.push((
            format!("{name}.rs"),
            print(&part.about, &api.name, &part.tokens)?,
        ));
    }
    Ok(files)
}

/// Renders one API as a single file, which is easier to review.
pub(crate) fn single_file(api: &Api) -> Result<String> {
    let parts = parts(api);
    let modules = parts
        .iter()
        .map(|(name, part)| module(name, Some(&part.tokens)));
    let exports = exports(&parts);
    print(&api.about, &api.name, &quote!(#exports #(#modules)*))
}

/// Returns the non-empty parts of an API, each with its module name.
fn parts(api: &Api) -> Vec<(&'static str, Part)> {
    let parts = [
        ("types", types::render(api)),
        ("builders", builders::render(api)),
        ("xml", xml::render(api)),
        ("serialize", serialize::render(api)),
        ("validate", validate::render(api)),
        ("operations", operations::render(api)),
        ("outputs", output::render(api)),
        ("server", server::render(api)),
    ];
    parts
        .into_iter()
        .filter_map(|(name, part)| Some((name, part?)))
        .collect()
}

/// Renders the files that no API owns, such as the root module.
pub(crate) fn root(
    apis: &[Api],
    sub_resources: &BTreeSet<String>,
) -> Result<Vec<(String, String)>> {
    let modules = apis.iter().map(|api| {
        let (name, feature) = (ident(&api.name), feature(api));
        quote!(#feature pub mod #name;)
    });
    let modules = quote! {
        #(#modules)*
        mod document;
        #[cfg(feature = "server")]
        mod server;
        pub use document::*;
        #[cfg(feature = "server")]
        pub use server::*;
    };
    let document = document::render(apis);
    let server = server::table(apis, sub_resources);
    Ok(vec![
        (
            "mod.rs".to_owned(),
            print("The types and operations of all APIs.", "*", &modules)?,
        ),
        (
            "document.rs".to_owned(),
            print(&document.about, "*", &document.tokens)?,
        ),
        (
            "server.rs".to_owned(),
            print(&server.about, "*", &server.tokens)?,
        ),
    ])
}

/// Declares the module of a part; it is inline if `content` is set.
fn module(name: &str, content: Option<&TokenStream>) -> TokenStream {
    let feature = match name {
        "serialize" => quote!(#[cfg(feature = "serde")]),
        "server" => quote!(#[cfg(feature = "server")]),
        _ => TokenStream::new(),
    };
    let module = ident(name);
    let content = content.map_or_else(|| quote!(;), |content| quote!({ #content }));
    quote!(#feature mod #module #content)
}

/// Exports the parts that define public items.
fn exports(parts: &[(&'static str, Part)]) -> TokenStream {
    parts
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| ["types", "builders", "operations", "outputs"].contains(name))
        .map(|name| {
            let module = ident(name);
            quote!(pub use #module::*;)
        })
        .collect()
}
