//! What names mean where an expression is compiled (XPath 3.1 §2.1.1).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::FunctionId;
use crate::xml::XML_NAMESPACE;
use crate::xpath::expression::Signature;
use crate::xpath::functions::DecimalFormat;
use crate::xpath::{Expression, QualifiedName, SyntaxError};

/// Names a variable that a [`StaticContext`] declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VariableId(pub(in crate::xpath) u32);

/// What an expression still needs to know of its static context when it is evaluated.
#[derive(Clone, Debug, Default)]
pub(in crate::xpath) struct Facts {
    pub(in crate::xpath) namespaces: Vec<(String, String)>,
    pub(in crate::xpath) element_namespace: String,
    pub(in crate::xpath) base_uri: Option<String>,
    /// By name; the one without a name is the default.
    pub(in crate::xpath) decimal_formats: Vec<(Option<QualifiedName>, DecimalFormat)>,
}

impl Facts {
    pub(in crate::xpath) fn resolve(&self, prefix: &str) -> Option<&str> {
        let mut known = self.namespaces.iter().rev();
        known.find(|(known, _)| known == prefix).map(|(_, namespace)| &**namespace)
    }
}

#[derive(Clone, Debug)]
pub(in crate::xpath) struct DeclaredFunction {
    pub(in crate::xpath) id: FunctionId,
    pub(in crate::xpath) name: QualifiedName,
    pub(in crate::xpath) parameters: Vec<QualifiedName>,
    pub(in crate::xpath) signature: Arc<Signature>,
}

/// The static context: namespaces, variables and functions that expressions may name.
/// Cloning it and declaring more makes an inner scope.
#[derive(Clone, Debug)]
pub struct StaticContext {
    pub(in crate::xpath) facts: Arc<Facts>,
    variables: Vec<(QualifiedName, VariableId)>,
    pub(in crate::xpath) functions: Vec<DeclaredFunction>,
    next_variable: Arc<AtomicU32>,
    next_function: Arc<AtomicU32>,
}

/// The prefixes that are bound without being declared (F&O 3.1 §1.2).
const PREFIXES: [(&str, &str); 7] = [
    ("xml", XML_NAMESPACE),
    ("xs", "http://www.w3.org/2001/XMLSchema"),
    ("fn", "http://www.w3.org/2005/xpath-functions"),
    ("math", "http://www.w3.org/2005/xpath-functions/math"),
    ("map", "http://www.w3.org/2005/xpath-functions/map"),
    ("array", "http://www.w3.org/2005/xpath-functions/array"),
    ("err", "http://www.w3.org/2005/xqt-errors"),
];

impl Default for StaticContext {
    fn default() -> Self {
        Self::new()
    }
}

impl StaticContext {
    /// A static context with the prefixes `xs`, `fn`, `math`, `map`, `array`, `err` and
    /// `xml`.
    pub fn new() -> Self {
        let own = |(prefix, uri): &(&str, &str)| ((*prefix).into(), (*uri).into());
        let facts = Facts {
            namespaces: PREFIXES.iter().map(own).collect(),
            element_namespace: String::new(),
            base_uri: None,
            decimal_formats: Vec::new(),
        };
        Self {
            facts: Arc::new(facts),
            variables: Vec::new(),
            functions: Vec::new(),
            next_variable: Arc::default(),
            next_function: Arc::default(),
        }
    }

    /// Binds a prefix to a namespace; a later binding hides an earlier one.
    pub fn namespace(&mut self, prefix: &str, namespace: &str) {
        let facts = Arc::make_mut(&mut self.facts);
        facts.namespaces.push((prefix.to_owned(), namespace.to_owned()));
    }

    /// Says which namespace names of elements and types without a prefix are in
    /// (`xpath-default-namespace` of XSLT).
    pub fn element_namespace(&mut self, namespace: &str) {
        namespace.clone_into(&mut Arc::make_mut(&mut self.facts).element_namespace);
    }

    /// Says the static base address, which `doc()` and its kind resolve against.
    pub fn base_uri(&mut self, address: &str) {
        Arc::make_mut(&mut self.facts).base_uri = Some(address.to_owned());
    }

    /// Declares a decimal format for `format-number`, by its name, or the default one, with
    /// its properties as XSLT names them.
    ///
    /// # Errors
    /// If the name is none, or a property is unknown or not one character.
    pub fn decimal_format(
        &mut self,
        name: Option<&str>,
        properties: &[(&str, &str)],
    ) -> Result<(), SyntaxError> {
        let name = name.map(|name| self.qualified_name(name, false)).transpose()?;
        let mut format = DecimalFormat::default();
        for (property, value) in properties {
            if !format.set(property, value) {
                let message = format!("`{property}` cannot be `{value}`");
                return Err(SyntaxError::new("XTSE0020", 0..0, message));
            }
        }
        Arc::make_mut(&mut self.facts).decimal_formats.push((name, format));
        Ok(())
    }

    /// Declares a variable, which hides an earlier one of its name. Its value is given by
    /// [`DynamicContext::set_variable`](crate::xpath::DynamicContext::set_variable).
    ///
    /// # Errors
    /// If it is no name, or its prefix is not bound.
    pub fn declare_variable(&mut self, name: &str) -> Result<VariableId, SyntaxError> {
        let name = self.qualified_name(name, false)?;
        let id = VariableId(self.next_variable.fetch_add(1, Ordering::Relaxed));
        self.variables.push((name, id));
        Ok(id)
    }

    /// Declares a function by its name, which has a prefix, the names of its parameters
    /// with their types, and the type of its result; types are written as in XPath, and
    /// are `item()*` where none is given. Its body is compiled later, so that functions
    /// can call one another.
    ///
    /// # Errors
    /// If a name is none, a prefix is not bound or a type is unknown.
    pub fn declare_function(
        &mut self,
        name: &str,
        parameters: &[(&str, Option<&str>)],
        result: Option<&str>,
    ) -> Result<FunctionId, SyntaxError> {
        let name = self.qualified_name(name, false)?;
        let mut names = Vec::new();
        let mut types = Vec::new();
        for (parameter, kind) in parameters {
            names.push(self.qualified_name(parameter, false)?);
            types.push(Expression::sequence_type(kind.unwrap_or("item()*"), self)?);
        }
        let result = Expression::sequence_type(result.unwrap_or("item()*"), self)?;
        let number = self.next_function.fetch_add(1, Ordering::Relaxed);
        let id = FunctionId(number as usize);
        let signature = Arc::new(Signature { parameters: types, result });
        // A later declaration hides an earlier one.
        self.functions.retain(|it| it.name != name || it.parameters.len() != names.len());
        self.functions.push(DeclaredFunction { id, name, parameters: names, signature });
        Ok(id)
    }

    /// Compiles the body of a declared function, in which its parameters are variables.
    ///
    /// # Errors
    /// As [`Expression::compile`].
    pub fn compile_function(
        &self,
        function: FunctionId,
        body: &str,
    ) -> Result<Expression, SyntaxError> {
        let declared = self.functions.iter().find(|it| it.id == function);
        let parameters = declared.map_or(&[][..], |it| &it.parameters);
        Expression::compile_with(body, self, parameters)
    }

    /// Resolves a name as written, `Q{…}local` too; one without a prefix is in no
    /// namespace, or as an element's in the default namespace of elements.
    ///
    /// # Errors
    /// If it is no name, or its prefix is not bound.
    pub fn qualified_name(
        &self,
        name: &str,
        is_element: bool,
    ) -> Result<QualifiedName, SyntaxError> {
        let wrong =
            |message: String| SyntaxError::new("XPST0003", 0..name.len(), message);
        if let Some((namespace, local)) =
            name.strip_prefix("Q{").and_then(|rest| rest.split_once('}'))
        {
            return Ok(QualifiedName {
                prefix: "".into(),
                namespace: namespace.trim().into(),
                local: local.into(),
            });
        }
        let (prefix, local) = crate::xml::split_name(name);
        let is_sound = crate::xml::is_ncname(local)
            && (!name.contains(':') || crate::xml::is_ncname(prefix));
        if !is_sound {
            return Err(wrong(format!("`{name}` is no name")));
        }
        let namespace = match prefix {
            "" if is_element => self.facts.element_namespace.as_str(),
            "" => "",
            prefix => self.facts.resolve(prefix).ok_or_else(|| {
                let message = format!("the prefix `{prefix}` is not declared");
                SyntaxError::new("XPST0081", 0..prefix.len(), message)
            })?,
        };
        Ok(QualifiedName {
            prefix: prefix.into(),
            namespace: namespace.into(),
            local: local.into(),
        })
    }

    pub(in crate::xpath) fn variable(&self, name: &QualifiedName) -> Option<VariableId> {
        let mut declared = self.variables.iter().rev();
        declared.find(|(known, _)| known == name).map(|(_, id)| *id)
    }

    /// The names of all variables, for advice.
    pub(in crate::xpath) fn variable_names(
        &self,
    ) -> impl Iterator<Item = &QualifiedName> {
        self.variables.iter().map(|(name, _)| name)
    }
}
