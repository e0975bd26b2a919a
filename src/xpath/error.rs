//! What can be wrong with an expression: when it is read, and when it is evaluated.

use std::fmt;
use std::ops::Range;

/// Why a text is no expression, and where. Its code is one of XPath's static errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The code of the standard: `XPST0003` for grammar, `XPST0008` for an unknown
    /// variable, `XPST0017` for an unknown function, `XPST0081` for an unknown prefix.
    pub code: &'static str,
    /// The place in the expression, in bytes; it lies on character borders.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What could stand there, or what was meant.
    pub help: Option<String>,
}

impl SyntaxError {
    pub(super) fn new(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self { code, span, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SyntaxError {}

/// Why an expression has no value (XPath 3.1 §2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DynamicError(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    code: String,
    message: String,
    span: Option<Range<usize>>,
}

impl DynamicError {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        Self(Box::new(Parts { code, message, span: None }))
    }

    /// A value of the wrong type.
    pub(super) fn wrong_type(message: impl Into<String>) -> Self {
        Self::new("XPTY0004", message)
    }

    /// The code: that of the standard (`XPTY0004`, `FORG0001`, …), or what `error()` was
    /// given.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The place of the innermost part of the expression that has no value, in bytes;
    /// `None` inside a function that the caller declared.
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.span.clone()
    }

    /// Says where, unless that is said already.
    pub(super) fn at(mut self, (start, end): (u32, u32)) -> Self {
        if self.0.span.is_none() {
            self.0.span = Some(start as usize..end as usize);
        }
        self
    }

    /// Says that the place is in another text.
    pub(super) fn elsewhere(mut self) -> Self {
        self.0.span = None;
        self
    }
}

impl fmt::Display for DynamicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for DynamicError {}
