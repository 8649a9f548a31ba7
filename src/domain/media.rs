//! What a file is, told by its content alone: never by its name, nor by what the sender says. What is
//! not told here is not taken: no page, no picture with script in it, no program, no archive.

use crate::vocabulary::Media;

/// How many bytes of the beginning tell the kind.
pub const HEAD: usize = 512;

/// How many bytes of the end are looked at: an office document lists its parts there.
pub const TAIL: usize = 256 * 1024;

/// The local header of the first part of a ZIP file.
const ZIP: &[u8] = b"PK\x03\x04";

/// An entry of the list of parts, and the end of that list.
const ZIP_ENTRY: &[u8] = b"PK\x01\x02";
const ZIP_END: &[u8] = b"PK\x05\x06";
const ZIP_ENTRY_LENGTH: usize = 46;
const ZIP_END_LENGTH: usize = 22;

/// Parts that run: an office document that has one is not taken.
const PROGRAMS: &[&str] = &["vbaproject.bin", "macrosheets/", "activex/"];

/// What a file with this beginning may be; false: it is nothing that is taken.
pub fn may_be(head: &[u8]) -> bool {
    head.starts_with(ZIP) || by_head(head).is_some()
}

/// What a file is, by its beginning (up to [`HEAD`] bytes) and its end (up to [`TAIL`]).
pub fn tell(head: &[u8], tail: &[u8]) -> Option<Media> {
    if head.starts_with(ZIP) { office(tail) } else { by_head(head) }
}

impl Media {
    /// The media type of RFC 6838, for the answer that carries the file.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Aac => "audio/aac",
            Self::Wav => "audio/wav",
            Self::Amr => "audio/amr",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The endings that names of such files have, the usual one first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Pdf => &["pdf"],
            Self::Ofd => &["ofd"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Mp3 => &["mp3"],
            Self::M4a => &["m4a", "m4b"],
            Self::Aac => &["aac"],
            Self::Wav => &["wav"],
            Self::Amr => &["amr", "awb"],
            Self::Mp4 => &["mp4", "m4v"],
        }
    }

    /// The name with an ending that fits: nobody saves a document under the name of a program.
    pub fn named(self, name: &str) -> String {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match self.endings() {
            endings if ending.is_some_and(|ending| endings.contains(&ending.as_str())) => name.to_owned(),
            [usual, ..] => format!("{name}.{usual}"),
            [] => name.to_owned(),
        }
    }

    /// A browser shows it as a picture.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// It may be shown in the browser rather than saved: pictures and PDF.
    pub const fn is_shown(self) -> bool {
        self.is_picture() || matches!(self, Self::Heic | Self::Pdf)
    }
}

fn by_head(head: &[u8]) -> Option<Media> {
    let inside = |at: usize, what: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(what));
    Some(match head {
        [0xFF, 0xD8, 0xFF, ..] => Media::Jpeg,
        _ if head.starts_with(b"\x89PNG\r\n\x1a\n") => Media::Png,
        _ if head.starts_with(b"RIFF") && inside(8, b"WEBP") => Media::Webp,
        _ if head.starts_with(b"RIFF") && inside(8, b"WAVE") => Media::Wav,
        _ if head.starts_with(b"%PDF-") => Media::Pdf,
        _ if head.starts_with(b"#!AMR\n") || head.starts_with(b"#!AMR-WB\n") => Media::Amr,
        _ if inside(4, b"ftyp") => return by_brand(head),
        _ if head.starts_with(b"ID3") => Media::Mp3,
        [0xFF, second, third, ..] => return by_frame(*second, *third),
        _ => return None,
    })
}

/// ISO base media (ISO/IEC 14496-12): the brands of the first box.
fn by_brand(head: &[u8]) -> Option<Media> {
    let length = u32::from_be_bytes(head.get(..4)?.try_into().ok()?);
    let length = usize::try_from(length).ok()?.clamp(16, HEAD).min(head.len());
    let major = head.get(8..12)?;
    let others = head.get(16..length).unwrap_or_default();
    let mut brands = std::iter::once(major).chain(others.chunks_exact(4));
    match major {
        b"M4A " | b"M4B " => Some(Media::M4a),
        b"mif1" | b"msf1" => brands.any(is_heic).then_some(Media::Heic),
        major if is_heic(major) => Some(Media::Heic),
        major if is_mp4(major) => Some(Media::Mp4),
        _ => None,
    }
}

fn is_heic(brand: &[u8]) -> bool {
    matches!(brand, b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx")
}

fn is_mp4(brand: &[u8]) -> bool {
    matches!(
        brand,
        b"isom"
            | b"iso2"
            | b"iso3"
            | b"iso4"
            | b"iso5"
            | b"iso6"
            | b"mp41"
            | b"mp42"
            | b"avc1"
            | b"M4V "
            | b"MSNV"
            | b"dash"
    )
}

/// The first frame of a stream without a header: MPEG audio of layer III, or AAC in ADTS.
fn by_frame(second: u8, third: u8) -> Option<Media> {
    let (version, layer) = ((second >> 3) & 3, (second >> 1) & 3);
    if second & 0xE0 != 0xE0 {
        return None;
    }
    if second & 0xF6 == 0xF0 {
        let frequency = (third >> 2) & 15;
        return (frequency < 13).then_some(Media::Aac);
    }
    let (bitrate, frequency) = (third >> 4, (third >> 2) & 3);
    let is_mp3 = version != 1 && layer == 1 && !matches!(bitrate, 0 | 15) && frequency != 3;
    is_mp3.then_some(Media::Mp3)
}

/// A ZIP file by the names of its parts: a Word or Excel document (ECMA-376) without macros, or OFD
/// (GB/T 33190). Any other archive is none.
fn office(tail: &[u8]) -> Option<Media> {
    let names = parts(tail)?;
    let has = |name: &str| names.iter().any(|part| part == name);
    if names.iter().any(|part| PROGRAMS.iter().any(|program| part.contains(program))) {
        return None;
    }
    match has("[content_types].xml") {
        true if has("word/document.xml") => Some(Media::Docx),
        true if has("xl/workbook.xml") => Some(Media::Xlsx),
        false if has("ofd.xml") => Some(Media::Ofd),
        _ => None,
    }
}

/// The names in the list of parts, in lower case. None where the end of the file is not that of a ZIP
/// file, or the list is longer than what is looked at.
fn parts(tail: &[u8]) -> Option<Vec<String>> {
    let last = tail.len().checked_sub(ZIP_END_LENGTH)?;
    let end = (0..=last).rev().find(|at| tail.get(*at..).is_some_and(|rest| rest.starts_with(ZIP_END)))?;
    let number = |at: usize, bytes: usize| {
        let digits = tail.get(at..at + bytes)?;
        Some(digits.iter().rev().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte)))
    };
    let (count, length) = (number(end + 10, 2)?, number(end + 12, 4)?);
    let mut at = end.checked_sub(length)?;
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        if !tail.get(at..)?.starts_with(ZIP_ENTRY) {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|field| number(at + field, 2));
        let from = at + ZIP_ENTRY_LENGTH;
        let name = tail.get(from..from + name?)?;
        names.push(String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase());
        at = from + name.len() + extra? + comment?;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ZIP file of empty parts with these names.
    fn zip(names: &[&str]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut list = Vec::new();
        for name in names {
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            let mut entry = ZIP_ENTRY.to_vec();
            entry.resize(28, 0);
            entry.extend(length);
            entry.resize(ZIP_ENTRY_LENGTH, 0);
            entry.extend(name.as_bytes());
            list.extend(entry);
            file.extend(ZIP);
            file.resize(file.len() + 22, 0);
            file.extend(length);
            file.extend([0, 0]);
            file.extend(name.as_bytes());
        }
        let (count, length) = (u16::try_from(names.len()).unwrap(), u32::try_from(list.len()).unwrap());
        file.extend(list);
        file.extend(ZIP_END);
        file.extend([0; 4]);
        file.extend(count.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(length.to_le_bytes());
        file.extend([0; 6]);
        file
    }

    fn told(bytes: &[u8]) -> Option<Media> {
        let told = tell(&bytes[..bytes.len().min(HEAD)], &bytes[bytes.len().saturating_sub(TAIL)..]);
        assert!(told.is_none() || may_be(bytes), "what is told may be");
        told
    }

    #[test]
    fn each_kind_is_told_by_its_content() {
        let brand = |brands: &str| {
            let length = u32::try_from(brands.len() + 12).unwrap();
            let (major, others) = brands.split_at(4);
            [&length.to_be_bytes()[..], b"ftyp", major.as_bytes(), &[0; 4], others.as_bytes()].concat()
        };
        for (bytes, media) in [
            (b"\xFF\xD8\xFF\xE0 JFIF".to_vec(), Media::Jpeg),
            (b"\x89PNG\r\n\x1a\n....".to_vec(), Media::Png),
            (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), Media::Webp),
            (b"RIFF\x10\0\0\0WAVEfmt ".to_vec(), Media::Wav),
            (brand("heic"), Media::Heic),
            (brand("mif1mif1heic"), Media::Heic),
            (b"%PDF-1.7\n".to_vec(), Media::Pdf),
            (b"ID3\x04\0\0".to_vec(), Media::Mp3),
            (b"\xFF\xFB\x90\x44".to_vec(), Media::Mp3),
            (b"\xFF\xF1\x50\x80".to_vec(), Media::Aac),
            (b"#!AMR\n\x3c".to_vec(), Media::Amr),
            (b"#!AMR-WB\n".to_vec(), Media::Amr),
            (brand("M4A isom"), Media::M4a),
            (brand("isomiso2avc1mp41"), Media::Mp4),
            (brand("mp42isom"), Media::Mp4),
            (zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]), Media::Docx),
            (zip(&["xl/workbook.xml", "[Content_Types].xml"]), Media::Xlsx),
            (zip(&["Doc_0/Document.xml", "OFD.xml"]), Media::Ofd),
        ] {
            assert_eq!(told(&bytes), Some(media), "{:?}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn everything_else_is_nothing() {
        let html = b"<!doctype html><script>alert(1)</script>".to_vec();
        let late = [html.clone(), zip(&["OFD.xml"])].concat();
        for bytes in [
            Vec::new(),
            html,
            late,
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            b"GIF89a".to_vec(),
            b"MZ\x90\0".to_vec(),
            b"\x7FELF\x02".to_vec(),
            b"#!/bin/sh\n".to_vec(),
            b" %PDF-1.7".to_vec(),
            b"\xFF\xFE<\0h\0t\0m\0l\0".to_vec(),
            b"\0\0\0\x14ftypqt  \0\0\0\0qt  ".to_vec(),
            b"\0\0\0\x14ftypmif1\0\0\0\0avif".to_vec(),
            b"PK\x03\x04".to_vec(),
            b"PK\x05\x06".to_vec(),
            zip(&["index.html"]),
            zip(&["META-INF/MANIFEST.MF", "Main.class"]),
            zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]),
            zip(&["[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"]),
        ] {
            assert_eq!(told(&bytes), None, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_name_is_given_the_ending_of_the_content() {
        for (media, name, named) in [
            (Media::Pdf, "材料.pdf", "材料.pdf"),
            (Media::Pdf, "材料.PDF", "材料.PDF"),
            (Media::Pdf, "setup.exe", "setup.exe.pdf"),
            (Media::Jpeg, "照片", "照片.jpg"),
            (Media::Jpeg, "照片.jpeg", "照片.jpeg"),
        ] {
            assert_eq!(media.named(name), named);
        }
        assert!(Media::ALL.iter().all(|media| !media.endings().is_empty()));
    }

    #[test]
    fn a_cut_or_changed_list_of_parts_is_nothing_and_breaks_nothing() {
        let whole = zip(&["[Content_Types].xml", "word/document.xml"]);
        for cut in 1..whole.len() {
            assert_eq!(told(&whole[..cut]), None, "{cut}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0xFF;
            let _ = told(&changed);
        }
    }
}
