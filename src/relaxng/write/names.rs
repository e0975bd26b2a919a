//! Name classes in XML syntax, and the namespace that a schema mostly uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::ast::{Kind, NameClass, NameKind, Pattern};
use super::visit::{Part, visit};
use super::{Writer, escape};
use crate::xml::XML_NAMESPACE;

/// What the root element says for all.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The namespace of most elements.
    pub(super) namespace: Option<Arc<str>>,
    /// Whether there is documentation or a default value.
    pub(super) has_annotations: bool,
    counts: BTreeMap<Arc<str>, usize>,
}

impl Shared {
    /// What is common to a schema.
    pub(super) fn of(schema: &Pattern) -> Self {
        let mut shared = Self::default();
        visit(schema, &mut |part| match part {
            Part::Pattern(pattern) => shared.pattern(pattern),
            Part::Define(define) => {
                shared.has_annotations |= define.documentation.is_some();
            }
            Part::Class(_) => {}
        });
        // The first of the most frequent, in the order of the addresses.
        let most = shared.counts.iter().rev().max_by_key(|(_, count)| **count);
        shared.namespace = most.map(|(uri, _)| uri.clone()).filter(|uri| !uri.is_empty());
        shared
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.has_annotations |= pattern.documentation.is_some();
        match &pattern.kind {
            Kind::Element { name, .. } => {
                if let NameKind::Name { namespace, .. } = &name.kind {
                    *self.counts.entry(namespace.clone()).or_default() += 1;
                }
            }
            Kind::Attribute { default, .. } => self.has_annotations |= default.is_some(),
            _ => {}
        }
    }

    /// The attributes of an `element`, or the name class that stands in it.
    pub(super) fn element<'c>(
        &self,
        class: &'c NameClass,
    ) -> (String, Option<&'c NameClass>) {
        match &class.kind {
            NameKind::Name { namespace, local }
                if **namespace == *self.namespace.as_deref().unwrap_or_default() =>
            {
                (format!(" name=\"{local}\""), None)
            }
            // Not `ns` on the element, which its content would inherit (§4.9).
            _ => (String::new(), Some(class)),
        }
    }

    /// The same of an `attribute`, whose name does not inherit `ns` (§4.8).
    pub(super) fn attribute(class: &NameClass) -> (String, Option<&NameClass>) {
        match &class.kind {
            NameKind::Name { namespace, local } if namespace.is_empty() => {
                (format!(" name=\"{local}\""), None)
            }
            NameKind::Name { namespace, local } if **namespace == *XML_NAMESPACE => {
                (format!(" name=\"xml:{local}\""), None)
            }
            NameKind::Name { namespace, local } => {
                (format!(" name=\"{local}\" ns=\"{}\"", escape(namespace)), None)
            }
            _ => (String::new(), Some(class)),
        }
    }
}

impl Writer {
    pub(super) fn name_class(&mut self, class: &NameClass) {
        match &class.kind {
            NameKind::Name { namespace, local } => {
                self.leaf(&format!("name ns=\"{}\"", escape(namespace)), local);
            }
            NameKind::AnyName { except } => self.wildcard("anyName", except.as_deref()),
            NameKind::NsName { namespace, except } => {
                let start = format!("nsName ns=\"{}\"", escape(namespace));
                self.wildcard(&start, except.as_deref());
            }
            NameKind::Choice(names) => self.element("choice", |this| {
                for name in names {
                    this.name_class(name);
                }
            }),
        }
    }

    fn wildcard(&mut self, start: &str, except: Option<&NameClass>) {
        self.element(start, |this| {
            if let Some(except) = except {
                this.element("except", |this| match &except.kind {
                    NameKind::Choice(names) => {
                        for name in names {
                            this.name_class(name);
                        }
                    }
                    _ => this.name_class(except),
                });
            }
        });
    }
}
