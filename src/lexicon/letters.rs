//! Characters and words as the lexicons have them.

/// A word as the lexicon has it: lower case, typographic apostrophes made straight.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// Appends a word as the lexicon has it.
pub(crate) fn fold_into(word: &str, folded: &mut String) {
    let ascii = word.bytes().take_while(u8::is_ascii).count();
    let (plain, rest) = word.split_at_checked(ascii).unwrap_or((word, ""));
    let start = folded.len();
    folded.push_str(plain);
    if let Some(plain) = folded.get_mut(start..) {
        plain.make_ascii_lowercase();
    }
    for c in rest.chars() {
        match c {
            '\0'..='\x7f' => folded.push(c.to_ascii_lowercase()),
            '’' | 'ʼ' => folded.push('\''),
            '\u{ad}' => {}
            // Most letters that are not ASCII, small already.
            'ß'..='ÿ' | 'а'..='я' => folded.push(c),
            _ => folded.extend(c.to_lowercase()),
        }
    }
}

/// Whether a character is a letter, as [`char::is_alphabetic`] has it: the same answer,
/// and soon for the scripts that letters are written in. A letter's text is asked so many
/// times over that the difference is a tenth of the work.
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphabetic(),
        'À'..='ɏ' => !matches!(c, '×' | '÷'),
        'Ѐ'..='ҁ' => true,
        '\u{2010}'..='\u{206f}' => false,
        _ => c.is_alphabetic(),
    }
}

/// Whether a character is a letter or a figure, as [`char::is_alphanumeric`] has it.
pub(crate) fn is_letter_or_figure(c: char) -> bool {
    is_letter(c) || !matches!(c, '\u{2010}'..='\u{206f}') && c.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_letter_or_figure(c), c.is_alphanumeric(), "{c:?}");
        }
        for c in ('ß'..='ÿ').chain('а'..='я') {
            assert_eq!(c.to_lowercase().next(), Some(c));
        }
    }
}
