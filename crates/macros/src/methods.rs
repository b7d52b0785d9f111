//! `#[pymethods]`.

use crate::function::{
    Marks, as_result, convert, doc_of, marks, method_def, python_name, split_params,
};
use crate::slots;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

#[derive(Default)]
struct Attribute {
    doc: Option<String>,
    get: Option<TokenStream>,
    set: Option<TokenStream>,
    member: bool,
}

pub fn expand(attr: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut signature = String::new();
    let parser = syn::meta::parser(|m| {
        if m.path.is_ident("sig") {
            signature = m.value()?.parse::<syn::LitStr>()?.value();
            Ok(())
        } else {
            Err(m.error("expected `sig = \"(...)\"`"))
        }
    });
    syn::parse::Parser::parse2(parser, attr)?;
    let mut block: syn::ItemImpl = syn::parse2(item)?;
    let owner = (*block.self_ty).clone();
    let (mut methods, mut slot_list) = (Vec::new(), Vec::new());
    let mut attributes: BTreeMap<(usize, String), Attribute> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for i in &mut block.items {
        let syn::ImplItem::Fn(f) = i else { continue };
        let m = marks(&mut f.attrs)?;
        if m.skip {
            continue;
        }
        if m.getter || m.setter {
            accessor(&owner, f, &m, &mut attributes, &mut order)?;
        } else if !m.method
            && let Some(s) = slots::slot(&owner, f, &m)?
        {
            slot_list.push(s);
        } else {
            let receiver = if m.staticmethod {
                ""
            } else if m.classmethod {
                "$type"
            } else {
                "$self"
            };
            methods.push(method_def(&owner, f, &m, receiver)?);
        }
    }
    let getsets = attributes.into_iter().map(|((_, name), a)| {
        let doc = opt(a.doc.map(|d| quote!(#d)));
        let (get, set, member) = (opt(a.get), opt(a.set), a.member);
        quote!(::krait_object::GetSetDef { name: #name, doc: #doc, get: #get, set: #set, member: #member })
    });
    let doc = opt(doc_of(&block.attrs).map(|d| quote!(#d)));
    Ok(quote! {
        #[allow(non_snake_case, reason = "accessors are named as Python names them")]
        #block
        impl #owner {
            /// The methods, slots and attributes as Python sees them.
            pub const SPEC: ::krait_object::TypeSpec = ::krait_object::TypeSpec {
                doc: #doc,
                signature: #signature,
                slots: &[#(#slot_list),*],
                methods: &[#(#methods),*],
                getsets: &[#(#getsets),*],
            };
        }
    })
}

fn opt(t: Option<TokenStream>) -> TokenStream {
    match t {
        Some(t) => quote!(::core::option::Option::Some(#t)),
        None => quote!(::core::option::Option::None),
    }
}

fn accessor(
    owner: &syn::Type,
    f: &syn::ImplItemFn,
    m: &Marks,
    all: &mut BTreeMap<(usize, String), Attribute>,
    order: &mut Vec<String>,
) -> syn::Result<()> {
    let rust = &f.sig.ident;
    let name = m.name.clone().unwrap_or_else(|| {
        let n = python_name(rust);
        if m.setter {
            n.strip_prefix("set_").map_or(n.clone(), str::to_owned)
        } else {
            n
        }
    });
    let (takes_th, args) = split_params(f)?;
    let Some(receiver) = args.first() else {
        return Err(syn::Error::new_spanned(
            rust,
            "an accessor takes its object",
        ));
    };
    let recv = convert(
        quote!(v),
        receiver,
        quote!(&::krait_object::ArgPlace { func: #name, index: 0, name: None }),
    );
    let th = if takes_th { quote!(th,) } else { quote!() };
    let at = order.iter().position(|n| *n == name).unwrap_or_else(|| {
        order.push(name.clone());
        order.len() - 1
    });
    let entry = all.entry((at, name)).or_default();
    entry.member |= m.member;
    if m.getter {
        entry.doc = m.doc.clone();
        let body = as_result(f, quote!(<#owner>::#rust(#th receiver)));
        entry.get = Some(quote!({
            #[allow(unused_variables, reason = "not every accessor uses the thread")]
            fn get(th: &::krait_object::Thread, v: &::krait_object::Value) -> ::krait_object::Result<::krait_object::Value> {
                let receiver = #recv;
                let r = #body;
                r.map(::krait_object::IntoValue::into_value)
            }
            get
        }));
    } else {
        let body = as_result(f, quote!(<#owner>::#rust(#th receiver, value)));
        entry.set = Some(quote!({
            #[allow(unused_variables, reason = "not every accessor uses the thread")]
            fn set(th: &::krait_object::Thread, v: &::krait_object::Value, value: ::core::option::Option<&::krait_object::Value>)
                -> ::krait_object::Result<()>
            {
                let receiver = #recv;
                #body
            }
            set
        }));
    }
    Ok(())
}
