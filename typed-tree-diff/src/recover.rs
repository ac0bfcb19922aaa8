//! The occurrences of a build, read from its code: what a body instantiates, loads or points to, followed into its own code.

mod expressions;
mod outlines;
mod passages;
mod place;
mod shapes;

pub(crate) use shapes::type_frame;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};

use ecma335::il::{Flow, MethodBody, Operand};
use ecma335::{
    FieldId, FieldRvaId, MemberRefId, MethodDefId, MethodSpecId, ParamId, Result, RowId, Token, Type,
    TypeDefId, TypeRefId, TypeSpecId,
};
use name_map::Module;
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::NameKind;

use crate::Item;
use crate::blocks::Passage;
use crate::exported::Sources;
use crate::fills::{Fills, fills, is_lambda_cache};
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
    /// The scopes of captured variables among what does: what the others do with them tells which they are.
    pub scopes: Vec<usize>,
    /// What it is aligned by.
    pub item: Item,
    /// The constants and occurrences in its code, in order, if it can be suspended.
    pub constants: Vec<Digest>,
    /// The calls through which what it makes becomes what the code around it returns, from the inside out; none for what is no part of a
    /// computation expression.
    pub passages: Vec<Passage>,
    /// The method and the IL offset that mention it first, where code does.
    pub site: Option<(MethodDefId, u32)>,
}

/// A method with a name of its own, and what occurs in it.
#[derive(Debug, Clone)]
pub struct Root {
    /// The method.
    pub method: MethodDefId,
    /// What occurs in its code first, in order.
    pub children: Vec<usize>,
    /// The scopes of captured variables in it.
    pub scopes: Vec<usize>,
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
    data: HashMap<FieldId, FieldRvaId>,
    sizes: HashMap<TypeDefId, u32>,
    /// What fills the fields that compilers cache in.
    fills: Fills,
    /// Which classes are functions of inlined members of builders, and of which kind.
    wrappers: RefCell<HashMap<TypeDefId, Option<bool>>>,
    /// Default values of parameters.
    defaults: HashMap<ParamId, Digest>,
    /// Nodes whose data is a quotation.
    quotations: HashSet<usize>,
    /// The quotations of each node and of what is nested in it.
    quoted: Vec<Digest>,
}

/// Reads the occurrences of a module. The canon is [keyed](Canon::keyed).
pub fn recover(canon: &Canon<'_>) -> Result<Tree> {
    let module = canon.module();
    let mut recovery = Recovery {
        canon,
        module,
        tree: Tree::default(),
        of: HashMap::new(),
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
        fills: fills(canon)?,
        wrappers: RefCell::default(),
        defaults: shapes::defaults(&module)?,
        quotations: HashSet::new(),
        quoted: Vec::new(),
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
    recovery.consumers()?;
    recovery.digests()?;
    recovery.outlines()?;
    recovery.passages()?;
    recovery.places()?;
    Ok(recovery.tree)
}

/// Whether a token is that of a member of another assembly, with these names of its class and of itself.
fn is_member_of(module: &Module<'_>, token: Token, class: &str, name: &str) -> Result<bool> {
    let token = match token.to_id::<MethodSpecId>() {
        Some(spec) => module.md.get(spec)?.method.token(),
        None => token,
    };
    let Some(member) = token.to_id::<MemberRefId>() else {
        return Ok(false);
    };
    let member = module.md.get(member)?;
    if module.md.string(member.name)? != name {
        return Ok(false);
    }
    let mut parent = member.class.token();
    if let Some(spec) = parent.to_id::<TypeSpecId>()
        && let Type::GenericInst { definition, .. } = module.md.type_spec(spec)?
    {
        parent = definition.token();
    }
    match parent.to_id::<TypeRefId>() {
        Some(parent) => Ok(module.md.string(module.md.get(parent)?.name)? == class),
        None => Ok(false),
    }
}

/// Whether a call makes a quotation of data.
fn is_deserialization(module: &Module<'_>, call: Token) -> Result<bool> {
    Ok(is_member_of(module, call, "FSharpExpr", "Deserialize")?
        || is_member_of(module, call, "FSharpExpr", "Deserialize40")?)
}

impl Recovery<'_, '_> {
    fn root(&mut self, method: MethodDefId) -> Result<()> {
        let (mut own, mut queue) = (Vec::new(), VecDeque::new());
        self.scan(method, None, &mut own, &mut queue)?;
        self.follow(queue)?;
        let (scopes, children) = self.parted(own);
        self.tree.roots.push(Root {
            method,
            children,
            scopes,
        });
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
            let (scopes, children) = self.parted(own);
            let node = &mut self.tree.nodes[index];
            (node.scopes, node.children) = (scopes, children);
        }
        Ok(())
    }

    /// Scopes, and what else occurs.
    fn parted(&self, own: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let is_scope = |index: &usize| self.tree.nodes[*index].kind == NameKind::DisplayClass;
        own.into_iter().partition(is_scope)
    }

    fn node(&mut self, definition: Token, parent: Option<usize>) -> Result<usize> {
        let index = self.tree.nodes.len();
        let item = Item {
            deep: Digest::default(),
            code: Digest::default(),
            own: Digest::default(),
            shape: Digest::default(),
            consumer: Digest::default(),
            place: Digest::default(),
            spot: Digest::default(),
            settled: false,
            within: 0,
            exact: false,
            outline: None,
            frame: None,
            source: None,
        };
        let kind = kind(&self.module, definition)?;
        self.tree.nodes.push(Node {
            definition,
            kind,
            parent,
            children: Vec::new(),
            scopes: Vec::new(),
            item,
            constants: Vec::new(),
            passages: Vec::new(),
            site: None,
        });
        self.of.insert(definition, index);
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
        let mut last = None;
        for instruction in body.instructions() {
            let instruction = instruction?;
            let Operand::Token(token) = instruction.operand else {
                continue;
            };
            if let Some(target) = occurrence(&self.module, token)? {
                last = Some(target);
                if !self.of.contains_key(&target) {
                    let index = self.node(target, parent)?;
                    children.push(index);
                    queue.push_back(index);
                    self.tree.nodes[index].site = Some((method, instruction.offset));
                }
            } else if instruction.opcode.flow() == Flow::Call
                && let Some(quotation) = last.and_then(|last| self.of.get(&last))
                && is_deserialization(&self.module, token)?
            {
                self.quotations.insert(*quotation);
            }
        }
        Ok(())
    }

    /// What fills a field; of a class what fills its fields.
    fn filled(&self, definition: Token) -> Result<Digest> {
        let (md, symbols) = (self.module.md, self.module.symbols);
        let fields: Vec<FieldId> = match definition.to_id::<TypeDefId>() {
            Some(owner) => md
                .fields(owner)
                .filter(|field| symbols.declaring(field.token()) == owner)
                .collect(),
            None => definition.to_id::<FieldId>().into_iter().collect(),
        };
        let mut content = Content::new(b'n');
        for field in fields {
            // The delegate of a lambda is the lambda's.
            if let Some(fill) = self.fills.get(&field)
                && !is_lambda_cache(&self.module, field.token())?
            {
                content.digest(*fill);
            }
        }
        Ok(content.finish())
    }

    /// Children stand behind their parents, so going backwards has every child's digest before its parent's.
    fn digests(&mut self) -> Result<()> {
        self.quoted = vec![Digest::default(); self.tree.nodes.len()];
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
                        | NameKind::BaseCall
                );
            let shape = match definition.to_id::<TypeDefId>() {
                Some(owner) => self.type_shape(owner, kind)?,
                None => {
                    let mut content = Content::new(b'm');
                    content.number(kind as u64).digest(self.canon.token(definition)?);
                    if let Some(method) = definition.to_id::<MethodDefId>() {
                        self.parameters(method, &mut content)?;
                    }
                    content.finish()
                }
            };
            let (mut own, mut code, mut quoted) =
                (Content::new(b'o'), Content::new(b'd'), Content::new(b'a'));
            own.digest(shape);
            code.digest(shape);
            if let Some(bytes) = self.field_data(definition)? {
                own.bytes(&bytes);
                match self.quotations.contains(&index) {
                    true => quoted.bytes(&bytes),
                    false => code.bytes(&bytes),
                };
            }
            for child in &self.tree.nodes[index].children {
                quoted.digest(self.quoted[*child]);
            }
            let fills = self.filled(definition)?;
            own.digest(fills);
            code.digest(fills);
            let mut bodies = Vec::new();
            for method in methods_of(&self.module, definition) {
                exact |= outlines::suspends(self.module.name(method.token())?);
                let shallow = self.canon.body(method)?.unwrap_or_default();
                let nested = self
                    .canon
                    .body_with(method, |token| {
                        let child = occurrence(&self.module, token)?
                            .and_then(|target| self.of.get(&target))
                            .copied();
                        match child.filter(|child| self.tree.nodes[*child].parent == Some(index)) {
                            Some(child) => {
                                let code = self.tree.nodes[child].item.code;
                                Ok(Content::new(b'c')
                                    .digest(self.canon.token(token)?)
                                    .digest(code)
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
                code.digest(method).digest(nested);
            }
            let (code, quoted) = (code.finish(), quoted.finish());
            self.quoted[index] = quoted;
            let item = &mut self.tree.nodes[index].item;
            (item.own, item.code, item.shape, item.exact) = (own.finish(), code, shape, exact);
            item.deep = Content::new(b'e').digest(code).digest(quoted).finish();
        }
        Ok(())
    }
}
