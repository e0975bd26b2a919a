//! Names: their characters (XML 1.0 §2.3) and their parts (Namespaces in XML §4).

/// A name resolved: its namespace, empty if it has none, and its local part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QName<'a> {
    /// The namespace; empty for none.
    pub namespace: &'a str,
    /// The part after the prefix.
    pub local: &'a str,
}

/// Whether a name may begin with the character (XML 1.0 §2.3 \[4\]).
pub fn is_name_start(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '_' | ':' => true,
        '\0'..='\x7f' => false,
        '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}' => true,
        _ => false,
    }
}

/// Whether a name may contain the character after its first (XML 1.0 §2.3 \[4a\]).
pub fn is_name_char(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}')
        || matches!(character, '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether the text is a Name (XML 1.0 §2.3 \[5\]).
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_char)
}

/// Whether the text is a Name without a colon (Namespaces in XML §3 \[4\]).
pub fn is_ncname(text: &str) -> bool {
    is_name(text) && !text.contains(':')
}

/// The prefix, empty if there is none, and the local part of a raw name.
pub fn split_name(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_fifth_edition() {
        assert!(is_name("persName") && is_name("ö.1-b") && is_name("a:b"));
        assert!(is_name("\u{10330}") && !is_name("1a") && !is_name("") && !is_name("-"));
        assert!(is_ncname("a·b") && !is_ncname("a:b") && !is_name("\u{D7}"));
        assert_eq!(split_name("xml:id"), ("xml", "id"));
        assert_eq!(split_name("id"), ("", "id"));
    }
}
