//! Characters into the widths they have on the page, estimated.
//!
//! The table (`widths.txt`) holds a serif face, the commonest in editions; accents are
//! taken off first. The unit is the type size (em). Estimates hold within two per cent
//! for a whole line, which is what paragraphs need.

use std::sync::OnceLock;

use unicode_normalization::char::decompose_canonical;

/// Widths of the first characters of Unicode (Latin, Greek, Cyrillic, punctuation).
const TABLE: usize = 0x2100;

fn table() -> &'static [f32] {
    static WIDTHS: OnceLock<Vec<f32>> = OnceLock::new();
    WIDTHS.get_or_init(|| {
        let mut listed = vec![0.0_f32; TABLE];
        for line in include_str!("widths.txt").lines().filter(|l| !l.starts_with('#')) {
            let mut words = line.split(' ');
            let width: f32 = words.next().and_then(|w| w.parse().ok()).unwrap_or(500.0);
            for c in words.flat_map(str::chars) {
                if let Some(slot) = listed.get_mut(c as usize) {
                    *slot = width / 1000.0;
                }
            }
        }
        let mut widths = listed.clone();
        for (code, width) in (0_u32..).zip(widths.iter_mut()) {
            let Some(c) = char::from_u32(code) else { continue };
            let mut base = None;
            decompose_canonical(c, |part| {
                base.get_or_insert(part);
            });
            let base = base.unwrap_or(c);
            *width = match listed.get(base as usize) {
                _ if c.is_whitespace() => SPACE,
                _ if matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}') => {
                    0.0
                }
                Some(known) if *known > 0.0 => *known,
                _ => 0.5,
            };
        }
        widths
    })
}

/// The width of a word space.
pub(super) const SPACE: f32 = 0.25;

/// The width of one character in em.
pub(super) fn of(c: char) -> f32 {
    match table().get(c as usize) {
        Some(width) => *width,
        None if matches!(c, '\u{feff}' | '\u{fe00}'..='\u{fe0f}') => 0.0,
        None if u32::from(c) >= 0x2e80 => 1.0,
        None => 0.5,
    }
}
