//! Letters made up for benches and for the test of linear work: invented sentences in
//! four languages, put together by a small generator, set as a page has them.
//!
//! The same number always gives the same letter.

use std::fmt::Write as _;

/// What a language gives: date line, salutation, sentences, closing, signature, note.
struct Phrases {
    dateline: &'static str,
    salutation: &'static str,
    sentences: [&'static str; 8],
    closing: &'static str,
    signature: &'static str,
    note: &'static str,
}

const LANGUAGES: [Phrases; 4] = [
    Phrases {
        dateline: "Lübeck, den 3. März 1887",
        salutation: "Mein lieber Bruder,",
        sentences: [
            "Deinen Brief vom Sonntag habe ich erst gestern erhalten, weil die Post über Hamburg ging.",
            "Von hier ist wenig zu sagen.",
            "Der Winter war lang, und im Laden kauft niemand etwas als Kalender.",
            "Frau Petersen lässt dich grüßen und fragt, wann du wiederkommst.",
            "Am 12. Februar 1887 ist das Schiff von Onkel Friedrich endlich eingelaufen.",
            "Die Kinder sind wieder gesund und gehen seit Montag zur Schule.",
            "Was du über das Buch schreibst, hat mich gefreut, obgleich ich es noch nicht gelesen habe.",
            "Ob wir im Sommer reisen, hängt davon ab, wie sich das Geschäft hält.",
        ],
        closing: "Dein treuer Bruder",
        signature: "Adolf",
        note: "Die Strecke war wegen des Hochwassers gesperrt.",
    },
    Phrases {
        dateline: "Hull, 8 May 1866",
        salutation: "My dear Mother,",
        sentences: [
            "Your letter of Tuesday reached me only yesterday, since the mail went round by York.",
            "There is little to tell from here.",
            "The winter was long, and nobody in the office speaks of anything but coal.",
            "Mrs. Hartley sends her love and asks when you will come again.",
            "On the 2d of April the ship of Captain Moore came in at last.",
            "The children are well and go to school since Monday.",
            "What you write of the book pleased me, though I have not read it yet.",
            "Whether we shall travel in summer depends upon the business.",
        ],
        closing: "Your loving son",
        signature: "Edward",
        note: "The bridge was under repair that spring.",
    },
    Phrases {
        dateline: "Nantes, le 14 juin 1871",
        salutation: "Ma chère amie,",
        sentences: [
            "Votre lettre de mardi ne m’est parvenue qu’hier, car la poste a passé par Angers.",
            "Il y a peu de choses à dire d’ici.",
            "L’hiver a été long, et personne au bureau ne parle d’autre chose que du charbon.",
            "Madame Lenoir vous salue et demande quand vous reviendrez.",
            "Le 2 avril 1871 le navire du capitaine Moreau est enfin entré au port.",
            "Les enfants se portent bien et vont à l’école depuis lundi.",
            "Ce que vous écrivez du livre m’a fait plaisir, quoique je ne l’aie pas encore lu.",
            "Nous ne savons pas encore si nous voyagerons cet été.",
        ],
        closing: "Votre tout dévoué",
        signature: "Charles Lenoir",
        note: "Le pont était en réparation ce printemps-là.",
    },
    Phrases {
        dateline: "Москва, 12 мая 1899 г.",
        salutation: "Дорогая мама!",
        sentences: [
            "Твоё письмо от вторника я получил только вчера, потому что почта шла через Тулу.",
            "Отсюда рассказать почти нечего.",
            "Зима была долгая, и в конторе говорят только об угле.",
            "Анна Петровна тебе кланяется и спрашивает, когда ты приедешь.",
            "Второго апреля пришёл наконец пароход капитана Орлова.",
            "Дети здоровы и с понедельника ходят в школу.",
            "То, что ты пишешь о книге, меня обрадовало, хотя я её ещё не читал.",
            "Поедем ли мы летом, зависит от дел.",
        ],
        closing: "Твой сын",
        signature: "Николай",
        note: "Мост той весной чинили.",
    },
];

/// A sequence of numbers that looks like chance and is none (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

/// Letter number `number`, with about `bytes` bytes of text.
pub(crate) fn letter(number: usize, bytes: usize) -> String {
    let phrases = &LANGUAGES[number % LANGUAGES.len()];
    let mut chance = Chance(number as u64);
    let mut text = format!("{}\n\n{}\n\n", phrases.dateline, phrases.salutation);
    let mut page = String::new();
    let (mut notes, mut on_page) = (0, 0);
    while text.len() < bytes {
        let mut paragraph = String::new();
        for _ in 0..4 + chance.below(6) {
            let sentence = phrases.sentences[chance.below(phrases.sentences.len())];
            let _ = write!(paragraph, "{sentence} ");
        }
        if chance.below(3) == 0 {
            notes += 1;
            let _ = write!(
                paragraph,
                "{}{notes} ",
                phrases.salutation.trim_end_matches([',', '!'])
            );
            let _ = writeln!(page, "{notes}. {}", phrases.note);
        }
        on_page += set(&paragraph, &mut text);
        text.push('\n');
        if on_page > 35 {
            text.push_str(&std::mem::take(&mut page));
            text.push('\x0c');
            on_page = 0;
        }
    }
    let _ = write!(text, "{}\n\n{}\n\n{page}", phrases.closing, phrases.signature);
    text
}

/// Breaks a paragraph into lines; gives their number.
fn set(paragraph: &str, text: &mut String) -> usize {
    const MEASURE: usize = 72;
    let (mut width, mut lines) = (0, 1);
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > MEASURE {
            text.push('\n');
            (width, lines) = (0, lines + 1);
        } else if width > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
    lines
}
