//! The part of `operations.rs` that decodes what `encoding-type=url` encoded.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::codegen::ir::{Field, Occurs, Operation};

/// A path of elements, for errors, and what is left of the fields along it.
type Path<'a> = (&'a str, &'a [Field]);

/// Decodes the answer; afterwards it no longer says that it is encoded.
pub(super) fn decode(operation: &Operation) -> Option<TokenStream> {
    let paths = operation.url_encoded.iter();
    let paths: Vec<Path<'_>> = paths
        .map(|(path, fields)| (path.as_str(), fields.as_slice()))
        .collect();
    let response = operation.response.as_ref().filter(|_| !paths.is_empty())?;
    Some(if response.field.occurs == Occurs::Required {
        let decoded = members(&quote!(answer), &paths);
        quote! { if take_url_encoding(&mut answer.encoding_type) { #decoded } }
    } else {
        let decoded = members(&quote!(document), &paths);
        quote! {
            if let Some(document) = &mut answer
                && take_url_encoding(&mut document.encoding_type)
            {
                #decoded
            }
        }
    })
}

/// Decodes what the paths lead to from `place`, each member of it in one go.
fn members(place: &TokenStream, paths: &[Path<'_>]) -> TokenStream {
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
        .map(|(field, group)| member(place, field, group))
        .collect()
}

fn member(place: &TokenStream, field: &Field, paths: &[Path<'_>]) -> TokenStream {
    let name = ident(&field.rust_name);
    // A required text that may be empty is an `Option` all the same.
    let is_required = field.occurs == Occurs::Required && !field.may_be_missing();
    match paths {
        [(path, [])] if is_required => quote! { url_decode(#path, Some(&mut #place.#name))?; },
        [(path, [])] => quote! { url_decode(#path, &mut #place.#name)?; },
        _ if is_required => members(&quote!(#place.#name), paths),
        _ => {
            let inner = members(&quote!(value), paths);
            quote! { for value in &mut #place.#name { #inner } }
        }
    }
}
