//! The parts of `operations.rs` and `server.rs` for `encoding-type=url`.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust::ident;
use crate::codegen::ir::{Field, Occurs, Operation};

/// A path of elements for errors, and the remaining fields on it.
type Path<'a> = (&'a str, &'a [Field]);

/// Whether to decode or to encode.
#[derive(Clone, Copy)]
enum Direction {
    Decode,
    Encode,
}

/// Renders the encoding of `document`, which also sets the encoding type.
pub(super) fn encode(operation: &Operation) -> Option<TokenStream> {
    let paths = paths(operation);
    (!paths.is_empty()).then(|| {
        let encoded = members(&quote!(document), &paths, Direction::Encode);
        quote! {
            if encoding == KeyEncoding::Url {
                document.encoding_type = Some("url".into());
                #encoded
            }
        }
    })
}

fn paths(operation: &Operation) -> Vec<Path<'_>> {
    operation
        .url_encoded
        .iter()
        .map(|(path, fields)| (path.as_str(), fields.as_slice()))
        .collect()
}

/// Renders the decoding of a response, which also removes the encoding type.
pub(super) fn decode(operation: &Operation) -> Option<TokenStream> {
    let paths = paths(operation);
    let response = operation.response.as_ref().filter(|_| !paths.is_empty())?;
    Some(if response.field.occurs == Occurs::Required {
        let decoded = members(&quote!(document), &paths, Direction::Decode);
        quote! { if take_url_encoding(&mut document.encoding_type) { #decoded } }
    } else {
        let decoded = members(&quote!(document), &paths, Direction::Decode);
        quote! {
            if let Some(document) = &mut document
                && take_url_encoding(&mut document.encoding_type)
            {
                #decoded
            }
        }
    })
}

/// Renders the conversion of the paths that start at `place`, by member.
fn members(place: &TokenStream, paths: &[Path<'_>], direction: Direction) -> TokenStream {
    let mut groups: Vec<(&Field, Vec<Path<'_>>)> = Vec::new();
    for (path, fields) in paths {
        let [field, rest @ ..] = fields else {
            continue;
        };
        let group = groups
            .iter_mut()
            .find(|(other, _)| other.rust_name == field.rust_name);
        match group {
            Some((_, group)) => group.push((path, rest)),
            None => groups.push((field, vec![(path, rest)])),
        }
    }
    groups
        .iter()
        .map(|(field, group)| member(place, field, group, direction))
        .collect()
}

fn member(
    place: &TokenStream,
    field: &Field,
    paths: &[Path<'_>],
    direction: Direction,
) -> TokenStream {
    let name = ident(&field.rust_name);
    // A required text that may be empty is still an `Option`.
    let is_required = field.occurs == Occurs::Required && !field.may_be_missing();
    let convert = |path: &str, texts: TokenStream| match direction {
        Direction::Decode => quote! { url_decode(#path, #texts)?; },
        Direction::Encode => quote! { url_encode(#texts); },
    };
    match paths {
        [(path, [])] if is_required => convert(path, quote!(Some(&mut #place.#name))),
        [(path, [])] => convert(path, quote!(&mut #place.#name)),
        _ if is_required => members(&quote!(#place.#name), paths, direction),
        _ => {
            let inner = members(&quote!(value), paths, direction);
            quote! { for value in &mut #place.#name { #inner } }
        }
    }
}
