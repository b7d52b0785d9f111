//! One Rust function as a native function: its attributes, and the code that binds and converts its arguments.

use crate::signature::{self, Kind, Signature};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;

/// What the attributes of a function say.
#[derive(Default)]
pub struct Marks {
    pub sig: Option<String>,
    pub name: Option<String>,
    pub doc: Option<String>,
    pub classmethod: bool,
    pub staticmethod: bool,
    pub getter: bool,
    pub setter: bool,
    pub member: bool,
    pub method: bool,
    pub skip: bool,
    pub init: bool,
    /// Programs are not told the signature (`__text_signature__` is `None`), as CPython does not.
    pub no_signature: bool,
    /// The variant of `Parsing` in whose words it complains of its arguments, if it is not the usual one.
    pub parsing: Option<&'static str>,
}

/// Takes our attributes off a function.
pub fn marks(attrs: &mut Vec<syn::Attribute>) -> syn::Result<Marks> {
    let mut m = Marks::default();
    let mut keep = Vec::new();
    for a in attrs.drain(..) {
        let Some(id) = a.path().get_ident().map(ToString::to_string) else {
            keep.push(a);
            continue;
        };
        match id.as_str() {
            "sig" => m.sig = Some(a.parse_args::<syn::LitStr>()?.value()),
            "name" => m.name = Some(a.parse_args::<syn::LitStr>()?.value()),
            "classmethod" => m.classmethod = true,
            "staticmethod" => m.staticmethod = true,
            "getter" => m.getter = true,
            "setter" => m.setter = true,
            "member" => (m.getter, m.member) = (true, true),
            "method" => m.method = true,
            "skip" => m.skip = true,
            "init" => m.init = true,
            "no_signature" => m.no_signature = true,
            "parsed_tuple" => m.parsing = Some("Tuple"),
            "unpacked_tuple" => m.parsing = Some("Vector"),
            "parsed_keywords" => m.parsing = Some("Keywords"),
            _ => keep.push(a),
        }
    }
    m.doc = doc_of(&keep);
    *attrs = keep;
    Ok(m)
}

/// The text of the doc comments, one leading space removed per line.
pub fn doc_of(attrs: &[syn::Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for a in attrs {
        if let syn::Meta::NameValue(nv) = &a.meta
            && a.path().is_ident("doc")
            && let syn::Expr::Lit(l) = &nv.value
            && let syn::Lit::Str(s) = &l.lit
        {
            let s = s.value();
            lines.push(s.strip_prefix(' ').unwrap_or(&s).to_owned());
        }
    }
    if lines.is_empty() {
        None
    } else {
        Some(lines.join("\n").trim_end().to_owned())
    }
}

pub struct Arg {
    pub name: String,
    pub ty: syn::Type,
}

/// The function's parameters after `th`, and whether it takes `th`.
pub fn split_params(f: &syn::ImplItemFn) -> syn::Result<(bool, Vec<Arg>)> {
    let mut takes_th = false;
    let mut out = Vec::new();
    for input in &f.sig.inputs {
        let syn::FnArg::Typed(p) = input else {
            return Err(syn::Error::new(
                input.span(),
                "native functions take no `self`",
            ));
        };
        let name = match &*p.pat {
            syn::Pat::Ident(i) => i.ident.to_string().trim_start_matches("r#").to_owned(),
            syn::Pat::Wild(_) => "_".to_owned(),
            other => return Err(syn::Error::new(other.span(), "a parameter is a plain name")),
        };
        if out.is_empty() && !takes_th && last_segment(&p.ty).as_deref() == Some("Thread") {
            takes_th = true;
            continue;
        }
        out.push(Arg {
            name: name.trim_start_matches('_').to_owned(),
            ty: (*p.ty).clone(),
        });
    }
    Ok((takes_th, out))
}

/// The last path segment of a type, behind references.
pub fn last_segment(t: &syn::Type) -> Option<String> {
    match t {
        syn::Type::Reference(r) => last_segment(&r.elem),
        syn::Type::Path(p) => p.path.segments.last().map(|s| s.ident.to_string()),
        _ => None,
    }
}

fn option_inner(t: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(p) = t else { return None };
    let s = p.path.segments.last()?;
    if s.ident != "Option" {
        return None;
    }
    let syn::PathArguments::AngleBracketed(a) = &s.arguments else {
        return None;
    };
    match a.args.first()? {
        syn::GenericArgument::Type(t) => Some(t),
        _ => None,
    }
}

fn is_slice(t: &syn::Type) -> bool {
    matches!(t, syn::Type::Reference(r) if matches!(&*r.elem, syn::Type::Slice(_)))
}

/// Whether the function returns `Result`.
pub fn returns_result(f: &syn::ImplItemFn) -> bool {
    match &f.sig.output {
        syn::ReturnType::Default => false,
        syn::ReturnType::Type(_, t) => last_segment(t).as_deref() == Some("Result"),
    }
}

/// `call` as an expression of type `Result<T>`.
pub fn as_result(f: &syn::ImplItemFn, call: TokenStream) -> TokenStream {
    if returns_result(f) {
        call
    } else {
        quote!(::core::result::Result::Ok(#call))
    }
}

/// Code that converts one `&Value`.
pub fn convert(value: TokenStream, arg: &Arg, at: TokenStream) -> TokenStream {
    if arg.name == "cls" {
        return quote!(match (#value).as_type() {
            ::core::option::Option::Some(t) => t,
            ::core::option::Option::None => return ::core::result::Result::Err(th.type_error("expected a type")),
        });
    }
    let ty = &arg.ty;
    quote!(<#ty as ::krait_object::FromArg>::from_arg(th, #value, #at)?)
}

/// How arguments are bound: statements, the expressions to pass, the text signature and the arity.
pub struct Binding {
    pub statements: TokenStream,
    pub values: Vec<TokenStream>,
    pub text: String,
    pub arity: &'static str,
}

/// Binds the parameters in `args` (receiver already removed) from an `args: Args` in scope.
pub fn bind(
    py_name: &str,
    marks: &Marks,
    args: &[Arg],
    receiver: &str,
    span: proc_macro2::Span,
) -> syn::Result<Binding> {
    if let [only] = args
        && last_segment(&only.ty).as_deref() == Some("Args")
    {
        return Ok(Binding {
            statements: quote!(),
            values: vec![quote!(args)],
            text: marks.sig.clone().unwrap_or_default(),
            arity: if marks.parsing.is_some() {
                "Own"
            } else {
                "Any"
            },
        });
    }
    let sig = match &marks.sig {
        Some(s) => signature::parse(s, span)?,
        None => implied(args, receiver),
    };
    let names: Vec<&str> = args.iter().map(|a| a.name.as_str()).collect();
    for p in &sig.params {
        if !names.contains(&rust_name(&p.name).as_str()) {
            return Err(syn::Error::new(
                span,
                format!("the signature's `{}` is not a parameter", p.name),
            ));
        }
    }
    let n = sig.params.len();
    let params = sig.params.iter().map(|p| {
        let name = &p.name;
        let kind = format_ident!(
            "{}",
            match p.kind {
                Kind::PositionalOnly => "PositionalOnly",
                Kind::Normal => "Normal",
                Kind::KeywordOnly => "KeywordOnly",
            }
        );
        let required = p.default.is_none();
        quote!(::krait_object::Param { name: #name, kind: ::krait_object::ParamKind::#kind, required: #required })
    });
    let (va, vk) = (sig.varargs.is_some(), sig.varkw.is_some());
    let bound = bound_arguments(&sig, marks.parsing);
    let mut statements = quote! {
        static SIG: ::krait_object::Signature = ::krait_object::Signature {
            name: #py_name, params: &[#(#params),*], varargs: #va, varkw: #vk,
        };
        let bound: [::core::option::Option<&::krait_object::Value>; #n] = #bound;
    };
    if n == 0 {
        statements.extend(quote!(let _ = bound;));
    }
    let mut values = Vec::new();
    for a in args {
        if sig.varargs.as_deref().map(rust_name).as_deref() == Some(&a.name) {
            values.push(quote!(SIG.rest(args)));
            continue;
        }
        if sig.varkw.as_deref().map(rust_name).as_deref() == Some(&a.name) {
            values.push(quote!(SIG.extra_keywords(th, args)?));
            continue;
        }
        let Some(i) = sig.params.iter().position(|p| rust_name(&p.name) == a.name) else {
            return Err(syn::Error::new(
                span,
                format!("parameter `{}` is not in the signature", a.name),
            ));
        };
        let default = sig.params.get(i).and_then(|p| p.default.as_deref());
        values.push(one_value(i, a, default, &place(py_name, &sig, i))?);
    }
    let plain = sig.varargs.is_none() && sig.varkw.is_none();
    let arity = match sig.params.as_slice() {
        _ if marks.parsing.is_some() => "Own",
        [] if plain => "None",
        [p] if plain && p.kind == Kind::PositionalOnly && p.default.is_none() => "One",
        _ => "Any",
    };
    Ok(Binding {
        statements,
        values,
        text: sig.text,
        arity,
    })
}

/// Python names that are Rust keywords are written with a trailing underscore.
fn rust_name(name: &str) -> String {
    match name {
        "type" | "ref" | "in" | "fn" | "mod" | "match" | "move" | "self" | "async" | "await"
        | "loop" | "final" | "where" | "as" | "yield" | "abstract" | "override" | "box" | "do"
        | "try" | "pub" | "use" | "impl" | "static" | "const" | "else" | "if" | "while" | "for"
        | "break" | "continue" | "return" | "enum" | "struct" | "trait" | "unsafe" | "extern"
        | "crate" | "super" | "dyn" | "let" | "mut" | "virtual" | "typeof" | "unsized" | "priv"
        | "macro" | "become" | "gen" => format!("{name}_"),
        _ => name.trim_start_matches('_').to_owned(),
    }
}

/// The arguments of a call in the order of the parameters. Positional ones in a number that fits need no search.
fn bound_arguments(sig: &signature::Signature, parsing: Option<&str>) -> TokenStream {
    let n = sig.params.len();
    let bind = match parsing {
        None => quote!(SIG.bind::<#n>(th, args)?),
        Some(parsing) => {
            let parsing = format_ident!("{parsing}");
            quote!(SIG.bind_as::<#n>(th, args, ::krait_object::Parsing::#parsing)?)
        }
    };
    let positional = |p: &&signature::Param| p.kind != Kind::KeywordOnly;
    let max = sig.params.iter().filter(positional).count();
    let min = sig
        .params
        .iter()
        .filter(positional)
        .filter(|p| p.default.is_none())
        .count();
    if sig
        .params
        .iter()
        .any(|p| p.kind == Kind::KeywordOnly && p.default.is_none())
    {
        return bind;
    }
    let direct = (0..n).map(|i| {
        if i < max {
            quote!(args.values.get(#i))
        } else {
            quote!(::core::option::Option::None)
        }
    });
    let fits = match (min == max, sig.varargs.is_some()) {
        (_, true) => quote!(args.values.len() >= #min),
        (true, false) => quote!(args.values.len() == #max),
        (false, false) => quote!(args.values.len() >= #min && args.values.len() <= #max),
    };
    quote! {
        if args.names.is_none() && #fits {
            [#(#direct),*]
        } else {
            #bind
        }
    }
}

/// Where a parameter stands, for error messages.
fn place(func: &str, sig: &signature::Signature, i: usize) -> TokenStream {
    // The only argument of a function has no number in messages.
    let only = sig.params.len() == 1
        && sig.varargs.is_none()
        && sig.params.iter().all(|p| p.default.is_none());
    let index = if only { quote!(usize::MAX) } else { quote!(#i) };
    let name = match sig.params.get(i) {
        Some(p) if p.kind != Kind::PositionalOnly => {
            let name = &p.name;
            quote!(::core::option::Option::Some(#name))
        }
        _ => quote!(::core::option::Option::None),
    };
    quote!(&::krait_object::ArgPlace { func: #func, index: #index, name: #name })
}

fn one_value(
    i: usize,
    a: &Arg,
    default: Option<&str>,
    at: &TokenStream,
) -> syn::Result<TokenStream> {
    if let Some(inner) = option_inner(&a.ty) {
        let guard = if default == Some("None") {
            quote!(if !v.is_none())
        } else {
            quote!()
        };
        return Ok(quote!(match bound[#i] {
            ::core::option::Option::Some(v) #guard => ::core::option::Option::Some(<#inner as ::krait_object::FromArg>::from_arg(th, v, #at)?),
            _ => ::core::option::Option::None,
        }));
    }
    let ty = &a.ty;
    let absent = match default {
        None => {
            quote!(return ::core::result::Result::Err(th.type_error(concat!("missing argument"))))
        }
        Some(d) => default_expr(d, a)?,
    };
    Ok(quote!(match bound[#i] {
        ::core::option::Option::Some(v) => <#ty as ::krait_object::FromArg>::from_arg(th, v, #at)?,
        ::core::option::Option::None => #absent,
    }))
}

/// A Python default as a Rust expression of the parameter's type.
fn default_expr(d: &str, a: &Arg) -> syn::Result<TokenStream> {
    let ty = last_segment(&a.ty).unwrap_or_default();
    Ok(match d {
        "False" => quote!(false),
        "True" => quote!(true),
        "None" => {
            return Err(syn::Error::new(
                a.ty.span(),
                "a parameter with default None is an Option",
            ));
        }
        "sys.maxsize" => quote!((isize::MAX).into_clamped()),
        _ if d.starts_with(['\'', '"']) && ty == "String" => {
            let text = d.trim_matches(['\'', '"']);
            quote!(::std::string::String::from(#text))
        }
        _ => {
            let e: syn::Expr = syn::parse_str(d).map_err(|_| {
                syn::Error::new(
                    a.ty.span(),
                    format!("default `{d}` needs an Option parameter"),
                )
            })?;
            if ty == "Clamped" {
                quote!(::krait_object::Clamped(#e))
            } else {
                quote!(#e)
            }
        }
    })
}

fn implied(args: &[Arg], receiver: &str) -> Signature {
    let mut s = Signature::default();
    let mut texts: Vec<String> = if receiver.is_empty() {
        vec![]
    } else {
        vec![receiver.to_owned()]
    };
    let mut optional = false;
    for a in args {
        if is_slice(&a.ty) {
            s.varargs = Some(a.name.clone());
            optional = true;
            continue;
        }
        let default = option_inner(&a.ty).map(|_| "<unrepresentable>".to_owned());
        optional |= default.is_some();
        texts.push(a.name.trim_end_matches('_').to_owned());
        s.params.push(signature::Param {
            name: a.name.clone(),
            kind: Kind::PositionalOnly,
            default,
        });
    }
    if !optional {
        if !texts.is_empty() {
            texts.push("/".to_owned());
        }
        s.text = format!("({})", texts.join(", "));
    }
    s
}

/// A `MethodDef` for a function. `receiver` is `$self`, `$type`, `$module` or empty.
pub fn method_def(
    owner: &syn::Type,
    f: &syn::ImplItemFn,
    m: &Marks,
    receiver: &str,
) -> syn::Result<TokenStream> {
    let rust = &f.sig.ident;
    let py = m.name.clone().unwrap_or_else(|| python_name(rust));
    let (takes_th, mut args) = split_params(f)?;
    let mut pass = Vec::new();
    if takes_th {
        pass.push(quote!(th));
    }
    let has_receiver = matches!(receiver, "$self" | "$type");
    let mut statements = quote!();
    if has_receiver {
        if args.is_empty() {
            return Err(syn::Error::new(f.sig.span(), "a method takes its receiver"));
        }
        let r = args.remove(0);
        let v = convert(
            quote!(receiver),
            &r,
            quote!(&::krait_object::ArgPlace { func: #py, index: 0, name: None }),
        );
        statements.extend(quote!(let receiver = #v;));
        pass.push(quote!(receiver));
    } else if args
        .first()
        .is_some_and(|a| last_segment(&a.ty).as_deref() == Some("Module"))
    {
        let r = args.remove(0);
        let v = convert(
            quote!(receiver),
            &r,
            quote!(&::krait_object::ArgPlace { func: #py, index: 0, name: None }),
        );
        statements.extend(quote!(let receiver = #v;));
        pass.push(quote!(receiver));
    } else {
        statements.extend(quote!(let _ = receiver;));
    }
    let b = bind(&py, m, &args, receiver, f.sig.span())?;
    statements.extend(b.statements);
    pass.extend(b.values);
    let body = as_result(f, quote!(<#owner>::#rust(#(#pass),*)));
    let doc = match &m.doc {
        Some(d) => quote!(::core::option::Option::Some(#d)),
        None => quote!(::core::option::Option::None),
    };
    let text = if m.no_signature {
        String::new()
    } else {
        with_receiver(&b.text, receiver)
    };
    let arity = format_ident!("{}", b.arity);
    let kind = format_ident!(
        "{}",
        if m.classmethod {
            "Class"
        } else if m.staticmethod {
            "Static"
        } else {
            "Method"
        }
    );
    Ok(quote!(::krait_object::MethodDef {
        name: #py,
        doc: #doc,
        signature: #text,
        kind: ::krait_object::MethodKind::#kind,
        arity: ::krait_object::typeobj::Arity::#arity,
        call: {
            #[allow(unused_variables, reason = "not every function uses the thread or its arguments")]
            fn call(th: &::krait_object::Thread, receiver: &::krait_object::Value, args: ::krait_object::Args<'_>)
                -> ::krait_object::Result<::krait_object::Value>
            {
                #statements
                let r = #body;
                r.map(::krait_object::IntoValue::into_value)
            }
            call
        },
    }))
}

/// CPython's text signatures name the receiver with a dollar sign.
fn with_receiver(text: &str, receiver: &str) -> String {
    if text.is_empty() || receiver.is_empty() || text.contains('$') {
        return text.to_owned();
    }
    // The receiver is positional only: the slash stands after it, unless it comes later.
    let inner = text.trim_start_matches('(');
    if inner == ")" {
        format!("({receiver}, /)")
    } else if inner.split([',', ')']).any(|p| p.trim() == "/") {
        format!("({receiver}, {inner}")
    } else {
        format!("({receiver}, /, {inner}")
    }
}

/// The Python name of a Rust function: raw identifiers and trailing underscores are cleaned.
pub fn python_name(id: &syn::Ident) -> String {
    let s = id.to_string();
    let s = s.trim_start_matches("r#");
    if s.ends_with("__") {
        s.to_owned()
    } else {
        s.trim_end_matches('_').to_owned()
    }
}
