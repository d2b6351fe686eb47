//! A backup of a key on paper: the key's file as text, and as a QR code (ISO/IEC 18004) for a terminal or a page.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use qrcode::render::unicode::Dense1x2;
use qrcode::{Color, EcLevel, QrCode};
use zeroize::Zeroizing;

use super::{Context, Failure};
use crate::record::PublicKey;
use crate::text::for_xml;

/// Light modules around a code, by its standard.
const QUIET: usize = 4;

/// A private key's file, ready to print.
pub struct PaperBackup {
    fingerprint: String,
    text: Zeroizing<String>,
    code: QrCode,
}

impl PaperBackup {
    /// The backup of a private key's file in OpenSSH's form, which the caller has read.
    ///
    /// # Errors
    /// Where the file holds more than a QR code can.
    pub fn new(public: &PublicKey, file: &[u8]) -> Result<Self> {
        let text =
            Zeroizing::new(String::from_utf8_lossy(file).replace("\r\n", "\n").trim().to_owned() + "\n");
        // The lowest level of correction keeps the modules large; the text stands beside the code.
        let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::L) else {
            bail!(
                Failure::refused(format!("the key's file has {} bytes, too many for a QR code", text.len()))
                    .help("shorten its comment: `ssh-keygen -c -C '' -f FILE`")
            );
        };
        Ok(Self { fingerprint: public.fingerprint().to_string(), text, code })
    }

    /// The key's file, below its fingerprint.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("Private key {}\n\n{}\n", self.fingerprint, &*self.text))
    }

    /// Lines and columns of the code at a terminal.
    pub fn block_size(&self) -> (usize, usize) {
        let side = self.code.width() + 2 * QUIET;
        (side.div_ceil(2) + 1, side)
    }

    /// The code in half blocks, two modules a line; None where the terminal does not show all of it.
    pub fn to_blocks(&self, context: &Context) -> Option<String> {
        let (lines, columns) = self.block_size();
        if context.terminal {
            let (height, width) = context.screen()?;
            if height < lines || width < columns || !context.out().isolates {
                return None;
            }
        }
        // A terminal without colors has light letters on a dark ground more often than not. Paper is light.
        let (drawn, ground) = match context.out().color || !context.terminal {
            true => (Dense1x2::Dark, Dense1x2::Light),
            false => (Dense1x2::Light, Dense1x2::Dark),
        };
        let code = self.code.render::<Dense1x2>().dark_color(drawn).light_color(ground).build();
        let (begin, end) = if context.out().color { ("\u{1b}[30;107m", "\u{1b}[0m") } else { ("", "") };
        Some(code.lines().map(|line| format!("{begin}{line}{end}\n")).collect())
    }

    /// Whether a module is dark, counted from the corner of the quiet zone.
    fn is_dark(&self, line: usize, column: usize) -> bool {
        let width = self.code.width();
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < width);
        match (inside(line), inside(column)) {
            (Some(line), Some(column)) => self.code[(column, line)] == Color::Dark,
            _ => false,
        }
    }

    /// A page of A4 with the code and the text.
    pub fn to_svg(&self) -> Zeroizing<String> {
        let side = self.code.width() + 2 * QUIET;
        let mut dark = String::new();
        for line in 0..side {
            for column in (0..side).filter(|column| self.is_dark(line, *column)) {
                _ = write!(dark, "M{column},{line}h1v1h-1z");
            }
        }
        let lines = self.text.lines().zip(0..).map(|(line, at)| {
            format!("<text x=\"20\" y=\"{}\" font-size=\"4\">{}</text>\n", 190 + at * 6, for_xml(line))
        });
        Zeroizing::new(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" height=\"297mm\" viewBox=\"0 0 210 297\" \
             font-family=\"monospace\">\n\
             <rect width=\"210\" height=\"297\" fill=\"white\"/>\n\
             <text x=\"20\" y=\"20\" font-size=\"5\">Private key for signing pledges (accord)</text>\n\
             <text x=\"20\" y=\"27\" font-size=\"3.5\">{}</text>\n\
             <text x=\"20\" y=\"33\" font-size=\"3.5\">Scan or type all lines below into a file for you alone; \
             its passphrase</text>\n\
             <text x=\"20\" y=\"38\" font-size=\"3.5\">is not on this page. Then: accord keys test ORG FILE</text>\n\
             <svg x=\"35\" y=\"42\" width=\"140\" height=\"140\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path d=\"{dark}\"/></svg>\n\
             {}</svg>\n",
            self.fingerprint,
            lines.collect::<String>(),
        ))
    }
}
