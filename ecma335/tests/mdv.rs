//! Tables, signatures, heaps and IL as this crate reads them, beside what Microsoft's metadata visualizer (mdv) printed of the same files:
//! `fixtures/roslyn/baseline.mdv` of an image, `chain.mdv` of three deltas of Roslyn on top of it.

#![allow(clippy::unwrap_used, reason = "a test: what is not there fails it")]

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ecma335::il::{Instruction, MethodBody, Operand};
use ecma335::signature::{MethodSignature, Signature, Type};
use ecma335::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/roslyn")
        .join(name)
}

/// What mdv printed of a generation.
#[derive(Default)]
struct Printed {
    /// Title to lines: the first one names the columns.
    sections: BTreeMap<String, Vec<Vec<String>>>,
    /// Method to the lines of its body.
    bodies: BTreeMap<Token, Vec<String>>,
}

fn printed(name: &str) -> Vec<Printed> {
    let text = std::fs::read_to_string(fixture(name)).unwrap();
    let mut generations = vec![Printed::default()];
    let mut section = String::new();
    let mut body = None;
    for line in text.lines() {
        let printed = generations.last_mut().unwrap();
        if line.starts_with("MetadataVersion") {
            generations.push(Printed::default());
        } else if let Some(rest) = line.strip_prefix("Method '") {
            let rest = plain(rest);
            let token = rest.rsplit_once("(0x").unwrap().1.trim_end_matches(')');
            let token = Token::from_raw(u32::from_str_radix(token, 16).unwrap());
            printed.bodies.insert(token, Vec::new());
            body = Some(token);
        } else if line == "}" {
            body = None;
        } else if let Some(token) = body {
            printed
                .bodies
                .get_mut(&token)
                .unwrap()
                .push(line.trim().to_owned());
        } else if let Some((title, _)) = line.split_once(" (").filter(|_| line.ends_with("):")) {
            section = title.to_owned();
            printed.sections.insert(section.clone(), Vec::new());
        } else if line.ends_with(':') && !line.starts_with(' ') {
            section.clear();
        } else if let Some(lines) = printed.sections.get_mut(&section) {
            let line = line.trim();
            if section.starts_with('#') {
                lines.push(vec![line.to_owned()]);
                continue;
            }
            let line = match line.split_once(": ") {
                Some((number, rest)) if u32::from_str_radix(number, 16).is_ok() => rest,
                _ => line,
            };
            lines.push(line.split("  ").map(plain).collect());
        }
    }
    generations.remove(0);
    generations
}

/// A cell without the generations that mdv adds to tokens and offsets: `0x0a000025/1:1` is the chain's 0x0a000025.
fn plain(cell: &str) -> String {
    let mut out = String::new();
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once('/') {
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        let numbered = |text: &str| {
            Some(
                text[digits..]
                    .strip_prefix(':')?
                    .trim_start_matches(|c: char| c.is_ascii_hexdigit())
                    .to_owned(),
            )
        };
        out.push_str(before);
        match (digits > 0 && before.ends_with(|c: char| c.is_ascii_hexdigit()))
            .then(|| numbered(after))
            .flatten()
        {
            Some(tail) => rest = &after[after.len() - tail.len()..],
            None => {
                out.push('/');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// This crate's view, in mdv's words.
struct View<'m, 'a> {
    md: &'m Metadata<'a>,
    owners: Ownership,
    /// Rows of types that earlier deltas added: in which type such a one is nested, mdv does not know.
    earlier: Range<u32>,
}

impl View<'_, '_> {
    fn string(&self, offset: StringOffset) -> String {
        match offset.0 {
            0 => "nil".into(),
            at => format!("'{}' (#{at:x})", self.md.string(offset).unwrap()),
        }
    }

    fn token(&self, token: Token) -> String {
        match token.table() {
            _ if token.is_nil() => "nil".into(),
            Some(table) => format!("{token} ({})", table.name()),
            None => token.to_string(),
        }
    }

    fn guid(&self, index: GuidIndex) -> String {
        match index.0 {
            0 => "nil".into(),
            at => format!("{{{}}} (#{at:x})", self.md.guid(index).unwrap()),
        }
    }

    fn blob(&self, offset: BlobOffset) -> String {
        format!("{} (#{:x})", hex(self.md.blob(offset).unwrap()), offset.0)
    }

    fn signature(&self, offset: BlobOffset) -> String {
        let text = match self.md.signature(offset).unwrap() {
            Signature::Method(method) => self.method(&method),
            Signature::Field(type_) => self.type_(&type_),
            Signature::Locals(types) | Signature::MethodSpec(types) => self.types(&types, ", "),
            Signature::Property(property) => self.type_(&property.type_),
        };
        format!("{text} (#{:x})", offset.0)
    }

    fn method(&self, method: &MethodSignature) -> String {
        let mut text = self.type_(&method.return_type) + " (";
        for (index, param) in method.params.iter().enumerate() {
            if index > 0 {
                text += ", ";
            }
            if method.sentinel == Some(index as u32) {
                text += "... ";
            }
            text += &self.type_(param);
        }
        text + ")"
    }

    fn types(&self, types: &[Type], separator: &str) -> String {
        let types: Vec<_> = types.iter().map(|type_| self.type_(type_)).collect();
        types.join(separator)
    }

    fn type_(&self, type_: &Type) -> String {
        match type_ {
            Type::Primitive(primitive) => primitive.name().into(),
            Type::Class(token) | Type::ValueType(token) => self.name(token.token()),
            Type::Var(number) => format!("!{number}"),
            Type::MVar(number) => format!("!!{number}"),
            Type::GenericInst {
                definition,
                arguments,
                ..
            } => format!(
                "{}<{}>",
                self.name(definition.token()),
                self.types(arguments, ",")
            ),
            Type::SzArray(element) => self.type_(element) + "[]",
            Type::Array(element, shape) => {
                assert!(shape.sizes.is_empty(), "no fixture has arrays with sizes");
                let bounds: Vec<_> = shape.lower_bounds.iter().map(|low| format!("{low}...")).collect();
                assert_eq!(bounds.len(), shape.rank as usize);
                format!("{}[{}]", self.type_(element), bounds.join(","))
            }
            Type::Pointer(inner) => self.type_(inner) + "*",
            Type::ByRef(inner) => self.type_(inner) + "&",
            Type::FunctionPointer(method) => format!("methodptr({})", self.method(method)),
            Type::Modified {
                is_required,
                modifier,
                inner,
            } => {
                let kind = if *is_required { "modreq" } else { "modopt" };
                format!("{} {kind}({})", self.type_(inner), self.name(modifier.token()))
            }
            Type::Pinned(inner) => self.type_(inner) + " pinned",
        }
    }

    fn name(&self, token: Token) -> String {
        let dotted = |namespace: StringOffset, name: StringOffset, none: &str| {
            let name = self.md.string(name).unwrap();
            match self.md.string(namespace).unwrap() {
                "" => format!("{none}{name}"),
                namespace => format!("{namespace}.{name}"),
            }
        };
        match (token.to_id::<TypeRefId>(), token.to_id::<TypeDefId>()) {
            (Some(id), _) => {
                let row = self.md.get(id).unwrap();
                // mdv prints a nested reference without what it is nested in.
                let nested = row.resolution_scope.token().table() == Some(TableId::TypeRef);
                dotted(row.namespace, row.name, if nested { "nil." } else { "" })
            }
            (_, Some(id)) => {
                let row = self.md.get(id).unwrap();
                let name = dotted(row.namespace, row.name, "");
                match self.owners.enclosing(id) {
                    Some(outer) if !self.earlier.contains(&id.row()) => {
                        format!("{}.{name}", self.name(outer.token()))
                    }
                    _ => name,
                }
            }
            _ => self.type_(&self.md.type_spec(token.to_id().unwrap()).unwrap()),
        }
    }

    /// A cell of a row, where this crate has it; `None` for columns that mdv computes from elsewhere.
    fn cell(&self, token: Token, column: &str) -> Option<String> {
        let (md, number) = (self.md, token.row());
        macro_rules! rows {
            ($($id:ident { $($name:literal => |$row:ident| $cell:expr),* $(,)? })*) => {$(
                if let Some(id) = token.to_id::<$id>() {
                    let row = md.get(id).unwrap();
                    return match column { $($name => { let $row = &row; Some($cell) })* _ => None };
                }
            )*};
        }
        rows! {
            ModuleId {
                "Gen" => |row| row.generation.to_string(), "Name" => |row| self.string(row.name),
                "Mvid" => |row| self.guid(row.mvid), "EncId" => |row| self.guid(row.enc_id), "EncBaseId" => |row| self.guid(row.enc_base_id),
            }
            TypeRefId {
                "Scope" => |row| self.token(row.resolution_scope.token()), "Name" => |row| self.string(row.name),
                "Namespace" => |row| self.string(row.namespace),
            }
            TypeDefId {
                "Name" => |row| self.string(row.name), "Namespace" => |row| self.string(row.namespace),
                "BaseType" => |row| self.token(row.extends.token()), "Attributes" => |row| flags(row.flags),
                "EnclosingType" => |_row| self.token(self.owners.enclosing(TypeDefId(number)).unwrap_or_default().token()),
                "Fields" => |_row| self.range(md.fields(TypeDefId(number))), "Methods" => |_row| self.range(md.methods(TypeDefId(number))),
            }
            FieldId {
                "Name" => |row| self.string(row.name), "Signature" => |row| self.signature(row.signature),
                "Attributes" => |row| flags(u32::from(row.flags)),
            }
            MethodDefId {
                "Name" => |row| self.string(row.name), "Signature" => |row| self.signature(row.signature),
                "RVA" => |row| format!("0x{:08X}", row.rva), "Attributes" => |row| flags(u32::from(row.flags)),
                "ImplAttributes" => |row| flags(u32::from(row.impl_flags)), "Parameters" => |_row| self.range(md.params(MethodDefId(number))),
                "GenericParameters" => |_row| self.range(self.owners.generic_params(token).iter().copied()),
            }
            ParamId {
                "Name" => |row| self.string(row.name), "Seq#" => |row| row.sequence.to_string(),
                "Attributes" => |row| flags(u32::from(row.flags)),
            }
            MemberRefId {
                "Parent" => |row| self.token(row.class.token()), "Name" => |row| self.string(row.name),
                "Signature" => |row| self.signature(row.signature),
            }
            ConstantId {
                "Parent" => |row| self.token(row.parent.token()), "Type" => |row| flags(u32::from(row.type_)),
                "Value" => |row| self.blob(row.value),
            }
            CustomAttributeId {
                "Parent" => |row| self.token(row.parent.token()), "Constructor" => |row| self.token(row.type_.token()),
                "Value" => |row| self.blob(row.value),
            }
            StandAloneSigId { "Signature" => |row| self.signature(row.signature) }
            EventId { "Name" => |row| self.string(row.name), "Attributes" => |row| flags(u32::from(row.event_flags)) }
            PropertyId { "Name" => |row| self.string(row.name), "Attributes" => |row| flags(u32::from(row.flags)) }
            ModuleRefId { "Name" => |row| self.string(row.name) }
            TypeSpecId {
                "Name" => |row| format!("{} (#{:x})", self.type_(&md.type_spec(TypeSpecId(number)).unwrap()), row.signature.0),
            }
            AssemblyId { "Name" => |row| self.string(row.name), "Flags" => |row| flags(row.flags) }
            AssemblyRefId {
                "Name" => |row| self.string(row.name), "PublicKeyOrToken" => |row| self.blob(row.public_key_or_token),
                "Version" => |row| format!("{}.{}.{}.{}", row.major_version, row.minor_version, row.build_number, row.revision_number),
            }
            GenericParamId {
                "Name" => |row| self.string(row.name), "Seq#" => |row| row.number.to_string(),
                "Attributes" => |row| flags(u32::from(row.flags)), "Parent" => |row| self.token(row.owner.token()),
            }
            MethodSpecId {
                "Method" => |row| self.token(row.method.token()), "Signature" => |row| self.signature(row.instantiation),
            }
            GenericParamConstraintId {
                "Parent" => |row| self.token(row.owner.token()), "Type" => |row| self.token(row.constraint.token()),
            }
            EncLogId {
                "Entity" => |row| self.token(Token::from_raw(row.token)), "Operation" => |row| flags(row.func_code),
            }
            EncMapId { "Entity" => |row| self.token(Token::from_raw(row.token)) }
        }
        None
    }

    fn range<I: RowId>(&self, ids: impl Iterator<Item = I>) -> String {
        let ids: Vec<_> = ids.collect();
        match (ids.first(), ids.last()) {
            (Some(first), Some(last)) => format!("{}-{}", first.token(), last.token()),
            _ => "nil".into(),
        }
    }

    fn instruction(&self, instruction: &Instruction<'_>) -> String {
        let name = instruction.opcode.name();
        let operand = match instruction.operand {
            Operand::None => String::new(),
            Operand::I8(value) => value.to_string(),
            Operand::U8(value) => value.to_string(),
            Operand::I32(value) => format!("0x{value:x}"),
            Operand::I64(value) => format!("0x{value:x}"),
            Operand::R4(bits) => f32::from_bits(bits).to_string(),
            Operand::R8(bits) => f64::from_bits(bits).to_string(),
            Operand::Token(token) => match token.as_user_string() {
                Some(at) => format!("\"{}\"", text(self.md.user_string(at).unwrap())),
                None => format!("({token})"),
            },
            Operand::Branch(target) => format!("IL_{target:04x}"),
            Operand::Var(index) => format!("V_{index}"),
            Operand::Arg(index) => format!("A_{index}"),
            Operand::Switch(targets) => {
                let targets: Vec<_> = targets.iter().map(|target| format!("IL_{target:04x}")).collect();
                format!("( {})", targets.join(", "))
            }
        };
        format!("IL_{:04x}: {name} {operand}", instruction.offset)
            .trim_end()
            .to_owned()
    }
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join("-")
}

/// mdv names the flags behind their number; the number is what is compared.
fn flags(value: u32) -> String {
    match value {
        0 => "0".into(),
        value => format!("0x{value:08x}"),
    }
}

/// As mdv escapes user strings.
fn text(text: UserString<'_>) -> String {
    text.units()
        .map(|unit| match char::from_u32(u32::from(unit)) {
            Some(char) if !char.is_control() => char.to_string(),
            _ => format!("\\u{unit:04X}"),
        })
        .collect()
}

const TITLES: &[(&str, TableId)] = &[
    ("Module", TableId::Module),
    ("TypeRef", TableId::TypeRef),
    ("TypeDef", TableId::TypeDef),
    ("Field", TableId::Field),
    ("Method", TableId::MethodDef),
    ("Param", TableId::Param),
    ("MemberRef", TableId::MemberRef),
    ("Constant", TableId::Constant),
    ("CustomAttribute", TableId::CustomAttribute),
    ("StandAloneSig", TableId::StandAloneSig),
    ("Event", TableId::Event),
    ("Property", TableId::Property),
    ("ModuleRef", TableId::ModuleRef),
    ("TypeSpec", TableId::TypeSpec),
    ("Assembly", TableId::Assembly),
    ("AssemblyRef", TableId::AssemblyRef),
    ("GenericParam", TableId::GenericParam),
    ("MethodSpec", TableId::MethodSpec),
    ("GenericParamConstraint", TableId::GenericParamConstraint),
    ("EnC Log", TableId::EncLog),
    ("EnC Map", TableId::EncMap),
];

/// Compares the rows that mdv printed of one table; gives how many cells were equal.
fn compare_table(printed: &Printed, title: &str, tokens: &[Token], view: &View<'_, '_>) -> usize {
    let Some((header, lines)) = printed.sections.get(title).and_then(|lines| lines.split_first()) else {
        assert!(tokens.is_empty(), "mdv printed no {title}");
        return 0;
    };
    assert_eq!(lines.len(), tokens.len(), "rows of {title}");
    let mut compared = 0;
    for (line, token) in lines.iter().zip(tokens) {
        for (column, theirs) in header.iter().zip(line) {
            let Some(ours) = view.cell(*token, column) else {
                continue;
            };
            // Of a delta alone mdv cannot say which members are whose; an absent token is of some table to it.
            if theirs == "n/a (EnC)" {
                continue;
            }
            let theirs = match theirs.strip_prefix("nil (") {
                Some(_) => "nil",
                None if ours.starts_with("0x") && !ours.contains(' ') => theirs.split(' ').next().unwrap(),
                None => theirs,
            };
            assert_eq!(ours, theirs, "{token:?}, {column}");
            compared += 1;
        }
    }
    compared
}

fn compare_bodies(printed: &Printed, code: &impl Code, view: &View<'_, '_>) -> usize {
    let mut compared = 0;
    for (token, lines) in &printed.bodies {
        let id: MethodDefId = token.to_id().unwrap();
        let rva = view.md.get(id).unwrap().rva;
        let body = MethodBody::parse(code.method_data(id, rva).unwrap().unwrap()).unwrap();
        let mut theirs = Vec::new();
        let mut switch = false;
        for line in lines {
            let line = line.trim();
            if let Some(size) = line.strip_prefix("// Code size") {
                assert_eq!(size.trim(), format!("{} (0x{0:x})", body.code.len()), "{token}");
            } else if let Some(depth) = line.strip_prefix(".maxstack") {
                assert_eq!(depth.trim(), body.max_stack.to_string(), "{token}");
            } else if let Some(locals) = line.strip_prefix("Locals: ") {
                assert_eq!(
                    plain(locals),
                    view.signature(view.md.get(body.local_var_sig).unwrap().signature)
                );
            } else if line.starts_with("IL_") || switch {
                let words: Vec<_> = line.split("  ").map(plain).collect();
                // mdv puts a name before a token; the token is what stands in the code.
                let words: Vec<_> = words
                    .iter()
                    .map(|word| match word.rsplit_once("' (0x") {
                        Some((_, token)) => format!("(0x{token}"),
                        None => word.clone(),
                    })
                    .collect();
                let line = words.join(" ");
                match (switch, theirs.last_mut()) {
                    (true, Some(last)) => *last = format!("{last} {line}"),
                    _ => theirs.push(line.clone()),
                }
                switch = (switch || line.ends_with('(')) && !line.ends_with(')');
            }
        }
        let ours: Vec<_> = body
            .instructions()
            .map(|instruction| view.instruction(&instruction.unwrap()))
            .collect();
        assert_eq!(ours, theirs, "{token}");
        compared += ours.len();
    }
    compared
}

#[test]
fn an_image_as_mdv_prints_it() {
    let printed = &printed("baseline.mdv")[0];
    let image = Image::parse(std::fs::read(fixture("gen0.dll")).unwrap()).unwrap();
    let md = image.metadata().unwrap();
    let owners = Ownership::new(&md).unwrap();
    let view = View {
        md: &md,
        owners,
        earlier: 0..0,
    };
    let mut cells = 0;
    for &(title, table) in TITLES {
        let tokens: Vec<_> = (1..=md.table(table).rows())
            .map(|row| Token::new(table, row))
            .collect();
        cells += compare_table(printed, title, &tokens, &view);
    }
    assert!(cells > 500, "{cells} cells were compared");
    let instructions = compare_bodies(printed, &image, &view);
    assert!(instructions > 200, "{instructions} instructions were compared");
    heaps(printed, &md);
}

/// Every item that mdv lists of a heap is read at its offset.
fn heaps(printed: &Printed, md: &Metadata<'_>) {
    let check = |title: &str, least: usize, read: &dyn Fn(u32) -> String| {
        let lines = &printed.sections[title];
        assert!(lines.len() >= least, "{} items of {title}", lines.len());
        for line in lines {
            let (offset, item) = line[0].split_once(": ").unwrap();
            // Behind an item mdv says what it is used as.
            let item = item.split_once(" (").map_or(item, |(item, _)| item);
            let offset = u32::from_str_radix(offset, 16).unwrap();
            assert_eq!(read(offset), item, "{title} at {offset:#x}");
        }
    };
    check("#String", 100, &|at| {
        format!("'{}'", md.string(StringOffset(at)).unwrap())
    });
    check("#US", 4, &|at| {
        format!("'{}'", text(md.user_string(UserStringOffset(at)).unwrap()))
    });
    check("#Guid", 1, &|at| {
        format!("{{{}}}", md.guid(GuidIndex(at)).unwrap())
    });
    check("#Blob", 80, &|at| match md.blob(BlobOffset(at)).unwrap() {
        [] => "<empty>".into(),
        blob => hex(blob),
    });
}

#[test]
fn a_chain_of_deltas_as_mdv_prints_it() {
    let generations = printed("chain.mdv");
    assert_eq!(generations.len(), 3);
    let image = Image::parse(std::fs::read(fixture("gen0.dll")).unwrap()).unwrap();
    let mut chain = Chain::new(Arc::new(image)).unwrap();
    let own = chain.metadata().count::<TypeDefId>() + 1;
    for (index, printed) in generations.iter().enumerate() {
        let number = index + 1;
        let delta = std::fs::read(fixture(&format!("roslyn{number}.meta"))).unwrap();
        let il = std::fs::read(fixture(&format!("roslyn{number}.il"))).unwrap();
        let known = chain.metadata().count::<TypeDefId>() + 1;
        chain.apply(&delta, il).unwrap();
        let delta = Metadata::parse(&delta, 0).unwrap();
        let md = chain.metadata();
        let view = View {
            md: &md,
            owners: Ownership::new(&md).unwrap(),
            earlier: own..known,
        };
        let of_delta = View {
            md: &delta,
            owners: Ownership::default(),
            earlier: 0..0,
        };
        let mut cells = 0;
        for &(title, table) in TITLES {
            // A delta's rows are the chain's that its EncMap names.
            let rows = delta
                .rows::<EncMapId>()
                .map(|row| Token::from_raw(row.unwrap().1.token));
            let (tokens, view): (Vec<_>, _) = match table {
                TableId::EncLog | TableId::EncMap => {
                    let rows = 1..=delta.table(table).rows();
                    (rows.map(|row| Token::new(table, row)).collect(), &of_delta)
                }
                TableId::Module => (vec![Token::new(table, 1)], &view),
                _ => (rows.filter(|token| token.table() == Some(table)).collect(), &view),
            };
            let mut tokens = tokens;
            if table == TableId::CustomAttribute {
                // mdv lists attributes by their parents where the table is not sorted, as in deltas.
                tokens.sort_by_key(|token| md.table(table).column(token.row(), 0));
            }
            cells += compare_table(printed, title, &tokens, view);
        }
        assert!(cells > 80, "{cells} cells were compared");
        let instructions = compare_bodies(printed, &chain, &view);
        assert!(instructions > 10, "{instructions} instructions were compared");
        let mut problems = Vec::new();
        check(&chain, usize::MAX, &mut |token, error| {
            problems.push((token, error.to_string()))
        })
        .unwrap();
        assert_eq!(problems, []);
    }
}
