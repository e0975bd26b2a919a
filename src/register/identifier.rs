//! Identifiers of authority files, however they are written, into one form.
//!
//! Registers give them as URIs of several kinds (with and without `www`, `http` and
//! `https`, with the page's name behind them), as bare numbers whose `@type` says of
//! what, or with a prefix (`gnd:`, `(DE-588)`). Two that mean the same are equal here.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::xml::is_ncname;

/// An authority file.
struct Authority {
    /// Its short name, also its column in a table.
    key: &'static str,
    /// Other values of `@type` and prefixes that mean it, small letters and figures only.
    aliases: &'static [&'static str],
    /// How its URIs begin, without scheme and `www.`; the number follows.
    addresses: &'static [&'static str],
    /// The URI to write, before the number.
    uri: &'static str,
}

/// The authority files that editions of letters use; what is listed first is preferred.
const AUTHORITIES: [Authority; 8] = [
    Authority {
        key: "gnd",
        aliases: &["de588", "dnb", "pnd", "gndid"],
        addresses: &["d-nb.info/gnd/", "lobid.org/gnd/", "explore.gnd.network/gnd/"],
        uri: "https://d-nb.info/gnd/",
    },
    Authority {
        key: "geonames",
        aliases: &["geonamesid"],
        addresses: &["geonames.org/", "sws.geonames.org/"],
        uri: "https://www.geonames.org/",
    },
    Authority {
        key: "viaf",
        aliases: &["viafid"],
        addresses: &["viaf.org/viaf/"],
        uri: "https://viaf.org/viaf/",
    },
    Authority {
        key: "wikidata",
        aliases: &["wd", "wikidataid"],
        addresses: &["wikidata.org/entity/", "wikidata.org/wiki/"],
        uri: "https://www.wikidata.org/entity/",
    },
    Authority {
        key: "lc",
        aliases: &["loc", "lccn", "lcnaf", "naf"],
        addresses: &["id.loc.gov/authorities/names/", "lccn.loc.gov/"],
        uri: "http://id.loc.gov/authorities/names/",
    },
    Authority {
        key: "bnf",
        aliases: &["bnfid", "arkbnf"],
        addresses: &[
            "data.bnf.fr/ark:/12148/",
            "catalogue.bnf.fr/ark:/12148/",
            "ark.bnf.fr/ark:/12148/",
        ],
        uri: "https://data.bnf.fr/ark:/12148/",
    },
    Authority {
        key: "isni",
        aliases: &[],
        addresses: &["isni.org/isni/", "isni.org/"],
        uri: "https://isni.org/isni/",
    },
    Authority {
        key: "orcid",
        aliases: &[],
        addresses: &["orcid.org/"],
        uri: "https://orcid.org/",
    },
];

/// The columns that a table has for identifiers, in order.
pub(super) const COLUMNS: [&str; 6] =
    ["gnd", "viaf", "wikidata", "geonames", "lc", "bnf"];

/// An identifier in an authority file, or a URI of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// `gnd`, `viaf`, `wikidata`, `geonames`, `lc`, `bnf`, `isni`, `orcid`; `uri` for an
    /// address of anybody else.
    pub authority: &'static str,
    /// The number in it; the whole address of a `uri`.
    pub number: String,
}

impl Identifier {
    /// Reads one; `kind` is the `@type` it stands under. `None` if it says nothing that
    /// holds outside its own register.
    pub fn read(kind: Option<&str>, value: &str) -> Option<Self> {
        let value = value.trim();
        if value.is_empty() || value.contains(char::is_whitespace) {
            return None;
        }
        let address = value
            .strip_prefix("https://")
            .or_else(|| value.strip_prefix("http://"))
            .map(|rest| rest.strip_prefix("www.").unwrap_or(rest));
        if let Some(address) = address {
            return Some(of_address(address).unwrap_or_else(|| Self {
                authority: "uri",
                number: value.trim_end_matches('/').to_owned(),
            }));
        }
        if let Some(number) = value.strip_prefix("(DE-588)") {
            return Some(Self { authority: "gnd", number: number.to_owned() });
        }
        let (prefix, number) = match value.split_once(':') {
            Some((prefix, number)) if authority(prefix).is_some() => {
                (Some(prefix), number)
            }
            _ => (kind, value),
        };
        let authority = authority(prefix?)?;
        let number = number.trim_start_matches("//");
        plausible(number)
            .then(|| Self { authority: authority.key, number: number.to_owned() })
    }

    /// The address to write.
    pub fn uri(&self) -> String {
        match AUTHORITIES.iter().find(|known| known.key == self.authority) {
            Some(known) => format!("{}{}", known.uri, self.number),
            None => self.number.clone(),
        }
    }

    /// How much it is preferred where one is to be chosen; less is more.
    pub fn rank(&self) -> usize {
        let place = AUTHORITIES.iter().position(|known| known.key == self.authority);
        place.unwrap_or(AUTHORITIES.len())
    }

    /// Whether one entry can have just one of these.
    pub fn is_exclusive(&self) -> bool {
        self.authority != "uri"
    }
}

/// The authority that a `@type` or prefix means.
fn authority(word: &str) -> Option<&'static Authority> {
    let bare: String = word
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    AUTHORITIES
        .iter()
        .find(|known| known.key == bare || known.aliases.contains(&bare.as_str()))
}

fn of_address(address: &str) -> Option<Identifier> {
    AUTHORITIES.iter().find_map(|known| {
        let rest =
            known.addresses.iter().find_map(|start| address.strip_prefix(start))?;
        let number = rest.split(['/', '#', '?']).next().unwrap_or_default();
        let number = number.strip_suffix(".html").unwrap_or(number);
        plausible(number)
            .then(|| Identifier { authority: known.key, number: number.to_owned() })
    })
}

/// Numbers of authorities are figures, letters and hyphens, with a figure among them.
fn plausible(number: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    number.chars().all(sign) && number.chars().any(|c| c.is_ascii_digit())
}

/// An `xml:id` made of a name: small letters and figures, the last word first, hyphens
/// between. The same name gives the same id.
pub(super) fn id_of(words: &[&str]) -> String {
    let mut id = String::new();
    for word in words.iter().flat_map(|part| part.split_whitespace()) {
        let plain = plain(word);
        if plain.is_empty() {
            continue;
        }
        if !id.is_empty() {
            id.push('-');
        }
        id.push_str(&plain);
    }
    if is_ncname(&id) { id } else { format!("n-{id}").trim_end_matches('-').to_owned() }
}

/// The letters and figures of a word, small and without accents.
pub(super) fn plain(word: &str) -> String {
    let (mut plain, mut latin) = (String::new(), true);
    for c in word.nfd().flat_map(char::to_lowercase) {
        // An accent is dropped from é; й is a letter of its own.
        if is_combining_mark(c) {
            if !latin {
                plain.push(c);
            }
            continue;
        }
        latin = c.is_ascii();
        match c {
            c if !c.is_alphanumeric() => {}
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'ı' => plain.push('i'),
            'ſ' => plain.push('s'),
            c => plain.push(c),
        }
    }
    plain.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_equal() {
        let same = [
            (None, "https://d-nb.info/gnd/118540238"),
            (None, "http://d-nb.info/gnd/118540238/"),
            (Some("GND"), "118540238"),
            (Some("idno"), "gnd:118540238"),
            (None, "(DE-588)118540238"),
            (Some("URI"), "http://www.d-nb.info/gnd/118540238/about"),
        ];
        for (kind, value) in same {
            let read = Identifier::read(kind, value);
            let read = read.map(|read| (read.authority, read.number));
            assert_eq!(read, Some(("gnd", "118540238".to_owned())), "{value}");
        }
        let uri = |kind, value| {
            Identifier::read(kind, value).map(|identifier| identifier.uri())
        };
        let written = [
            (Some("LC"), "n79021164", "http://id.loc.gov/authorities/names/n79021164"),
            (Some("BnF"), "cb11888092r", "https://data.bnf.fr/ark:/12148/cb11888092r"),
            (
                None,
                "https://www.geonames.org/2761369/wien.html",
                "https://www.geonames.org/2761369",
            ),
            (None, "http://viaf.org/viaf/12/#x", "https://viaf.org/viaf/12"),
            (None, "wd:Q1", "https://www.wikidata.org/entity/Q1"),
            (None, "https://example.org/p/1/", "https://example.org/p/1"),
        ];
        for (kind, value, expected) in written {
            assert_eq!(uri(kind, value).as_deref(), Some(expected));
        }
        for (kind, value) in
            [(None, "17"), (Some("shelfmark"), "A 3"), (Some("GND"), "unknown")]
        {
            assert_eq!(uri(kind, value), None, "{value}");
        }
    }

    #[test]
    fn ids_are_names_of_xml() {
        assert_eq!(id_of(&["Hofmannsthal", "Hugo"]), "hofmannsthal-hugo");
        assert_eq!(id_of(&["O’Neill", "Éamon J."]), "oneill-eamon-j");
        assert_eq!(id_of(&["1848er Club"]), "n-1848er-club");
        assert_eq!(id_of(&["Троцкий"]), "троцкий");
    }
}
