//! Finds the imports of generated code.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::rust::ident;
use crate::codegen::ir::{Api, Kind, Operation};

/// The names of the module `operation` that generated code may use.
pub(super) const OPERATION: &[&str] = &[
    "ResponseBody",
    "ResponseError",
    "ByteRange",
    "ByteStream",
    "Crc64Body",
    "ContentRange",
    "DecodeError",
    "DocumentOperation",
    "IncomingRequest",
    "Itemized",
    "KeyEncoding",
    "KnownError",
    "MetadataValue",
    "NextPage",
    "ObjectLocation",
    "Operation",
    "OperationInfo",
    "OperationRequest",
    "OperationResponse",
    "OutgoingResponse",
    "Paginated",
    "QueryKey",
    "QueryRole",
    "Idempotency",
    "RequestBody",
    "RequestBuilder",
    "ServerOperation",
    "Target",
    "check_limits",
    "take_url_encoding",
    "url_decode",
    "url_encode",
];

/// Returns the imports of the API's own names that `body` mentions.
pub(super) fn imports(api: &Api, body: &TokenStream) -> TokenStream {
    import(&quote!(super), &all_names(api), body)
}

/// Returns the imports from the module `from` of all `names` that `body` mentions.
pub(super) fn import<T: AsRef<str>>(
    from: &TokenStream,
    names: &[T],
    body: &TokenStream,
) -> TokenStream {
    let mentioned = mentioned(body);
    let mut names: Vec<_> = names
        .iter()
        .map(T::as_ref)
        .filter(|name| mentioned.contains(*name))
        .map(ident)
        .collect();
    names.sort();
    match names.as_slice() {
        [] => TokenStream::new(),
        [one] => quote!(use #from::#one;),
        many => quote!(use #from::{#(#many),*};),
    }
}

fn mentioned(body: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    mentions(body, &mut found);
    found
}

/// Collects names that don't follow `::`.
fn mentions(tokens: &TokenStream, found: &mut BTreeSet<String>) {
    let mut colons = 0;
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                continue;
            }
            TokenTree::Ident(ident) if colons < 2 => drop(found.insert(ident.to_string())),
            TokenTree::Group(group) => mentions(&group.stream(), found),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        colons = 0;
    }
}

/// Returns the names of all types and operations of an API.
fn all_names(api: &Api) -> Vec<String> {
    let operations = api
        .operations
        .iter()
        .map(|operation| operation.name.clone());
    type_names(api)
        .into_iter()
        .chain(output_names(api))
        .chain(operations)
        .collect()
}

/// Returns the names of the types of an API.
pub(super) fn type_names(api: &Api) -> Vec<String> {
    let types = api.types.iter().flat_map(|type_| {
        let choice = match &type_.kind {
            Kind::Choice { name, .. } => Some(name.clone()),
            _ => None,
        };
        std::iter::once(type_.rust_name.clone()).chain(choice)
    });
    types.collect()
}

/// Returns the names of all output types of an API.
pub(super) fn output_names(api: &Api) -> Vec<String> {
    api.operations
        .iter()
        .filter(|operation| operation.has_output_type())
        .map(Operation::output_name)
        .collect()
}

/// Returns the import of the map type if `body` mentions it.
pub(super) fn map_import(body: &TokenStream) -> TokenStream {
    import(&quote!(std::collections), &["BTreeMap"], body)
}
