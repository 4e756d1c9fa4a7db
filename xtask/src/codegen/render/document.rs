//! `document.rs`: any document of any API.

use quote::quote;

use super::{Part, feature, ident};
use crate::codegen::ir::Api;

pub(super) fn render(apis: &[Api]) -> Part {
    let roots: Vec<_> = apis
        .iter()
        .flat_map(|api| {
            api.roots
                .iter()
                .map(move |(element, type_)| (api, element, type_))
        })
        .map(|(api, element, type_)| {
            let (module, variant) = (ident(&api.name), ident(type_));
            let path = quote!(super::#module::#variant);
            let about = format!(" The root element `{element}`.");
            (feature(api), variant, path, about)
        })
        .collect();
    let variants = roots.iter().map(|(feature, variant, path, about)| {
        quote! { #[doc = #about] #feature #variant(Box<#path>), }
    });
    let reads = roots.iter().map(|(feature, variant, path, _)| {
        quote! { #feature #path::NAME => read(document).map(Self::#variant), }
    });
    let names = roots
        .iter()
        .map(|(feature, _, path, _)| quote! { #feature #path::NAME, });
    let views = roots.iter().map(|(feature, variant, _, _)| {
        quote! { #feature Self::#variant(document) => &**document, }
    });
    let samples = roots.iter().map(|(feature, _, path, _)| {
        quote! { #feature visitor.visit::<#path>(); }
    });
    let tokens = quote! {
        use crate::document::{AnyRoot, read, unknown_root};
        use crate::xml::{Error, RootElement, root_name};

        /// Any document of the APIs that are compiled in, told apart by its root element.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Document { #(#variants)* }

        impl Document {
            /// The names of all root elements.
            pub const ROOTS: &'static [&'static str] = &[#(#names)*];

            /// Reads a document as a service sends it, whatever its root element is.
            ///
            /// # Errors
            ///
            /// Fails as [`RootElement::from_xml`] does, and on a root element that is none of
            /// [`ROOTS`](Self::ROOTS).
            pub fn from_xml(document: &[u8]) -> Result<Self, Error> {
                match root_name(document)?.as_str() {
                    #(#reads)*
                    other => Err(unknown_root(other, Self::ROOTS)),
                }
            }

            /// Returns the value behind the enum, for what all documents have in common.
            pub(crate) fn root(&self) -> &dyn AnyRoot {
                match self { #(#views)* }
            }
        }

        /// Shows each type that is a document to `visitor`.
        #[cfg(all(feature = "proptest", feature = "serde"))]
        pub fn for_each_document(visitor: &mut impl crate::document::DocumentVisitor) {
            #(#samples)*
        }
    };
    Part {
        about: "Any document of any API.".to_owned(),
        tokens,
    }
}
