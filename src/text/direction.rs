//! Letters that are written from right to left.

use super::characters::CodeRange;

/// The blocks whose letters have the bidirectional class R or AL (Unicode Standard Annex 9, table 4). Sorted.
const RIGHT_TO_LEFT: [CodeRange; 5] =
    [(0x0590, 0x08FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE), (0x1_0800, 0x1_0FFF), (0x1_E800, 0x1_EFFF)];

/// Whether `character` is a letter that is written from right to left.
pub fn is_right_to_left(character: char) -> bool {
    let code = u32::from(character);
    code >= 0x590
        && RIGHT_TO_LEFT.iter().any(|(first, last)| (*first..=*last).contains(&code))
        && character.is_alphabetic()
        && !super::is_mark(character)
}

/// Whether `character` is a letter that is written from left to right.
pub fn is_left_to_right(character: char) -> bool {
    character.is_alphabetic() && !super::is_mark(character) && !is_right_to_left(character)
}

#[cfg(test)]
mod tests {
    use unicode_bidi::{BidiClass, bidi_class};

    use super::super::{is_forbidden, is_mark};
    use super::*;

    #[test]
    fn letters_have_the_direction_that_unicode_gives_them() {
        for character in ('\0'..=char::MAX).filter(|character| !is_forbidden(*character)) {
            let class = bidi_class(character);
            let known = match class {
                BidiClass::R | BidiClass::AL => {
                    is_right_to_left(character) || !character.is_alphabetic() || is_mark(character)
                }
                BidiClass::L => !is_right_to_left(character),
                _ => true,
            };
            assert!(known, "U+{:04X} {class:?}", u32::from(character));
        }
    }
}
