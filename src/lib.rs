//! letterbook encodes historical letters as archive-grade TEI P5, proves that no character
//! of them was lost, and checks any TEI with findings that say what to do.
//!
//! ```text
//! letter (.txt)                                                     schema (.rng .rnc .sch)
//!   │ input      → Lines        text and marks, every byte has a Span        │ relaxng
//!   │ layout     → Layout       pages, notes, opener … closer, paragraphs    ▼ read, simplify, compile once
//!   │ model      → Letter       what the edition says, no markup        XML tokens ─► check ─► Findings ─► report
//!   │ annotate   → Annotations  stand-off: names, dates, editorial signs     ▲              (human, json)
//!   │ tei        → events       each event carries its Origin                │
//!   │ xml        → XML + SourceMap   output range → Origin → letter Span ────┘
//! ```
//!
//! The stages never fail: each returns its best value and pushes what it found to
//! [`Findings`]. The library touches files only through [`Files`], reads no environment
//! and no clock, and prints nothing. Modules import each other in one order only:
//! `source, diagnostic, xml, xsd, relaxng, xpath, schematron, lexicon, manifest, input,
//! layout, model, register, annotate, tei, check, export, report, build`, then `cli`; a
//! test holds them to it.
//!
//! The whole way of a letter without an edition:
//!
//! ```
//! use letterbook::{Manifest, Matcher, Register, Setting, Sources, Validators};
//!
//! let (manifest, register, sources) = Default::default();
//! let setting = Setting {
//!     manifest: &manifest,
//!     register: &register,
//!     matcher: &Matcher::new(&register),
//!     sources: &sources,
//!     schema: &Validators::letter(),
//!     schema_href: None,
//! };
//! let text = "Weimar, den 3. Mai 1797.\n\nLieber Freund!\n\nIch komme morgen.\n\nIhr Karl\n";
//! let letter = letterbook::encode_letter(setting, "a.txt", "a.txt", text.as_bytes(), None);
//! let tei = letter.xml.expect("proven and valid");
//! assert!(tei.contains("<salute>Lieber Freund!</salute>"));
//! # let _: (&Manifest, &Register, &Sources) = (&manifest, &register, &sources);
//! ```

pub mod annotate;
pub mod build;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod export;
pub mod input;
pub mod layout;
pub mod lexicon;
pub mod manifest;
pub mod model;
pub mod register;
pub mod relaxng;
pub mod report;
pub mod schematron;
pub mod source;
pub mod tei;
pub mod xml;
pub mod xpath;
pub mod xsd;

pub use build::{Edition, Encoded, Setting, encode_letter};
pub use check::{Checker, Validators, check};
pub use diagnostic::{Diagnostic, Findings, Severity};
pub use manifest::{Manifest, Sidecar};
pub use model::Letter;
pub use register::{Matcher, Register};
pub use relaxng::Schema;
pub use report::Report;
pub use source::{Files, SourceMap, Sources, Span};
