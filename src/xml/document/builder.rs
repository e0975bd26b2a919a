//! Tokens into a tree.

use std::collections::HashMap;

use super::{Document, Node, NodeId, NodeKind, Scope};
use crate::diagnostic::{Findings, Severity};
use crate::source::{SourceId, Span};
use crate::xml::{
    Context, IdType, Name, Namespaces, Reader, StartTag, TextKind, Token, split_name,
};

/// How many raw names are remembered with their meaning, at places of their own.
const RECENT: usize = 512;

/// A raw name that was met: where, and what it meant.
#[derive(Clone, Debug)]
struct Met {
    context: u32,
    is_attribute: bool,
    raw: Box<str>,
    name: Name,
    prefix: u16,
}

/// Makes a tree of tokens, or of parts that a program names one by one.
///
/// ```
/// use letterbook::xml::{DocumentBuilder, Name, NodeKind};
///
/// let mut builder = DocumentBuilder::new();
/// builder.start(Name::new("", "p").expect("few names"), "");
/// builder.attribute(Name::new("", "n").expect("few names"), "", "1");
/// builder.text("Lieber Freund");
/// builder.end();
/// let document = builder.finish().expect("few nodes");
/// let p = document.root_element().expect("it was begun");
/// assert_eq!(document.text(p), "Lieber Freund");
/// assert_eq!(document.attributes(p).count(), 1);
/// ```
#[derive(Debug)]
pub struct DocumentBuilder {
    document: Document,
    /// The open nodes, the document first.
    open: Vec<u32>,
    /// The last child of each open node, or the node itself.
    last: Vec<u32>,
    met: Vec<Option<Met>>,
    prefixes: HashMap<Box<str>, u16>,
    /// The scope of each context of the reader.
    contexts: HashMap<Context, u32>,
    /// The context asked for last, and its scope.
    recent: Option<(Context, u32)>,
    is_overfull: bool,
    /// Whether the node made last is a text that more text can join.
    in_text: bool,
}

impl Default for DocumentBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// The tree of a text; `None` if the text is not well-formed, with findings.
    ///
    /// ```
    /// use letterbook::diagnostic::Findings;
    /// use letterbook::source::Sources;
    /// use letterbook::xml::{Document, NodeId};
    ///
    /// let text = "<p>a<!-- not text --><hi>b</hi></p>";
    /// let (mut sources, mut findings) = (Sources::new(), Findings::new());
    /// let source = sources.add("a.xml", text);
    /// let document = Document::read(source, text, None, &mut findings).expect("sound");
    /// assert_eq!(document.text(NodeId::ROOT), "ab");
    /// ```
    pub fn read(
        source: SourceId,
        text: &str,
        base_uri: Option<&str>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mut own = Findings::new();
        let mut reader = Reader::new(source, text);
        let mut builder = DocumentBuilder::new();
        builder.expect(text.len());
        builder.base_uri(base_uri);
        while reader.advance(&mut own) {
            if let Some(token) = reader.token() {
                builder.token(&token);
            }
        }
        let is_sound = own.count(Severity::Error) == 0;
        findings.append(own);
        if is_sound { builder.finish() } else { None }
    }
}

impl DocumentBuilder {
    /// A tree with nothing in it.
    pub fn new() -> Self {
        let root = Node {
            kind: NodeKind::Document,
            prefix: 0,
            context: 0,
            name: None,
            parent: 0,
            end: 1,
            first: 1,
            previous: 0,
            text: (0, 0),
            start: (0, 0),
            close: (0, 0),
        };
        let document = Document {
            source: None,
            base_uri: None,
            nodes: vec![root],
            text: String::new(),
            values: String::new(),
            prefixes: vec!["".into()],
            scopes: vec![Scope::default()],
            ids: Vec::new(),
            idrefs: Vec::new(),
            is_fragment: false,
            index: std::sync::OnceLock::new(),
        };
        Self {
            document,
            open: vec![0],
            last: vec![0],
            met: vec![None; RECENT],
            prefixes: HashMap::from([("".into(), 0)]),
            contexts: HashMap::new(),
            recent: None,
            is_overfull: false,
            in_text: false,
        }
    }

    /// Makes room for a document of a number of bytes.
    pub fn expect(&mut self, bytes: usize) {
        self.document.text.reserve(bytes / 2);
        self.document.values.reserve(bytes / 8);
        self.document.nodes.reserve(bytes / 32);
    }

    /// Says the address of the document.
    pub fn base_uri(&mut self, base_uri: Option<&str>) {
        self.document.base_uri = base_uri.map(Into::into);
    }

    /// Makes the node that is begun first the root, with no document above it.
    pub fn fragment(&mut self) {
        self.document.is_fragment = true;
    }

    /// Takes the next token of a [`Reader`].
    pub fn token(&mut self, token: &Token<'_>) {
        match token {
            Token::Start(tag) => self.start_tag(tag),
            Token::End(tag) => self.close((tag.span.start, tag.span.end)),
            Token::Text(text) => {
                if self.open.len() == 1 {
                    return;
                }
                if text.kind == TextKind::Plain && !text.raw.contains(['&', '\r']) {
                    self.add_text(text.raw, text.span);
                } else {
                    self.add_text(&text.decode(), text.span);
                }
            }
            Token::Comment(comment) => {
                let node = self.leaf(NodeKind::Comment, comment.raw);
                self.read_from(node, comment.span);
            }
            Token::Pi(pi) => {
                let span = pi.span;
                let node = self.leaf(NodeKind::ProcessingInstruction, pi.content);
                let name = self.intern("", pi.target);
                self.document.nodes[node as usize].name = name;
                self.read_from(node, span);
            }
            Token::Declaration(declaration) => {
                self.document.source = Some(declaration.span.source);
            }
            Token::Doctype(doctype) => {
                self.document.source = Some(doctype.span.source);
            }
        }
    }

    fn read_from(&mut self, node: u32, span: Span) {
        self.document.source = Some(span.source);
        self.document.nodes[node as usize].start = (span.start, span.end);
    }

    fn start_tag(&mut self, tag: &StartTag<'_>) {
        let (name, prefix) = self.meaning(tag.name, tag.context, tag.namespaces, false);
        let scope = self.scope(tag.context, tag.namespaces);
        let element = self.push(NodeKind::Element, name, prefix);
        let place = (tag.span.start, tag.span.end);
        self.document.source = Some(tag.span.source);
        if let Some(node) = self.document.nodes.get_mut(element as usize) {
            (node.start, node.close, node.context) = (place, place, scope);
        }
        for attribute in tag.attributes().iter() {
            if attribute.is_namespace_declaration() {
                continue;
            }
            let (name, prefix) =
                self.meaning(attribute.name, tag.context, tag.namespaces, true);
            let at = self.push_attribute(name, prefix, &attribute.value());
            if let Some(node) = self.document.nodes.get_mut(at as usize) {
                node.start = (attribute.name_span.start, attribute.name_span.end);
                node.close = (attribute.value_span.start, attribute.value_span.end);
            }
            match tag.namespaces.id_type(tag.name, attribute.name) {
                Some(IdType::Id) => self.document.ids.push(NodeId(at)),
                Some(IdType::Reference) => self.document.idrefs.push(NodeId(at)),
                None => {}
            }
        }
        self.open(element);
        if tag.is_empty {
            self.close(place);
        }
    }

    /// What a raw name means, and the number of its prefix.
    fn meaning(
        &mut self,
        raw: &str,
        context: Context,
        namespaces: &Namespaces,
        is_attribute: bool,
    ) -> (Option<Name>, u16) {
        let number = u32::try_from(context.index()).unwrap_or(u32::MAX);
        // Its length and last bytes tell the names of a vocabulary well enough apart.
        let bytes = raw.as_bytes().iter().rev().take(8);
        let mixed = bytes.fold(raw.len() as u64, |sum, byte| {
            (sum.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x517c_c1b7_2722_0a95)
        });
        let slot = usize::try_from(mixed >> 40).unwrap_or_default() % RECENT;
        if let Some(Some(met)) = self.met.get(slot)
            && met.context == number
            && met.is_attribute == is_attribute
            && *met.raw == *raw
        {
            return (Some(met.name), met.prefix);
        }
        let (prefix, local) = split_name(raw);
        let namespace = match prefix {
            "" if is_attribute => "",
            prefix => namespaces.resolve(prefix).unwrap_or_default(),
        };
        let prefix = self.prefix(prefix);
        let name = self.intern(namespace, local);
        if let Some(name) = name {
            self.met[slot] = Some(Met {
                context: number,
                is_attribute,
                raw: raw.into(),
                name,
                prefix,
            });
        }
        (name, prefix)
    }

    fn intern(&mut self, namespace: &str, local: &str) -> Option<Name> {
        let name = Name::new(namespace, local);
        self.is_overfull |= name.is_none();
        name
    }

    fn prefix(&mut self, prefix: &str) -> u16 {
        if let Some(known) = self.prefixes.get(prefix) {
            return *known;
        }
        let Ok(number) = u16::try_from(self.document.prefixes.len()) else { return 0 };
        self.document.prefixes.push(prefix.into());
        self.prefixes.insert(prefix.into(), number);
        number
    }

    fn scope(&mut self, context: Context, namespaces: &Namespaces) -> u32 {
        if let Some((recent, scope)) = self.recent
            && recent == context
        {
            return scope;
        }
        let scope = self.scope_of(context, namespaces);
        self.recent = Some((context, scope));
        scope
    }

    fn scope_of(&mut self, context: Context, namespaces: &Namespaces) -> u32 {
        if let Some(known) = self.contexts.get(&context) {
            return *known;
        }
        let mut bindings: Vec<(Box<str>, Box<str>)> = Vec::new();
        for (prefix, namespace) in namespaces.bindings() {
            if !bindings.iter().any(|(known, _)| **known == *prefix) {
                bindings.push((prefix.into(), namespace.into()));
            }
        }
        let number = self.add_scope(bindings);
        self.contexts.insert(context, number);
        number
    }

    fn add_scope(&mut self, mut bindings: Vec<(Box<str>, Box<str>)>) -> u32 {
        bindings.sort();
        let number = u32::try_from(self.document.scopes.len()).unwrap_or_default();
        self.document.scopes.push(Scope { bindings });
        number
    }

    /// Begins an element. Its attributes follow, then what is in it.
    pub fn start(&mut self, name: Name, prefix: &str) {
        let prefix = self.prefix(prefix);
        let parent = self.open.last().copied().unwrap_or_default();
        let context = self.document.nodes[parent as usize].context;
        let element = self.push(NodeKind::Element, Some(name), prefix);
        self.document.nodes[element as usize].context = context;
        self.open(element);
    }

    /// Declares namespaces at the element begun last, beside those of its parent.
    pub fn declare(&mut self, bindings: &[(&str, &str)]) {
        let element = self.open.last().copied().unwrap_or_default();
        let context = self.document.nodes[element as usize].context as usize;
        let mut all = self.document.scopes[context].bindings.clone();
        all.retain(|(known, _)| bindings.iter().all(|(prefix, _)| **known != **prefix));
        all.extend(bindings.iter().map(|(p, n)| ((*p).into(), (*n).into())));
        self.document.nodes[element as usize].context = self.add_scope(all);
    }

    /// Adds an attribute to the element begun last, before anything is in it.
    pub fn attribute(&mut self, name: Name, prefix: &str, value: &str) {
        let prefix = self.prefix(prefix);
        let at = self.push_attribute(Some(name), prefix, value);
        let element = self.open.last().copied().unwrap_or_default();
        if let Some(node) = self.document.nodes.get_mut(element as usize) {
            (node.first, node.end) = (at + 1, at + 1);
        }
    }

    /// Adds text, which joins text before it.
    pub fn text(&mut self, text: &str) {
        let length = self.document.text.len();
        self.append_text(text);
        if !self.in_text && self.document.text.len() > length {
            let start = u32::try_from(length).unwrap_or(u32::MAX);
            let node = self.push(NodeKind::Text, None, 0);
            self.document.nodes[node as usize].text.0 = start;
            self.in_text = true;
        }
        self.end_text();
    }

    fn add_text(&mut self, text: &str, span: Span) {
        let was_in_text = self.in_text;
        self.text(text);
        if let Some(node) = self.document.nodes.last_mut()
            && self.in_text
        {
            let start = if was_in_text { node.start.0 } else { span.start };
            node.start = (start, span.end);
        }
    }

    fn append_text(&mut self, text: &str) {
        self.is_overfull |= self.document.text.len() + text.len() > u32::MAX as usize;
        if !self.is_overfull {
            self.document.text.push_str(text);
        }
    }

    fn end_text(&mut self) {
        let end = u32::try_from(self.document.text.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.document.nodes.last_mut()
            && self.in_text
        {
            node.text.1 = end;
        }
    }

    /// Adds a comment.
    pub fn comment(&mut self, text: &str) {
        self.leaf_of(NodeKind::Comment, text);
    }

    /// Adds a processing instruction.
    pub fn processing_instruction(&mut self, target: &str, content: &str) {
        let node = self.leaf_of(NodeKind::ProcessingInstruction, content);
        let name = self.intern("", target);
        self.document.nodes[node as usize].name = name;
    }

    /// Adds a copy of a node of another tree, with all that is in it.
    pub fn copy(&mut self, from: &Document, top: NodeId) {
        let mut ends: Vec<usize> = Vec::new();
        for at in from.subtree(top) {
            while ends.last().is_some_and(|end| at >= *end) {
                ends.pop();
                self.end();
            }
            let Some(node) = from.get(at) else { continue };
            match (from.kind(node), from.name(node)) {
                (NodeKind::Element, Some(name)) => {
                    self.start(name, from.prefix(node));
                    let declared: Vec<_> = from.namespaces(node).collect();
                    self.declare(&declared);
                    ends.push(from.subtree(node).end);
                }
                (NodeKind::Attribute, Some(name)) => {
                    self.attribute(name, from.prefix(node), from.text(node));
                }
                (NodeKind::Text, _) => self.text(from.text(node)),
                (NodeKind::Comment, _) => self.comment(from.text(node)),
                (NodeKind::ProcessingInstruction, Some(name)) => {
                    self.processing_instruction(name.local(), from.text(node));
                }
                _ => {}
            }
        }
        for _ in ends {
            self.end();
        }
    }

    fn leaf(&mut self, kind: NodeKind, text: &str) -> u32 {
        // Line ends are made LF (XML 1.0 §2.11).
        if text.contains('\r') {
            self.leaf_of(kind, &text.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            self.leaf_of(kind, text)
        }
    }

    fn leaf_of(&mut self, kind: NodeKind, text: &str) -> u32 {
        let node = self.push(kind, None, 0);
        let place = self.value(text);
        self.document.nodes[node as usize].text = place;
        node
    }

    fn value(&mut self, text: &str) -> (u32, u32) {
        let start = self.document.values.len();
        self.is_overfull |= start + text.len() > u32::MAX as usize;
        if !self.is_overfull {
            self.document.values.push_str(text);
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (place(start), place(self.document.values.len()))
    }

    /// Adds a child of the innermost open node.
    fn push(&mut self, kind: NodeKind, name: Option<Name>, prefix: u16) -> u32 {
        let number = self.next_number();
        let parent = self.open.last().copied().unwrap_or_default();
        let mut previous = number;
        if let Some(last) = self.last.last_mut() {
            if *last != parent {
                previous = *last;
            }
            *last = number;
        }
        let here = u32::try_from(self.document.text.len()).unwrap_or(u32::MAX);
        self.document.nodes.push(Node {
            kind,
            prefix,
            context: 0,
            name,
            parent,
            end: number + 1,
            first: number + 1,
            previous,
            text: (here, here),
            start: (0, 0),
            close: (0, 0),
        });
        self.in_text = false;
        number
    }

    fn push_attribute(&mut self, name: Option<Name>, prefix: u16, value: &str) -> u32 {
        let number = self.next_number();
        let element =
            self.document.nodes.iter().rposition(|node| node.kind == NodeKind::Element);
        let text = self.value(value);
        self.document.nodes.push(Node {
            kind: NodeKind::Attribute,
            prefix,
            context: 0,
            name,
            parent: element.and_then(|at| u32::try_from(at).ok()).unwrap_or_default(),
            end: number + 1,
            first: number + 1,
            previous: number,
            text,
            start: (0, 0),
            close: (0, 0),
        });
        number
    }

    fn next_number(&mut self) -> u32 {
        let count = self.document.nodes.len();
        // A node takes some fifty bytes; what is beyond is refused at the end.
        self.is_overfull |= count > (u32::MAX - 2) as usize;
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn open(&mut self, element: u32) {
        let first = self.next_number();
        if let Some(node) = self.document.nodes.get_mut(element as usize) {
            (node.first, node.end) = (first, first);
        }
        self.open.push(element);
        self.last.push(element);
    }

    /// Ends the element begun last.
    pub fn end(&mut self) {
        self.close((0, 0));
    }

    fn close(&mut self, span: (u32, u32)) {
        if self.open.len() < 2 {
            return;
        }
        self.last.pop();
        let Some(element) = self.open.pop() else { return };
        let end = self.next_number();
        let text_end = u32::try_from(self.document.text.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.document.nodes.get_mut(element as usize) {
            node.end = end;
            node.text.1 = text_end;
            node.close = span;
        }
        self.in_text = false;
    }

    /// The tree; `None` if it has too many nodes, too much text or too many names.
    pub fn finish(mut self) -> Option<Document> {
        while self.open.len() > 1 {
            self.close((0, 0));
        }
        let end = self.next_number();
        let text_end = u32::try_from(self.document.text.len()).unwrap_or(u32::MAX);
        if let Some(root) = self.document.nodes.first_mut() {
            root.end = end;
            root.text.1 = text_end;
        }
        (!self.is_overfull).then_some(self.document)
    }
}
