//! A naive matcher.
