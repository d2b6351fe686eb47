//! Writes the seeds of every target into `fuzz/corpus/`: the same files each time.

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (target, _) in accord_fuzz::TARGETS {
        let corpus = here.join("corpus").join(target);
        fs::create_dir_all(&corpus)?;
        for (name, bytes) in accord_fuzz::seeds(target, &here.join(".."))? {
            fs::write(corpus.join(name), bytes)?;
        }
    }
    Ok(())
}
