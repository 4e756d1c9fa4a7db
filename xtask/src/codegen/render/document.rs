//! `document.rs`: any document of any API.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Part, feature, ident};
use crate::codegen::ir::Api;

/// A document: the attribute of its feature, its variant, the path of its type, and its element.
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
        use crate::document::{AnyRoot, read, unknown_root};
        use crate::xml::{Error, RootElement, root_name};

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
        /// Any document of the APIs that are compiled in, told apart by its root element.
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

            /// Reads a document as a service sends it, whatever its root element is.
            ///
            /// # Errors
            ///
            /// Fails as [`RootElement::from_xml`] does, and on a root element that is none of
            /// [`ROOTS`](Self::ROOTS).
            pub fn from_xml(document: &[u8]) -> Result<Self, Error> {
                match root_name(document)?.as_str() {
                    #reads
                    other => Err(unknown_root(other, Self::ROOTS)),
                }
            }

            /// Returns the value behind the enum, for what all documents have in common.
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
        /// Shows each type that is a document to `visitor`.
        #[cfg(all(feature = "proptest", feature = "serde"))]
        pub fn for_each_document(visitor: &mut impl crate::document::DocumentVisitor) {
            #(#visits)*
        }
    }
}
