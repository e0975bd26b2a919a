//! A builtin type with its facets, ready to check texts.

use std::fmt;

use super::builtin::{self, Kind, WhiteSpace};
use super::facet::Facet;
use super::value::{Meaning, NamespaceContext, Value, check_plain};
use crate::diagnostic::nearest;

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

/// A builtin type with facets, compiled. Shared freely between threads.
///
/// ```
/// use letterbook::xsd::{Datatype, NoNamespaces};
///
/// let date = Datatype::new("date", &[("minInclusive", "1900-01-01")])?;
/// assert!(date.check(" 1938-10-11 ", &NoNamespaces).is_ok());
/// let why = date.check("1938-13-11", &NoNamespaces).unwrap_err();
/// assert_eq!(why.to_string(), "there is no month 13");
/// # Ok::<(), letterbook::xsd::DatatypeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Datatype {
    name: &'static str,
    kind: Kind,
    white_space: WhiteSpace,
    facets: Vec<Facet>,
}

impl Datatype {
    /// The builtin type `name` (`date`, `token` …) narrowed by parameters, each the name
    /// of a facet and its value.
    ///
    /// # Errors
    /// If the type or a facet is unknown, a facet does not fit the type, is there twice
    /// (only `pattern` may be), or its value is not one.
    pub fn new(name: &str, params: &[(&str, &str)]) -> Result<Self, DatatypeError> {
        let Some((known, kind, white_space)) = builtin::find(name) else {
            let near = nearest(name, builtin::type_names());
            let near = near.map(|near| format!("; did you mean `{near}`?"));
            let near = near.unwrap_or_default();
            let message = format!("there is no datatype `{name}`{near}");
            return Err(DatatypeError { message, param: None });
        };
        let process = |text: &str| white_space.process(text).into_owned();
        let mut facets = Vec::new();
        for (index, (facet, text)) in params.iter().enumerate() {
            let error = |message| DatatypeError { message, param: Some(index) };
            let mut before = params.iter().take(index);
            if *facet != "pattern" && before.any(|(earlier, _)| earlier == facet) {
                return Err(error(format!("the parameter `{facet}` is there twice")));
            }
            let facet = Facet::read(facet, text, known, kind, process).map_err(error)?;
            facets.push(facet);
        }
        Ok(Self { name: known, kind, white_space, facets })
    }

    /// The name of the builtin type.
    pub fn name(&self) -> &str {
        self.name
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
        if !self.facets.iter().all(Facet::is_lexical) {
            return self.value(text, namespaces).map(drop);
        }
        let text = self.white_space.process(text);
        check_plain(&text, self.kind, namespaces)
            .and_then(|()| {
                self.facets.iter().try_for_each(|facet| facet.check_text(&text))
            })
            .map_err(|message| ValueError { message })
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
        let text = self.white_space.process(text);
        let value = Meaning::read(&text, self.kind, namespaces)
            .map_err(|message| ValueError { message })?;
        for facet in &self.facets {
            facet.check(&text, &value).map_err(|message| ValueError { message })?;
        }
        Ok(Value(value))
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
        match self.name {
            "ID" => IdKind::Id,
            "IDREF" => IdKind::IdRef,
            "IDREFS" => IdKind::IdRefs,
            _ => IdKind::None,
        }
    }

    /// Whether the verdict on a text depends on the namespaces: only for `QName`,
    /// `NOTATION`, `ENTITY`, `ENTITIES`. All other verdicts may be remembered by text.
    pub fn needs_context(&self) -> bool {
        matches!(self.name, "QName" | "NOTATION" | "ENTITY" | "ENTITIES")
    }
}

#[cfg(test)]
mod tests {
    use super::super::NoNamespaces;
    use super::*;

    #[test]
    fn facets_narrow_a_type() {
        let why = |name, params: &[(&str, &str)], text| {
            let datatype = Datatype::new(name, params).unwrap();
            datatype.check(text, &NoNamespaces).unwrap_err().to_string()
        };
        assert_eq!(
            why("token", &[("maxLength", "2")], " abc "),
            "it must have at most 2 characters and has 3"
        );
        assert_eq!(
            why("decimal", &[("fractionDigits", "1")], "1.25"),
            "it must have at most 1 digits after the point"
        );
        assert_eq!(
            why("gYear", &[("maxExclusive", "1900")], "1900"),
            "it must be less than 1900"
        );
        assert_eq!(
            why("token", &[("pattern", "[a-z]+")], "A"),
            "it does not match the pattern `[a-z]+`"
        );
        assert_eq!(why("byte", &[], "128"), "it must be 127 or less");
    }

    #[test]
    fn what_is_no_datatype_is_refused() {
        let why = |name, params: &[(&str, &str)]| {
            let error = Datatype::new(name, params).unwrap_err();
            (error.param(), error.to_string())
        };
        assert_eq!(
            why("dat", &[]),
            (None, "there is no datatype `dat`; did you mean `date`?".to_owned())
        );
        let (at, _) = why("token", &[("maxLength", "2"), ("enumeration", "a")]);
        assert_eq!(at, Some(1));
        assert!(Datatype::new("token", &[("minInclusive", "2")]).is_err());
        assert!(Datatype::new("date", &[("minInclusive", "1900-13-01")]).is_err());
        assert!(Datatype::new("token", &[("length", "2"), ("length", "2")]).is_err());
        assert!(Datatype::new("token", &[("pattern", "a"), ("pattern", "b")]).is_ok());
        assert!(Datatype::new("decimal", &[("totalDigits", "0")]).is_err());
    }
}
