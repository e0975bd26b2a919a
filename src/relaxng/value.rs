//! Datatypes and values of a schema: the library of RELAX NG itself (§6.2.9) and that
//! of XML Schema, behind one face.

use std::fmt;
use std::sync::Arc;

use super::ast::{BUILTIN_LIBRARY, Bindings, XSD_LIBRARY};
use crate::xsd::{self, IdKind, NamespaceContext, NoNamespaces};

/// What a schema says of texts.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) datatypes: Vec<Datatype>,
    pub(super) values: Vec<ValueSpec>,
}

/// A datatype with its parameters.
#[derive(Debug)]
pub(super) enum Datatype {
    /// `string` of the builtin library: any text, compared as it is.
    String,
    /// `token` of the builtin library: any text, compared with white space collapsed.
    Token,
    /// A datatype of XML Schema.
    Xsd {
        /// It, compiled.
        datatype: xsd::Datatype,
        /// Whether it lets every text pass.
        is_anything: bool,
        /// The names of the parameters and their values.
        params: Params,
    },
}

/// Parameters of a datatype, names and values.
type Params = Box<[(Box<str>, Box<str>)]>;

/// Why a datatype cannot be had: the words, and which parameter is at fault.
#[derive(Debug)]
pub(super) struct DatatypeFault {
    pub(super) message: String,
    pub(super) param: Option<usize>,
}

impl Datatype {
    /// The datatype of that library and name (RELAX NG §4.16, §6.2.8).
    pub(super) fn new(
        library: &str,
        name: &str,
        params: &[(&str, &str)],
    ) -> Result<Self, DatatypeFault> {
        let unknown = |message: String| DatatypeFault { message, param: None };
        let builtin = match (library, name) {
            (XSD_LIBRARY, _) => {
                let is_anything = params.is_empty()
                    && matches!(name, "string" | "normalizedString" | "token");
                let made = xsd::Datatype::new(name, params);
                let kept = || params.iter().map(|(n, v)| (Box::from(*n), Box::from(*v)));
                let made = made.map(|datatype| {
                    let params = kept().collect();
                    Self::Xsd { datatype, is_anything, params }
                });
                return made.map_err(|error| DatatypeFault {
                    message: error.to_string(),
                    param: error.param(),
                });
            }
            (BUILTIN_LIBRARY, "string") => Self::String,
            (BUILTIN_LIBRARY, "token") => Self::Token,
            (BUILTIN_LIBRARY, _) => {
                return Err(unknown(format!("there is no datatype `{name}`")));
            }
            _ => {
                return Err(unknown(format!(
                    "the datatype library `{library}` is unknown"
                )));
            }
        };
        if params.is_empty() {
            return Ok(builtin);
        }
        let message = format!("`{name}` has no parameters");
        Err(DatatypeFault { message, param: Some(0) })
    }

    /// The datatype of the builtin library or of XML Schema again; `None` if there is
    /// none.
    pub(super) fn known(
        is_xsd: bool,
        name: &str,
        params: &[(&str, &str)],
    ) -> Option<Self> {
        let library = if is_xsd { XSD_LIBRARY } else { BUILTIN_LIBRARY };
        Self::new(library, name, params).ok()
    }

    /// Its name in its library.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::String => "string",
            Self::Token => "token",
            Self::Xsd { datatype, .. } => datatype.name(),
        }
    }

    /// Its parameters, names and values.
    pub(super) fn params(&self) -> &[(Box<str>, Box<str>)] {
        match self {
            Self::String | Self::Token => &[],
            Self::Xsd { params, .. } => params,
        }
    }

    /// Whether every text is a value.
    pub(super) fn is_anything(&self) -> bool {
        match self {
            Self::String | Self::Token => true,
            Self::Xsd { is_anything, .. } => *is_anything,
        }
    }

    /// Whether the verdict depends on the prefixes in scope.
    pub(super) fn needs_context(&self) -> bool {
        match self {
            Self::String | Self::Token => false,
            Self::Xsd { datatype, .. } => datatype.needs_context(),
        }
    }

    /// Whether values identify or point.
    pub(super) fn id_kind(&self) -> IdKind {
        match self {
            Self::String | Self::Token => IdKind::None,
            Self::Xsd { datatype, .. } => datatype.id_kind(),
        }
    }

    /// Whether the text is a value; if not, why.
    pub(super) fn check(
        &self,
        text: &str,
        context: &dyn NamespaceContext,
    ) -> Result<(), String> {
        match self {
            Self::String | Self::Token => Ok(()),
            Self::Xsd { datatype, .. } => {
                datatype.check(text, context).map_err(|error| error.to_string())
            }
        }
    }
}

/// A `value` of the schema, read once.
#[derive(Debug)]
pub(super) struct ValueSpec {
    /// The number of its datatype.
    pub(super) datatype: u32,
    /// As it is written.
    pub(super) text: Box<str>,
    value: Option<xsd::Value>,
}

impl ValueSpec {
    /// Reads a value of a datatype; `context` is that of the schema.
    pub(super) fn new(
        number: u32,
        datatype: &Datatype,
        text: &str,
        context: &dyn NamespaceContext,
    ) -> Result<Self, String> {
        let value = match datatype {
            Datatype::String | Datatype::Token => None,
            Datatype::Xsd { datatype, .. } => {
                Some(datatype.value(text, context).map_err(|error| error.to_string())?)
            }
        };
        let text = match datatype {
            Datatype::Token => collapse(text),
            _ => text.to_owned(),
        };
        Ok(Self { datatype: number, text: text.into(), value })
    }

    /// A value again; `namespace` is that of a value that is a name.
    pub(super) fn restored(
        number: u32,
        datatype: &Datatype,
        text: &str,
        namespace: Option<&str>,
    ) -> Option<Self> {
        let default: Arc<str> = Arc::from(namespace.unwrap_or_default());
        let (prefix, _) = crate::xml::split_name(text.trim());
        let bindings: Bindings = Arc::new([(Box::from(prefix), Box::from(&*default))]);
        let context = SchemaContext { bindings: &bindings, default: &default };
        Self::new(number, datatype, text, &context).ok()
    }

    /// The namespace of a value that is a name.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.value.as_ref()?.namespace()
    }

    /// Whether a text of a document is this value (RELAX NG §6.2.9).
    pub(super) fn matches(
        &self,
        datatype: &Datatype,
        text: &str,
        context: &dyn NamespaceContext,
    ) -> bool {
        match datatype {
            Datatype::String => *self.text == *text,
            Datatype::Token => words(text).eq(words(&self.text)),
            Datatype::Xsd { datatype, .. } => match datatype.value(text, context) {
                Ok(value) => self.value.as_ref() == Some(&value),
                Err(_) => false,
            },
        }
    }
}

/// The parts of a text between white space (RELAX NG §6.2.9).
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty())
}

fn collapse(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

/// What prefixes mean at a `value` of the schema.
pub(super) struct SchemaContext<'a> {
    pub(super) bindings: &'a Bindings,
    pub(super) default: &'a Arc<str>,
}

impl fmt::Debug for SchemaContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SchemaContext").field(self.default).finish()
    }
}

impl NamespaceContext for SchemaContext<'_> {
    fn resolve_prefix(&self, prefix: &str) -> Option<&str> {
        if prefix.is_empty() {
            return Some(self.default);
        }
        let bound = self.bindings.iter().find(|(name, _)| **name == *prefix);
        bound.map(|(_, uri)| &**uri).or_else(|| NoNamespaces.resolve_prefix(prefix))
    }

    // The schema's own entities are none of the document's.
    fn is_unparsed_entity(&self, _name: &str) -> bool {
        true
    }
}
