//! Suites of other people, which are not in the package: a folder for each is named by
//! an environment variable, and the absence of one is said aloud.

mod schematron;
