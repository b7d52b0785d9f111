//! `tables/ast.toml` -> `crates/ast/src/generated.rs`: node types, the visitor, the description of
//! the classes, and access to a node's fields by position.

use std::fmt::Write;

use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    group: Vec<RawGroup>,
}

#[derive(Deserialize)]
struct RawGroup {
    name: String,
    kind: Kind,
    #[serde(default)]
    attributes: Attributes,
    constructors: Vec<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Sum,
    Simple,
    Product,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Default)]
#[serde(rename_all = "snake_case")]
enum Attributes {
    #[default]
    None,
    Required,
    OptionalEnd,
}

#[derive(Clone, Copy, PartialEq)]
enum Quantifier {
    One,
    Optional,
    List,
    OptionalList,
}

struct Field {
    ty: String,
    name: String,
    quantifier: Quantifier,
}

struct Constructor {
    name: String,
    fields: Vec<Field>,
    /// The text in the table, which is also the class's documentation.
    text: String,
}

struct Group {
    name: String,
    kind: Kind,
    attributes: Attributes,
    constructors: Vec<Constructor>,
}

impl Group {
    /// A group with one constructor is a struct; its alternatives need no telling apart.
    fn is_struct(&self) -> bool {
        self.kind == Kind::Product || (self.kind == Kind::Sum && self.constructors.len() == 1)
    }

    fn is_simple(&self) -> bool {
        self.kind == Kind::Simple
    }

    fn has_loc(&self) -> bool {
        self.attributes != Attributes::None
    }

    fn rust(&self) -> String {
        rust_type(&self.name)
    }

    /// The group's type parameters: nodes made of names and numbers alone borrow nothing.
    fn lifetime(&self) -> &'static str {
        let plain = |field: &Field| {
            matches!(field.ty.as_str(), "identifier" | "int")
                && matches!(field.quantifier, Quantifier::One | Quantifier::Optional)
        };
        let borrows =
            !self.is_struct() || !self.constructors.iter().flat_map(|c| &c.fields).all(plain);
        if self.is_simple() || !borrows {
            ""
        } else {
            "<'a>"
        }
    }

    fn doc(&self) -> String {
        match self.kind {
            Kind::Product => self.constructors.iter().map(|c| c.text.clone()).collect(),
            Kind::Sum => {
                let separator = format!("\n{} | ", " ".repeat(self.name.len()));
                let all: Vec<&str> = self.constructors.iter().map(|c| c.text.as_str()).collect();
                format!("{} = {}", self.name, all.join(&separator))
            }
            Kind::Simple => {
                let all: Vec<&str> = self.constructors.iter().map(|c| c.text.as_str()).collect();
                format!("{} = {}", self.name, all.join(" | "))
            }
        }
    }
}

fn rust_type(group: &str) -> String {
    match group {
        "boolop" => "BoolOp".to_owned(),
        "unaryop" => "UnaryOp".to_owned(),
        "cmpop" => "CmpOp".to_owned(),
        "excepthandler" => "ExceptHandler".to_owned(),
        "withitem" => "WithItem".to_owned(),
        _ => group
            .split('_')
            .map(|word| {
                let (head, tail) = word.split_at(1);
                head.to_uppercase() + tail
            })
            .collect(),
    }
}

fn rust_field(name: &str) -> &str {
    if name == "type" { "type_" } else { name }
}

fn parse_constructor(text: &str) -> Result<Constructor, String> {
    let Some((name, rest)) = text.split_once('(') else {
        return Ok(Constructor {
            name: text.to_owned(),
            fields: Vec::new(),
            text: text.to_owned(),
        });
    };
    let inside = rest
        .strip_suffix(')')
        .ok_or_else(|| format!("no closing parenthesis: {text}"))?;
    let mut fields = Vec::new();
    for field in inside.split(", ") {
        let (ty, name) = field
            .split_once(' ')
            .ok_or_else(|| format!("a field is `type name`: {text}"))?;
        let (ty, quantifier) = if let Some(ty) = ty.strip_suffix("?*") {
            (ty, Quantifier::OptionalList)
        } else if let Some(ty) = ty.strip_suffix('*') {
            (ty, Quantifier::List)
        } else if let Some(ty) = ty.strip_suffix('?') {
            (ty, Quantifier::Optional)
        } else {
            (ty, Quantifier::One)
        };
        fields.push(Field {
            ty: ty.to_owned(),
            name: name.to_owned(),
            quantifier,
        });
    }
    Ok(Constructor {
        name: name.to_owned(),
        fields,
        text: text.to_owned(),
    })
}

fn is_builtin(ty: &str) -> bool {
    matches!(ty, "identifier" | "string" | "int" | "constant")
}

struct Writer {
    groups: Vec<Group>,
    out: String,
}

pub fn generate(table: &str) -> Result<String, String> {
    let table: Table = toml::from_str(table).map_err(|error| error.to_string())?;
    let mut groups = Vec::new();
    for raw in table.group {
        let constructors = raw
            .constructors
            .iter()
            .map(|text| parse_constructor(text))
            .collect::<Result<_, _>>()?;
        groups.push(Group {
            name: raw.name,
            kind: raw.kind,
            attributes: raw.attributes,
            constructors,
        });
    }
    for group in &groups {
        for field in group.constructors.iter().flat_map(|c| &c.fields) {
            if !is_builtin(&field.ty) && !groups.iter().any(|other| other.name == field.ty) {
                return Err(format!("{}: unknown type {}", field.name, field.ty));
            }
        }
    }
    let mut writer = Writer {
        groups,
        out: String::new(),
    };
    writer.write().map_err(|error| error.to_string())?;
    Ok(writer.out)
}

type Done = Result<(), std::fmt::Error>;

impl Writer {
    fn write(&mut self) -> Done {
        self.out.push_str(
            "//! Written by `cargo xtask codegen ast` from `tables/ast.toml`: edit that instead.\n\n\
             use krait_base::{Loc, Symbol, Wtf8};\n\n\
             use crate::Constant;\n\
             use crate::class::{Class, ClassKind, FieldInfo, FieldType, Quantifier};\n\
             use crate::read::{Field, NodeSource};\n\
             use crate::reflect::{FieldValue, NodeList};\n\n",
        );
        let groups = std::mem::take(&mut self.groups);
        for group in &groups {
            self.types(&groups, group)?;
        }
        self.visitor(&groups)?;
        self.classes(&groups)?;
        self.reflection(&groups)?;
        self.readers(&groups)?;
        self.groups = groups;
        Ok(())
    }

    fn field_type(groups: &[Group], field: &Field) -> String {
        let group = groups.iter().find(|group| group.name == field.ty);
        let (single, by_value) = match (group, field.ty.as_str()) {
            (Some(group), _) if group.is_simple() => (group.rust(), true),
            (Some(group), _) => (format!("{}{}", group.rust(), group.lifetime()), false),
            (None, "identifier") => ("Symbol".to_owned(), true),
            (None, "string") => ("Wtf8<'a>".to_owned(), true),
            (None, "int") => ("i32".to_owned(), true),
            (None, _) => ("Constant<'a>".to_owned(), true),
        };
        match field.quantifier {
            Quantifier::One if by_value => single,
            Quantifier::One => format!("&'a {single}"),
            Quantifier::Optional if by_value => format!("Option<{single}>"),
            Quantifier::Optional => format!("Option<&'a {single}>"),
            Quantifier::List => format!("&'a [{single}]"),
            Quantifier::OptionalList => format!("&'a [Option<&'a {single}>]"),
        }
    }

    fn types(&mut self, groups: &[Group], group: &Group) -> Done {
        let rust = group.rust();
        let out = &mut self.out;
        if group.is_simple() {
            writeln!(out, "/// `{}`", group.doc())?;
            writeln!(
                out,
                "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum {rust} {{"
            )?;
            for constructor in &group.constructors {
                writeln!(out, "{},", constructor.name)?;
            }
            return writeln!(out, "}}\n");
        }
        if group.is_struct() {
            for constructor in &group.constructors {
                writeln!(out, "/// `{}`", constructor.text)?;
                writeln!(
                    out,
                    "#[derive(Clone, Copy, Debug)]\npub struct {rust}{} {{",
                    group.lifetime()
                )?;
                if group.has_loc() {
                    writeln!(out, "pub loc: Loc,")?;
                }
                for field in &constructor.fields {
                    writeln!(
                        out,
                        "pub {}: {},",
                        rust_field(&field.name),
                        Self::field_type(groups, field)
                    )?;
                }
                writeln!(out, "}}\n")?;
            }
            return Ok(());
        }
        let name = if group.has_loc() {
            writeln!(
                out,
                "/// A node of the group `{}` and where it stands.",
                group.name
            )?;
            writeln!(out, "#[derive(Clone, Copy, Debug)]")?;
            writeln!(
                out,
                "pub struct {rust}<'a> {{ pub loc: Loc, pub kind: {rust}Kind<'a> }}\n"
            )?;
            format!("{rust}Kind")
        } else {
            rust
        };
        writeln!(out, "/// The alternatives of the group `{}`.", group.name)?;
        writeln!(out, "#[derive(Clone, Copy, Debug)]\npub enum {name}<'a> {{")?;
        for constructor in &group.constructors {
            writeln!(out, "/// `{}`", constructor.text)?;
            write!(out, "{}", constructor.name)?;
            if !constructor.fields.is_empty() {
                write!(out, " {{ ")?;
                for field in &constructor.fields {
                    write!(
                        out,
                        "{}: {}, ",
                        rust_field(&field.name),
                        Self::field_type(groups, field)
                    )?;
                }
                write!(out, "}}")?;
            }
            writeln!(out, ",")?;
        }
        writeln!(out, "}}\n")
    }

    /// One function per group that makes a node of something else.
    fn readers(&mut self, groups: &[Group]) -> Done {
        let out = &mut self.out;
        for group in groups {
            let rust = group.rust();
            let name = &group.name;
            writeln!(out, "/// Makes a `{rust}` of an object.")?;
            writeln!(
                out,
                "pub fn read_{name}<'a, S: NodeSource<'a>>(source: &mut S, object: &S::Object) -> Result<{rust}{}, S::Error> {{",
                group.lifetime()
            )?;
            let optional = group.attributes == Attributes::OptionalEnd;
            let loc = format!("source.loc(object, \"{name}\", {optional})?");
            // One of several classes says where it stands before its fields, a class of its own after them.
            if group.kind == Kind::Product {
                for constructor in &group.constructors {
                    let last = group.has_loc().then(|| format!("loc: {loc}, "));
                    let value =
                        Self::reader_of(groups, constructor, &rust, "", &last.unwrap_or_default());
                    writeln!(out, "Ok({value})\n}}\n")?;
                }
                continue;
            }
            if group.has_loc() {
                writeln!(out, "let loc = {loc};")?;
            }
            let classes: Vec<String> = group
                .constructors
                .iter()
                .map(|constructor| format!("\"{}\"", constructor.name))
                .collect();
            writeln!(
                out,
                "let which = source.constructor(object, \"{name}\", &[{}])?;",
                classes.join(", ")
            )?;
            if group.is_struct() {
                writeln!(out, "let _ = which;")?;
                for constructor in &group.constructors {
                    let first = if group.has_loc() { "loc, " } else { "" };
                    let value = Self::reader_of(groups, constructor, &rust, first, "");
                    writeln!(out, "Ok({value})\n}}\n")?;
                }
                continue;
            }
            let kind = if group.has_loc() {
                format!("{rust}Kind")
            } else {
                rust.clone()
            };
            writeln!(
                out,
                "{} match which {{",
                if group.has_loc() { "let kind =" } else { "Ok(" }
            )?;
            for (index, constructor) in group.constructors.iter().enumerate() {
                let pattern = if index + 1 == group.constructors.len() {
                    "_".to_owned()
                } else {
                    index.to_string()
                };
                let path = format!("{kind}::{}", constructor.name);
                let value = Self::reader_of(groups, constructor, &path, "", "");
                writeln!(out, "{pattern} => {value},")?;
            }
            if group.has_loc() {
                writeln!(out, "}};\nOk({rust} {{ loc, kind }})\n}}\n")?;
            } else {
                writeln!(out, "}})\n}}\n")?;
            }
        }
        Ok(())
    }

    /// The expression that reads a constructor's fields.
    fn reader_of(
        groups: &[Group],
        constructor: &Constructor,
        path: &str,
        first: &str,
        last: &str,
    ) -> String {
        if constructor.fields.is_empty() && first.is_empty() && last.is_empty() {
            return path.to_owned();
        }
        let mut text = format!("{path} {{ {first}");
        for field in &constructor.fields {
            let group = groups.iter().find(|group| group.name == field.ty);
            let by_value = group.is_none_or(Group::is_simple);
            let quantifier = match field.quantifier {
                Quantifier::One => "",
                Quantifier::Optional => "optional_",
                Quantifier::List => "list_of_",
                Quantifier::OptionalList => "list_of_optional_",
            };
            let method = match (by_value, field.quantifier) {
                (true, _) => format!("{quantifier}value"),
                (false, _) => format!("{quantifier}node"),
            };
            let reader = match group {
                Some(group) => format!("read_{}", group.name),
                None => format!("S::{}", field.ty),
            };
            text.push_str(&format!(
                "{}: source.{method}(Field {{ object, class: \"{}\", name: \"{}\", ty: \"{}\" }}, {reader})?, ",
                rust_field(&field.name),
                constructor.name,
                field.name,
                field.ty
            ));
        }
        text.push_str(last);
        text.push('}');
        text
    }

    fn visitor(&mut self, groups: &[Group]) -> Done {
        let nodes: Vec<&Group> = groups.iter().filter(|group| !group.is_simple()).collect();
        let out = &mut self.out;
        writeln!(
            out,
            "/// Visits a tree from the top; each method's default visits the node's children in the"
        )?;
        writeln!(out, "/// order of their fields.\n///")?;
        writeln!(
            out,
            "/// A tree can be far deeper than the native stack (`a+a+a+...`): a visitor of trees from"
        )?;
        writeln!(
            out,
            "/// outside must count its depth in the methods it overrides."
        )?;
        writeln!(out, "pub trait Visit<'a> {{")?;
        for group in &nodes {
            let rust = group.rust();
            let name = &group.name;
            writeln!(
                out,
                "fn visit_{name}(&mut self, node: &'a {rust}{}) {{ walk_{name}(self, node); }}",
                group.lifetime()
            )?;
        }
        writeln!(out, "}}\n")?;
        for group in &nodes {
            let rust = group.rust();
            writeln!(out, "/// Visits the children of a `{rust}`.")?;
            writeln!(
                out,
                "pub fn walk_{}<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a {rust}{}) {{",
                group.name,
                group.lifetime()
            )?;
            let mut silent = Vec::new();
            if !group.is_struct() {
                writeln!(
                    out,
                    "match {} {{",
                    if group.has_loc() {
                        "node.kind"
                    } else {
                        "*node"
                    }
                )?;
            }
            for constructor in &group.constructors {
                let pattern = if group.is_struct() {
                    rust.clone()
                } else {
                    format!(
                        "{rust}{}::{}",
                        if group.has_loc() { "Kind" } else { "" },
                        constructor.name
                    )
                };
                let visited: Vec<&Field> = constructor
                    .fields
                    .iter()
                    .filter(|field| nodes.iter().any(|g| g.name == field.ty))
                    .collect();
                if visited.is_empty() {
                    if constructor.fields.is_empty() {
                        silent.push(pattern);
                    } else {
                        silent.push(format!("{pattern} {{ .. }}"));
                    }
                    continue;
                }
                let names: Vec<&str> = visited
                    .iter()
                    .map(|field| rust_field(&field.name))
                    .collect();
                let rest = if visited.len() < constructor.fields.len()
                    || (group.is_struct() && group.has_loc())
                {
                    ", .."
                } else {
                    ""
                };
                if group.is_struct() {
                    writeln!(
                        out,
                        "let {pattern} {{ {}{rest} }} = *node;",
                        names.join(", ")
                    )?;
                } else {
                    writeln!(out, "{pattern} {{ {}{rest} }} => {{", names.join(", "))?;
                }
                for field in visited {
                    let (name, ty) = (rust_field(&field.name), &field.ty);
                    match field.quantifier {
                        Quantifier::One => writeln!(out, "visitor.visit_{ty}({name});")?,
                        Quantifier::Optional => {
                            writeln!(
                                out,
                                "if let Some(node) = {name} {{ visitor.visit_{ty}(node); }}"
                            )?;
                        }
                        Quantifier::List => {
                            writeln!(out, "for node in {name} {{ visitor.visit_{ty}(node); }}")?
                        }
                        Quantifier::OptionalList => {
                            writeln!(
                                out,
                                "for node in {name}.iter().flatten() {{ visitor.visit_{ty}(node); }}"
                            )?;
                        }
                    }
                }
                if !group.is_struct() {
                    writeln!(out, "}}")?;
                }
            }
            if group.is_struct() {
                if !silent.is_empty() {
                    writeln!(out, "let _ = (visitor, node);")?;
                }
            } else {
                if !silent.is_empty() {
                    writeln!(out, "{} => {{}}", silent.join(" | "))?;
                }
                writeln!(out, "}}")?;
            }
            writeln!(out, "}}\n")?;
        }
        Ok(())
    }

    fn classes(&mut self, groups: &[Group]) -> Done {
        let out = &mut self.out;
        let count: usize = groups
            .iter()
            .map(|group| {
                if group.kind == Kind::Product {
                    1
                } else {
                    1 + group.constructors.len()
                }
            })
            .sum();
        writeln!(
            out,
            "/// Every class of the `_ast` module below `AST`, each after its base."
        )?;
        writeln!(out, "pub static CLASSES: [Class; {count}] = [")?;
        for group in groups {
            let attributes = match group.attributes {
                Attributes::None => (0, 0),
                Attributes::Required => (4, 0),
                Attributes::OptionalEnd => (4, 2),
            };
            let mut class = |name: &str,
                             base: Option<&str>,
                             doc: &str,
                             kind: &str,
                             fields: &[Field]|
             -> Done {
                writeln!(
                    out,
                    "Class {{ name: {name:?}, base: {base:?}, doc: {doc:?}, kind: ClassKind::{kind}, "
                )?;
                writeln!(
                    out,
                    "attributes: {}, optional_attributes: {}, fields: &[",
                    attributes.0, attributes.1
                )?;
                for field in fields {
                    let ty = match field.ty.as_str() {
                        "identifier" => "FieldType::Identifier".to_owned(),
                        "string" => "FieldType::String".to_owned(),
                        "int" => "FieldType::Int".to_owned(),
                        "constant" => "FieldType::Constant".to_owned(),
                        other => format!("FieldType::Node({other:?})"),
                    };
                    let quantifier = match field.quantifier {
                        Quantifier::One => "One",
                        Quantifier::Optional => "Optional",
                        Quantifier::List => "List",
                        Quantifier::OptionalList => "OptionalList",
                    };
                    let name = &field.name;
                    writeln!(
                        out,
                        "FieldInfo {{ name: {name:?}, ty: {ty}, quantifier: Quantifier::{quantifier} }},"
                    )?;
                }
                writeln!(out, "] }},")
            };
            let doc = group.doc();
            if group.kind == Kind::Product {
                for constructor in &group.constructors {
                    class(&group.name, None, &doc, "Product", &constructor.fields)?;
                }
            } else {
                class(&group.name, None, &doc, "Abstract", &[])?;
                let kind = if group.is_simple() {
                    "Simple"
                } else {
                    "Constructor"
                };
                for constructor in &group.constructors {
                    class(
                        &constructor.name,
                        Some(&group.name),
                        &constructor.text,
                        kind,
                        &constructor.fields,
                    )?;
                }
            }
        }
        writeln!(out, "];\n")
    }

    fn reflection(&mut self, groups: &[Group]) -> Done {
        let out = &mut self.out;
        writeln!(
            out,
            "/// A node of any group.\n#[derive(Clone, Copy, Debug)]\npub enum NodeRef<'a> {{"
        )?;
        for group in groups {
            let reference = if group.is_simple() { "" } else { "&'a " };
            writeln!(
                out,
                "{0}({reference}{0}{1}),",
                group.rust(),
                group.lifetime()
            )?;
        }
        writeln!(out, "}}\n")?;
        for group in groups {
            let reference = if group.is_simple() { "" } else { "&'a " };
            let rust = group.rust();
            writeln!(
                out,
                "impl<'a> From<{reference}{rust}{0}> for NodeRef<'a> {{\nfn from(node: {reference}{rust}{0}) -> NodeRef<'a> {{ NodeRef::{rust}(node) }} }}\n",
                group.lifetime()
            )?;
        }
        let mut index = 0usize;
        let mut class_arms = String::new();
        let mut loc_arms = String::new();
        let mut field_arms = String::new();
        for group in groups {
            let rust = group.rust();
            if group.has_loc() {
                writeln!(loc_arms, "NodeRef::{rust}(node) => Some(node.loc),")?;
            } else {
                writeln!(loc_arms, "NodeRef::{rust}(_) => None,")?;
            }
            if group.kind != Kind::Product {
                index += 1;
            }
            if group.is_struct() {
                for constructor in &group.constructors {
                    writeln!(class_arms, "NodeRef::{rust}(_) => &CLASSES[{index}],")?;
                    writeln!(field_arms, "NodeRef::{rust}(node) => match index {{")?;
                    for (at, field) in constructor.fields.iter().enumerate() {
                        let place = format!("node.{}", rust_field(&field.name));
                        writeln!(
                            field_arms,
                            "{at} => {},",
                            Self::field_value(groups, field, &place)
                        )?;
                    }
                    writeln!(field_arms, "_ => return None, }},")?;
                }
                index += 1;
                continue;
            }
            let on = if group.has_loc() {
                "node.kind"
            } else if group.is_simple() {
                "node"
            } else {
                "*node"
            };
            let name = if group.has_loc() {
                format!("{rust}Kind")
            } else {
                rust.clone()
            };
            writeln!(class_arms, "NodeRef::{rust}(node) => match {on} {{")?;
            if group.is_simple() {
                writeln!(field_arms, "NodeRef::{rust}(_) => return None,")?;
            } else {
                writeln!(
                    field_arms,
                    "NodeRef::{rust}(node) => match (index, {on}) {{"
                )?;
            }
            for constructor in &group.constructors {
                let rest = if constructor.fields.is_empty() {
                    ""
                } else {
                    " { .. }"
                };
                writeln!(
                    class_arms,
                    "{name}::{}{rest} => &CLASSES[{index}],",
                    constructor.name
                )?;
                index += 1;
                for (at, field) in constructor.fields.iter().enumerate() {
                    let bound = rust_field(&field.name);
                    let rest = if constructor.fields.len() > 1 {
                        ", .."
                    } else {
                        ""
                    };
                    writeln!(
                        field_arms,
                        "({at}, {name}::{} {{ {bound}{rest} }}) => {},",
                        constructor.name,
                        Self::field_value(groups, field, bound)
                    )?;
                }
            }
            writeln!(class_arms, "}},")?;
            if !group.is_simple() {
                writeln!(field_arms, "_ => return None, }},")?;
            }
        }
        writeln!(out, "impl<'a> NodeRef<'a> {{")?;
        writeln!(
            out,
            "/// The node's class.\npub fn class(self) -> &'static Class {{ match self {{ {class_arms} }} }}\n"
        )?;
        writeln!(
            out,
            "/// Where the node stands, for groups whose nodes say so.\npub fn loc(self) -> Option<Loc> {{ match self {{ {loc_arms} }} }}\n"
        )?;
        writeln!(
            out,
            "/// The value of the node's field at this place in `class().fields`.\npub fn field(self, index: usize) -> Option<FieldValue<'a>> {{ Some(match self {{ {field_arms} }}) }}"
        )?;
        writeln!(out, "}}")
    }

    /// An expression for the `FieldValue` of the field found at `place`.
    fn field_value(groups: &[Group], field: &Field, place: &str) -> String {
        let group = groups.iter().find(|group| group.name == field.ty);
        let wrap = match (group, field.ty.as_str()) {
            (Some(group), _) => {
                let rust = group.rust();
                match field.quantifier {
                    Quantifier::List => {
                        return format!("FieldValue::Nodes(NodeList::{rust}({place}))");
                    }
                    Quantifier::OptionalList => {
                        return format!("FieldValue::Nodes(NodeList::Optional{rust}({place}))");
                    }
                    _ => format!("|node| FieldValue::Node(NodeRef::{rust}(node))"),
                }
            }
            (None, "identifier") => "FieldValue::Identifier".to_owned(),
            (None, "string") => "FieldValue::String".to_owned(),
            (None, "int") => "FieldValue::Int".to_owned(),
            (None, _) => "FieldValue::Constant".to_owned(),
        };
        match (field.quantifier, group) {
            (Quantifier::List, _) | (Quantifier::OptionalList, _) => {
                format!("FieldValue::Identifiers({place})")
            }
            (Quantifier::Optional, _) => format!("{place}.map_or(FieldValue::Missing, {wrap})"),
            (Quantifier::One, Some(group)) => {
                format!("FieldValue::Node(NodeRef::{}({place}))", group.rust())
            }
            (Quantifier::One, None) => format!("{wrap}({place})"),
        }
    }
}
