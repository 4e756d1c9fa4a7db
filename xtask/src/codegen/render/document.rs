//! `document.rs`: any document of any API.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::Part;
use super::rust::{feature, ident};
use crate::codegen::ir::Api;

/// A document type in generated code.
struct Root<'a> {
    feature: Option<TokenStream>,
    variant: Ident,
    path: TokenStream,
    element: &'a str,
}

pub(super) fn render(apis: &[Api]) -> Part {
    let roots: Vec<_> = apis.iter().flat_map(roots).collect();
    let (enumeration, methods, visit) = (enumeration(&roots), methods(&roots), visit(&roots));
    let tokens = quote! {
        use crate::RootElement;
        use crate::document::{AnyRoot, read, root_name, unknown_root};
        use crate::xml::Error;

        #enumeration
        #methods
        #visit
    };
    Part {
        about: "Any document of any API.".to_owned(),
        tokens,
    }
}

fn roots(api: &Api) -> impl Iterator<Item = Root<'_>> {
    api.roots.iter().map(|(element, type_)| {
        let (module, variant) = (ident(&api.name), ident(type_));
        Root {
            feature: feature(api),
            path: quote!(super::#module::#variant),
            variant,
            element,
        }
    })
}

fn enumeration(roots: &[Root<'_>]) -> TokenStream {
    let variants = roots.iter().map(|root| {
        let Root {
            feature,
            variant,
            path,
            element,
        } = root;
        let about = format!(" The root element `{element}`.");
        quote! { #[doc = #about] #feature #variant(Box<#path>), }
    });
    quote! {
        /// Any document of the compiled-in APIs, identified by its root element.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Document { #(#variants)* }
    }
}

fn methods(roots: &[Root<'_>]) -> TokenStream {
    let each = |arm: fn(&Root<'_>) -> TokenStream| {
        let arms = roots.iter().map(move |root| {
            let (feature, arm) = (&root.feature, arm(root));
            quote! { #feature #arm, }
        });
        arms.collect::<TokenStream>()
    };
    let names = each(|Root { path, .. }| quote!(#path::NAME));
    let reads = each(
        |Root { path, variant, .. }| quote!(#path::NAME => read(document).map(Self::#variant)),
    );
    let views = each(|Root { variant, .. }| quote!(Self::#variant(document) => &**document));
    quote! {
        impl Document {
            /// The names of all root elements.
            pub const ROOTS: &'static [&'static str] = &[#names];

            /// Reads a document with any root element of [`ROOTS`](Self::ROOTS).
            ///
            /// # Errors
            ///
            /// Fails as [`RootElement::from_xml`] does, and on any other root element.
            pub fn from_xml(document: &[u8]) -> Result<Self, Error> {
                match root_name(document)?.as_str() {
                    #reads
                    other => Err(unknown_root(other, Self::ROOTS)),
                }
            }

            /// Returns the document as a trait object.
            pub(crate) fn root(&self) -> &dyn AnyRoot {
                match self { #views }
            }
        }
    }
}

fn visit(roots: &[Root<'_>]) -> TokenStream {
    let visits = roots.iter().map(|Root { feature, path, .. }| {
        quote! { #feature visitor.visit::<#path>(); }
    });
    quote! {
        /// Visits every document type of the compiled-in APIs.
        #[cfg(feature = "serde")]
        pub fn for_each_document(visitor: &mut impl crate::document::DocumentVisitor) {
            #(#visits)*
        }
    }
}
