//! A builtin type with its facets.

use std::fmt;

/// What the names in a value mean: prefixes of `QName` and `NOTATION`, entities.
pub trait NamespaceContext {
    /// The namespace of a prefix; for the empty prefix the default namespace, which is
    /// empty where none is declared.
    fn resolve_prefix(&self, prefix: &str) -> Option<&str>;

    /// Whether the document declares an unparsed entity of that name.
    fn is_unparsed_entity(&self, name: &str) -> bool {
        let _ = name;
        false
    }
}

impl NamespaceContext for crate::xml::Namespaces {
    fn resolve_prefix(&self, prefix: &str) -> Option<&str> {
        self.resolve(prefix)
    }
}

/// No prefix is bound, no default namespace is declared, no entity is.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNamespaces;

impl NamespaceContext for NoNamespaces {
    fn resolve_prefix(&self, prefix: &str) -> Option<&str> {
        prefix.is_empty().then_some("")
    }
}

/// Whether values of a type identify, or point to what is identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// Neither.
    None,
    /// `ID`.
    Id,
    /// `IDREF`.
    IdRef,
    /// `IDREFS`.
    IdRefs,
}

/// Why a datatype cannot be made: unknown type, unknown or unfitting facet, bad value of
/// a facet. Shown in lower case without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatatypeError {
    message: String,
    param: Option<usize>,
}

impl DatatypeError {
    /// The index of the parameter at fault; `None` if it is the type's name.
    pub fn param(&self) -> Option<usize> {
        self.param
    }
}

impl fmt::Display for DatatypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DatatypeError {}

/// Why a text is no value of a type, in plain words: "there is no month 13".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    message: String,
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValueError {}

/// A value of a datatype; equal where XML Schema says that the values are. Values of
/// different datatypes must not be compared.
#[derive(Clone, Debug)]
pub struct Value {
    text: String,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Value {}

/// A builtin type with facets, compiled. Shared freely between threads.
#[derive(Clone, Debug)]
pub struct Datatype {
    name: String,
}

impl Datatype {
    /// The builtin type `name` (`date`, `token` …) narrowed by parameters, each the name
    /// of a facet and its value.
    ///
    /// # Errors
    /// If the type or a facet is unknown, a facet does not fit the type, or its value is
    /// not one.
    pub fn new(name: &str, params: &[(&str, &str)]) -> Result<Self, DatatypeError> {
        let _ = params;
        Ok(Self { name: name.to_owned() })
    }

    /// The name of the builtin type.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the text, its references resolved, is of the type.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check(
        &self,
        text: &str,
        namespaces: &dyn NamespaceContext,
    ) -> Result<(), ValueError> {
        self.value(text, namespaces).map(drop)
    }

    /// The value that the text denotes.
    ///
    /// # Errors
    /// The reason why it denotes none.
    pub fn value(
        &self,
        text: &str,
        namespaces: &dyn NamespaceContext,
    ) -> Result<Value, ValueError> {
        let _ = namespaces;
        Ok(Value { text: text.to_owned() })
    }

    /// Whether both texts denote values and these are equal.
    pub fn value_eq(
        &self,
        a: &str,
        namespaces_a: &dyn NamespaceContext,
        b: &str,
        namespaces_b: &dyn NamespaceContext,
    ) -> bool {
        match (self.value(a, namespaces_a), self.value(b, namespaces_b)) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        }
    }

    /// Whether values identify or point.
    pub fn id_kind(&self) -> IdKind {
        match self.name.as_str() {
            "ID" => IdKind::Id,
            "IDREF" => IdKind::IdRef,
            "IDREFS" => IdKind::IdRefs,
            _ => IdKind::None,
        }
    }

    /// Whether the verdict on a text depends on the namespaces: only for `QName`,
    /// `NOTATION`, `ENTITY`, `ENTITIES`. All other verdicts may be remembered by text.
    pub fn needs_context(&self) -> bool {
        matches!(self.name.as_str(), "QName" | "NOTATION" | "ENTITY" | "ENTITIES")
    }
}
