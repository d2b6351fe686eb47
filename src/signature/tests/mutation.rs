//! Every single change of a signed record, and of its `.sig`.

use super::*;
use crate::record::Record;

/// Every file that is one flipped bit, one missing byte or one doubled byte away from `bytes`.
fn mutants(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let flipped = (0..bytes.len() * 8).map(|bit| {
        let mut mutant = bytes.to_vec();
        mutant[bit / 8] ^= 1 << (bit % 8);
        mutant
    });
    let without = (0..bytes.len()).map(|at| [&bytes[..at], &bytes[at + 1..]].concat());
    let doubled = (0..bytes.len()).map(|at| [&bytes[..=at], &bytes[at..]].concat());
    flipped.chain(without).chain(doubled)
}

/// Whether `signature` holds good signatures over `record` by exactly `keys`, in their order.
fn accepted(signature: &[u8], record: &[u8], keys: &[&PublicKey]) -> bool {
    let Ok(blocks) = parse_signatures(signature) else { return false };
    let message = Message::new(record);
    blocks.iter().map(SignatureBlock::key).eq(keys.iter().copied())
        && blocks.iter().all(|block| block.verify(&message) == SignatureStatus::Good)
}

#[test]
fn no_change_of_a_record_or_its_signatures_is_accepted() {
    let (one, two) = (secret(1), secret(2));
    let keys = [one.public(), two.public()];
    let signature = write_signatures(&[one.sign(RECORD), two.sign(RECORD)]);
    assert!(Record::read(RECORD).is_ok());
    assert!(accepted(signature.as_bytes(), RECORD, &keys));

    let blocks = parse_signatures(signature.as_bytes()).unwrap();
    let (mut records, mut readable) = (0, 0);
    for mutant in mutants(RECORD) {
        let message = Message::new(&mutant);
        for block in &blocks {
            assert_eq!(
                block.verify(&message),
                SignatureStatus::Bad,
                "{:?}",
                String::from_utf8_lossy(&mutant)
            );
        }
        records += 1;
        readable += usize::from(Record::read(&mutant).is_ok());
    }
    let (mut signatures, mut parsed) = (0, 0);
    for mutant in mutants(signature.as_bytes()) {
        assert!(!accepted(&mutant, RECORD, &keys), "{:?}", String::from_utf8_lossy(&mutant));
        signatures += 1;
        parsed += usize::from(parse_signatures(&mutant).is_ok());
    }
    report(&format!("{records} changes of the record, {readable} of them readable"));
    report(&format!("{signatures} changes of its signatures, {parsed} of them well formed"));
    assert_eq!((records, signatures), (RECORD.len() * 10, signature.len() * 10));
    // The curve's equation, and not only the reader, must have had its say.
    assert!(readable > 100 && parsed > 100);
}

/// The reader of the one plain form and the general reader agree on every block that the first one reads, and the
/// first one reads every plain block that the second one does.
#[test]
fn both_readers_of_a_block_agree_on_every_mutant() {
    let armor = write_signatures(&[secret(1).sign(RECORD)]);
    assert_eq!(armor.len(), 310, "the one form of a plain signature");
    let others = (0..armor.len()).flat_map(|at| {
        [b'A', b'/', b'=', b'-', b'\n', b' ', b'z'].map(|byte| {
            let mut mutant = armor.clone().into_bytes();
            mutant[at] = byte;
            mutant
        })
    });
    let (mut plain, mut refused) = (0, 0);
    for mutant in mutants(armor.as_bytes()).chain(others) {
        let Ok(mutant) = String::from_utf8(mutant) else { continue };
        let general = parse_any_block(&mutant).ok();
        let expected = general.filter(|block| matches!(block.content, BlockContent::Plain(_)));
        assert_eq!(parse_plain_block(&mutant), expected, "{mutant:?}");
        if let Some(block) = expected {
            assert_eq!(block.armor(), mutant);
            plain += 1;
        } else {
            refused += 1;
        }
    }
    report(&format!("{plain} changes of a block are read by both, {refused} by none as a plain one"));
    assert!(plain > 500 && refused > 2_000);
}

#[test]
fn a_plain_block_is_written_as_the_library_writes_it() {
    for seed in 0..20 {
        let block = secret(seed).sign(RECORD);
        let BlockContent::Plain(signature) = &block.content else { panic!("a plain key signs plainly") };
        let key = block.key().to_openssh();
        let raw = ssh_key::Signature::new(key.algorithm(), signature.as_slice()).unwrap();
        let inner = SshSig::new(key, NAMESPACE, HashAlg::Sha512, raw).unwrap();
        assert_eq!(block.armor().trim_end(), inner.to_pem(LineEnding::LF).unwrap().trim_end());
    }
}
