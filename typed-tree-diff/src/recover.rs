//! The occurrences of a build, read from its code: what a body instantiates, loads or points to, followed into its own code.

mod place;

use std::collections::{HashMap, HashSet, VecDeque};

use ecma335::il::{Flow, MethodBody, Opcode, Operand};
use ecma335::{FieldId, FieldRvaId, MethodDefId, Result, RowId, Token, TypeDefId};
use name_map::Module;
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::{NameKind, Symbol};

use crate::Item;
use crate::exported::Sources;
use crate::occurrences::{is_shared, kind, methods_of, occurrence};

/// A definition that a position named, where it occurs first.
#[derive(Debug, Clone)]
pub struct Node {
    /// The type, method or field.
    pub definition: Token,
    /// What its name stands for.
    pub kind: NameKind,
    /// The node whose code it occurs in; `None` in a root.
    pub parent: Option<usize>,
    /// What occurs in its own code first, in order.
    pub children: Vec<usize>,
    /// What it is aligned by.
    pub item: Item,
    /// The constants in its code, in order, if it can be suspended.
    pub constants: Vec<Digest>,
}

/// A method with a name of its own, and what occurs in it.
#[derive(Debug, Clone)]
pub struct Root {
    /// The method.
    pub method: MethodDefId,
    /// What occurs in its code first, in order.
    pub children: Vec<usize>,
}

/// All occurrences of a module.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The methods.
    pub roots: Vec<Root>,
    /// Every occurrence; parents stand before their children.
    pub nodes: Vec<Node>,
    /// Lambdas and local functions that no code leads to: unused ones, and in a chain those of bodies that were replaced.
    pub unused: Vec<usize>,
    /// What has a position in its name, is made once for all its users, and is matched by shape alone (C# anonymous types and delegates).
    pub shared: Vec<(Token, Digest)>,
}

impl Tree {
    /// Adds what the source says of the occurrences.
    pub fn refine(&mut self, sources: &Sources) {
        if sources.is_empty() {
            return;
        }
        for node in &mut self.nodes {
            node.item.source = sources.get(node.definition).map(|source| source.digest);
        }
    }
}

struct Recovery<'c, 'a> {
    canon: &'c Canon<'a>,
    module: Module<'a>,
    tree: Tree,
    of: HashMap<Token, usize>,
    /// The instruction that mentions each node first, where code does.
    sites: Vec<Option<(MethodDefId, u32)>>,
    data: HashMap<FieldId, FieldRvaId>,
    sizes: HashMap<TypeDefId, u32>,
}

/// Reads the occurrences of a module. The canon is [keyed](Canon::keyed).
pub fn recover(canon: &Canon<'_>) -> Result<Tree> {
    let module = canon.module();
    let mut recovery = Recovery {
        canon,
        module,
        tree: Tree::default(),
        of: HashMap::new(),
        sites: Vec::new(),
        data: module
            .md
            .rows::<FieldRvaId>()
            .map(|row| row.map(|(id, row)| (row.field, id)))
            .collect::<Result<_>>()?,
        sizes: module
            .md
            .rows::<ecma335::ClassLayoutId>()
            .map(|row| row.map(|(_, row)| (row.parent, row.class_size)))
            .collect::<Result<_>>()?,
    };
    let mut roots = Vec::new();
    for owner in module.symbols.types() {
        if module.symbols.is_positional_type(owner) {
            let kind = kind(&module, owner.token())?;
            if is_shared(kind) {
                let shape = recovery.type_shape(owner, kind)?;
                recovery.tree.shared.push((owner.token(), shape));
            }
            continue;
        }
        for method in module
            .md
            .methods(owner)
            .filter(|method| module.symbols.declaring(method.token()) == owner)
        {
            if !module.is_positional(method.token())? {
                // What starts up a module touches every value of it; its getter knows it better.
                let name = module.name(method.token())?;
                roots.push((
                    matches!(name, ".cctor" | "main@" | "staticInitialization@"),
                    method,
                ));
            }
        }
    }
    roots.sort_by_key(|(starts_up, _)| *starts_up);
    for (_, method) in roots {
        recovery.root(method)?;
    }
    for method in module.md.ids::<MethodDefId>() {
        recovery.unused(method)?;
    }
    recovery.digests()?;
    recovery.places()?;
    Ok(recovery.tree)
}

impl Recovery<'_, '_> {
    fn root(&mut self, method: MethodDefId) -> Result<()> {
        let mut children = Vec::new();
        let mut queue = VecDeque::new();
        self.scan(method, None, &mut children, &mut queue)?;
        self.follow(queue)?;
        self.tree.roots.push(Root { method, children });
        Ok(())
    }

    fn unused(&mut self, method: MethodDefId) -> Result<()> {
        let token = method.token();
        let unused = !self.of.contains_key(&token) && !self.module.symbols.declaring(token).is_nil();
        if unused
            && matches!(
                kind(&self.module, token)?,
                NameKind::Lambda | NameKind::LocalFunction
            )
        {
            let index = self.node(token, None)?;
            self.tree.unused.push(index);
            self.follow(VecDeque::from([index]))?;
        }
        Ok(())
    }

    /// What occurs in the code of nodes, and in what occurs there.
    fn follow(&mut self, mut queue: VecDeque<usize>) -> Result<()> {
        while let Some(index) = queue.pop_front() {
            let mut own = Vec::new();
            for method in methods_of(&self.module, self.tree.nodes[index].definition) {
                self.scan(method, Some(index), &mut own, &mut queue)?;
            }
            self.tree.nodes[index].children = own;
        }
        Ok(())
    }

    fn node(&mut self, definition: Token, parent: Option<usize>) -> Result<usize> {
        let index = self.tree.nodes.len();
        let item = Item {
            deep: Digest::default(),
            own: Digest::default(),
            shape: Digest::default(),
            consumer: Digest::default(),
            place: Digest::default(),
            settled: false,
            within: 0,
            exact: false,
            outline: None,
            source: None,
        };
        let kind = kind(&self.module, definition)?;
        self.tree.nodes.push(Node {
            definition,
            kind,
            parent,
            children: Vec::new(),
            item,
            constants: Vec::new(),
        });
        self.of.insert(definition, index);
        self.sites.push(None);
        Ok(index)
    }

    fn scan(
        &mut self,
        method: MethodDefId,
        parent: Option<usize>,
        children: &mut Vec<usize>,
        queue: &mut VecDeque<usize>,
    ) -> Result<()> {
        let rva = self.module.md.get(method)?.rva;
        let Some(bytes) = self.module.code.method_data(method, rva)? else {
            return Ok(());
        };
        let body = MethodBody::parse(bytes)?;
        // Those that no call has consumed yet.
        let mut open: Vec<usize> = Vec::new();
        for instruction in body.instructions() {
            let instruction = instruction?;
            let Operand::Token(token) = instruction.operand else {
                continue;
            };
            let target = occurrence(&self.module, token)?;
            if let Some(target) = target {
                if !self.of.contains_key(&target) {
                    let index = self.node(target, parent)?;
                    children.push(index);
                    queue.push_back(index);
                    open.push(index);
                    self.sites[index] = Some((method, instruction.offset));
                }
            } else if instruction.opcode.flow() == Flow::Call
                && instruction.opcode != Opcode::Newobj
                && !open.is_empty()
            {
                let consumer = self.canon.token(token)?;
                for index in open.drain(..) {
                    self.tree.nodes[index].item.consumer = consumer;
                }
            }
        }
        Ok(())
    }

    /// Children stand behind their parents, so going backwards has every child's digest before its parent's.
    fn digests(&mut self) -> Result<()> {
        let unused: HashSet<usize> = self.tree.unused.iter().copied().collect();
        for index in (0..self.tree.nodes.len()).rev() {
            let (definition, kind) = (self.tree.nodes[index].definition, self.tree.nodes[index].kind);
            // What nothing uses cannot be told by its use.
            let mut exact = unused.contains(&index)
                || matches!(
                    kind,
                    NameKind::DataField
                        | NameKind::MethodGroupField
                        | NameKind::MethodGroupCache
                        | NameKind::CallSites
                        | NameKind::CallSite
                );
            let shape = match definition.to_id::<TypeDefId>() {
                Some(owner) => self.type_shape(owner, kind)?,
                None => Content::new(b'm')
                    .number(kind as u64)
                    .digest(self.canon.token(definition)?)
                    .finish(),
            };
            let (mut own, mut deep) = (Content::new(b'o'), Content::new(b'd'));
            own.digest(shape);
            deep.digest(shape);
            if let Some(data) = self.field_data(definition)? {
                own.bytes(&data);
                deep.bytes(&data);
            }
            if exact && kind != NameKind::DataField {
                // What a cache holds depends on the code around it, which only its user's body shows.
                let user = self.tree.nodes[index].item.consumer;
                own.digest(user);
                deep.digest(user);
            }
            let (mut bodies, mut outline, mut constants, mut suspends) =
                (Vec::new(), Content::new(b'l'), Vec::new(), false);
            outline.digest(shape);
            for method in methods_of(&self.module, definition) {
                let name = self.module.name(method.token())?;
                if matches!(name, "MoveNext" | "GenerateNext") {
                    (exact, suspends) = (true, true);
                    self.outline(method, &mut outline, &mut constants)?;
                }
                let shallow = self.canon.body(method)?.unwrap_or_default();
                let nested = self
                    .canon
                    .body_with(method, |token| {
                        let child = occurrence(&self.module, token)?
                            .and_then(|target| self.of.get(&target))
                            .copied();
                        match child.filter(|child| self.tree.nodes[*child].parent == Some(index)) {
                            Some(child) => {
                                let deep = self.tree.nodes[child].item.deep;
                                Ok(Content::new(b'c')
                                    .digest(self.canon.token(token)?)
                                    .digest(deep)
                                    .finish())
                            }
                            None => self.canon.token(token),
                        }
                    })?
                    .unwrap_or_default();
                bodies.push((self.canon.token(method.token())?, shallow, nested));
            }
            // The order of a class's methods is not the source's.
            bodies.sort_unstable();
            for (method, shallow, nested) in bodies {
                own.digest(method).digest(shallow);
                deep.digest(method).digest(nested);
            }
            self.tree.nodes[index].constants = constants;
            let item = &mut self.tree.nodes[index].item;
            item.outline = suspends.then(|| outline.finish());
            (item.own, item.deep, item.shape, item.exact) = (own.finish(), deep.finish(), shape, exact);
        }
        Ok(())
    }

    /// What a body does between its constants: the instructions with branches as counts of instructions, so that a longer constant
    /// moves nothing. The constants go to their own list.
    fn outline(&self, method: MethodDefId, outline: &mut Content, constants: &mut Vec<Digest>) -> Result<()> {
        let rva = self.module.md.get(method)?.rva;
        let Some(bytes) = self.module.code.method_data(method, rva)? else {
            return Ok(());
        };
        let body = MethodBody::parse(bytes)?;
        let starts: Vec<u32> = body
            .instructions()
            .map(|instruction| instruction.map(|instruction| instruction.offset))
            .collect::<Result<_>>()?;
        let index = |offset: u32| starts.partition_point(|start| *start < offset) as u64;
        if !body.local_var_sig.is_nil() {
            outline.digest(self.canon.token(body.local_var_sig.token())?);
        }
        for instruction in body.instructions() {
            let instruction = instruction?;
            let name = instruction.opcode.name();
            if name.starts_with("ldc.") || name == "ldstr" {
                // The opcode says the type; small integers have the value in it.
                let kind = if name.starts_with("ldc.i4") {
                    "ldc.i4"
                } else {
                    name
                };
                outline.text(kind);
                let mut constant = Content::new(b'k');
                constant.text(name);
                match instruction.operand {
                    Operand::I8(value) => constant.number(value as u64),
                    Operand::I32(value) => constant.number(value as u64),
                    Operand::I64(value) => constant.number(value as u64),
                    Operand::R4(bits) => constant.number(u64::from(bits)),
                    Operand::R8(bits) => constant.number(bits),
                    Operand::Token(token) => constant.digest(self.canon.token(token)?),
                    _ => &mut constant,
                };
                constants.push(constant.finish());
                continue;
            }
            outline.text(name.trim_end_matches(".s"));
            match instruction.operand {
                Operand::None => &mut *outline,
                Operand::I8(value) => outline.number(value as u64),
                Operand::U8(value) => outline.number(u64::from(value)),
                Operand::I32(value) => outline.number(value as u64),
                Operand::I64(value) => outline.number(value as u64),
                Operand::R4(bits) => outline.number(u64::from(bits)),
                Operand::R8(bits) => outline.number(bits),
                Operand::Token(token) => outline.digest(self.canon.token(token)?),
                Operand::Branch(target) => outline.number(index(target)),
                Operand::Switch(targets) => targets
                    .iter()
                    .fold(&mut *outline, |outline, target| outline.number(index(target))),
                Operand::Var(slot) | Operand::Arg(slot) => outline.number(u64::from(slot)),
            };
        }
        for clause in body.clauses() {
            let (start, handler) = (clause.try_offset, clause.handler_offset);
            for offset in [
                start,
                start.saturating_add(clause.try_length),
                handler,
                handler.saturating_add(clause.handler_length),
            ] {
                outline.number(index(offset));
            }
        }
        Ok(())
    }

    /// What stays of a class when its code changes: bases, captures and signatures. The order of captures is not the source's.
    fn type_shape(&self, owner: TypeDefId, kind: NameKind) -> Result<Digest> {
        let (md, symbols) = (self.module.md, self.module.symbols);
        let row = md.get(owner)?;
        let mut content = Content::new(b't');
        content.number(kind as u64).number(u64::from(row.flags));
        content
            .digest(self.canon.token(owner.token())?)
            .digest(self.canon.token(row.extends.token())?);
        let mut parts = Vec::new();
        for interface in symbols.interfaces(owner) {
            parts.push(Content::new(b'i').digest(self.canon.token(*interface)?).finish());
        }
        for field in md
            .fields(owner)
            .filter(|field| symbols.declaring(field.token()) == owner)
        {
            let row = md.get(field)?;
            let name = symbols.key(md.string(row.name)?, Symbol::Field);
            parts.push(
                Content::new(b'f')
                    .text(name.text())
                    .number(u64::from(row.flags))
                    .digest(self.canon.signature(row.signature)?)
                    .finish(),
            );
        }
        for method in md
            .methods(owner)
            .filter(|method| symbols.declaring(method.token()) == owner)
        {
            let row = md.get(method)?;
            let name = md.string(row.name)?;
            if !symbols.is_positional(name, Symbol::Method) {
                parts.push(
                    Content::new(b'm')
                        .text(name)
                        .number(u64::from(row.flags))
                        .digest(self.canon.signature(row.signature)?)
                        .finish(),
                );
            }
        }
        parts.sort_unstable();
        parts.iter().for_each(|part| _ = content.digest(*part));
        Ok(content.finish())
    }

    /// The bytes of a data field in the image.
    fn field_data(&self, definition: Token) -> Result<Option<Vec<u8>>> {
        let Some(field) = definition.to_id::<FieldId>() else {
            return Ok(None);
        };
        let Some(data) = self.data.get(&field) else {
            return Ok(None);
        };
        let mut signature = self.module.md.blob_reader(self.module.md.get(field)?.signature)?;
        // II.23.2.4: FIELD, VALUETYPE, TypeDefOrRefOrSpecEncoded; primitives have up to 8 bytes.
        signature.u8()?;
        let size = match signature.u8()? {
            0x11 => {
                let encoded = signature.compressed_u32()?;
                self.sizes
                    .get(&TypeDefId(encoded >> 2))
                    .copied()
                    .filter(|_| encoded & 3 == 0)
                    .unwrap_or(0)
            }
            _ => 8,
        };
        let bytes = self
            .module
            .code
            .field_data(*data, self.module.md.get(*data)?.rva)?;
        Ok(Some(bytes.rest().iter().copied().take(size as usize).collect()))
    }
}
