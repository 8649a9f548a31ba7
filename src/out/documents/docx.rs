//! A sheet as a .docx in the style of GB/T 9704-2012 (党政机关公文格式). The same sheet gives the same
//! bytes: nothing in it tells when it was written.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::documents::html::{draft, escape, lines};
use crate::documents::parts::{self, TEXT_WIDTH};
use crate::documents::sheet::{Block, Cell, Row, Sheet};
use domain::vocabulary::Language;

/// The media type.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A column of names in a form: 30 mm, five characters.
const LABEL_WIDTH: u32 = 1701;
/// The width of a character of the body: 16 pt; Latin letters and digits take half.
const CHARACTER: u32 = 320;
/// How a row of a form is set: in 四号 and lines of 22 pt; of a long form, as the registration form, in 小四
/// and lines of 18 pt, so that it stays on one page.
#[derive(Clone, Copy)]
struct Setting {
    cell: &'static str,
    label: &'static str,
    /// The height of a line, and what is free above and below the lines of a row.
    line: u32,
    free: u32,
    /// [`KEEP`], or nothing.
    keep: &'static str,
}

const USUAL: Setting = Setting { cell: "Cell", label: "Label", line: 440, free: 60, keep: "" };
const SMALL: Setting = Setting { cell: "SmallCell", label: "SmallLabel", line: 360, free: 40, keep: "" };

/// The file.
///
/// # Errors
/// Only where memory cannot be written.
pub fn write(sheet: &Sheet) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let english = sheet.language == Language::En;
    for (name, text) in [
        ("[Content_Types].xml", parts::TYPES),
        ("_rels/.rels", parts::RELATIONS),
        ("docProps/core.xml", &core(sheet)),
        ("word/document.xml", &document(sheet)),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS),
        ("word/styles.xml", &parts::styles(english)),
        ("word/settings.xml", parts::SETTINGS),
        ("word/fontTable.xml", parts::FONTS),
        ("word/header1.xml", &header(sheet)),
        ("word/footer1.xml", &parts::footer(true)),
        ("word/footer2.xml", &parts::footer(false)),
    ] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn core(sheet: &Sheet) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>"#,
        escape(&sheet.title())
    )
}

/// A draft says so on each page.
fn header(sheet: &Sheet) -> String {
    let text = if sheet.draft { draft(sheet) } else { String::new() };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:hdr>"#,
        paragraph("Draft", "", &text, sheet.language)
    )
}

fn document(sheet: &Sheet) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>"#,
    );
    for (place, block) in sheet.blocks.iter().enumerate() {
        let rest = sheet.blocks.get(place + 1..).unwrap_or_default();
        xml.push_str(&self::block(block, is_kept(block, rest), sheet.language));
    }
    xml.push_str(parts::SECTION);
    xml.push_str("</w:body></w:document>");
    xml
}

/// Whether a block stays on the page of the next. The signature never stands alone on a page (不得标注“此页
/// 无正文”), nor what belongs to it: the list of attachments before, the contact and the copies after it.
fn is_kept(block: &Block, rest: &[Block]) -> bool {
    let after = matches!(rest.first(), Some(Block::Note(_) | Block::Copies(_)));
    let mut rest = rest.iter().skip_while(|block| matches!(block, Block::Attachment(_)));
    match block {
        Block::Signature(_) | Block::Note(_) => after,
        Block::Title(_)
        | Block::Number(_)
        | Block::Addressee(_)
        | Block::Heading(_)
        | Block::Subheading(_)
        | Block::Paragraph(_)
        | Block::Attachment(_)
        | Block::Table(_)
        | Block::Copies(_) => matches!(rest.next(), Some(Block::Signature(_))),
    }
}

fn block(block: &Block, kept: bool, language: Language) -> String {
    let keep = if kept { KEEP } else { "" };
    let one = |style: &str, text: &str| paragraph(style, keep, text, language);
    match block {
        Block::Title(text) => text.lines().map(|line| one("PaperTitle", line)).collect(),
        Block::Number(text) => one("PaperNumber", text),
        Block::Addressee(text) => one("Addressee", text),
        Block::Heading(text) => one("Level1", text),
        Block::Subheading(text) => one("Level2", text),
        Block::Paragraph(text) => {
            let count = lines(text).count();
            let last = |place: usize| if place + 1 == count { keep } else { "" };
            let lines = lines(text).enumerate();
            lines.map(|(place, line)| paragraph("Body", last(place), line, language)).collect()
        }
        Block::Attachment(text) => one("Attachment", text),
        Block::Table(rows) => table(rows, keep, language),
        Block::Signature(lines) => signature(lines, kept, language),
        Block::Note(text) => one("Note", text),
        // The lines above and below are as wide as the text; it stands one character within them.
        Block::Copies(text) => one("Copies", &format!("　{text}")),
    }
}

fn paragraph(style: &str, properties: &str, text: &str, language: Language) -> String {
    // Quotes and dashes of a Chinese text are Chinese ones.
    let hint = if language == Language::Zh { r#"<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>"# } else { "" };
    let text = escape(&unbroken(text)).replace('\n', r#"</w:t><w:br/><w:t xml:space="preserve">"#);
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr><w:r>{hint}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#
    )
}

/// A number or an address stays in one line: after a hyphen or a stroke within it stands a joiner that
/// takes no room. (An element for a hyphen that does not break is not heeded everywhere.)
fn unbroken(text: &str) -> String {
    let mut joined = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    let mut before = None;
    while let Some(letter) = letters.next() {
        joined.push(letter);
        let within = |other: Option<&char>| other.is_some_and(char::is_ascii_graphic);
        if matches!(letter, '-' | '/') && within(before.as_ref()) && within(letters.peek()) {
            joined.push(JOINER);
        }
        before = Some(letter);
    }
    joined
}

/// ZERO WIDTH NO-BREAK SPACE.
const JOINER: char = '\u{feff}';
const KEEP: &str = "<w:keepNext/>";

/// The lines are centred upon one another; the widest ends four characters from the right edge, or
/// two where it is long. Two empty lines before it leave room for the seal.
fn signature(lines: &[String], kept: bool, language: Language) -> String {
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let right = if widest > 14 * CHARACTER { 2 * CHARACTER } else { 4 * CHARACTER };
    let left = TEXT_WIDTH.saturating_sub(widest + right + CHARACTER / 2);
    let mut xml = String::new();
    for (place, line) in lines.iter().enumerate() {
        let before =
            if place == 0 { r#"<w:spacing w:before="1120" w:line="560" w:lineRule="exact"/>"# } else { "" };
        let last = if place + 1 == lines.len() && !kept { r#"<w:keepNext w:val="0"/>"# } else { "" };
        let indent = format!(r#"{last}{before}<w:ind w:left="{left}" w:right="{right}"/>"#);
        xml.push_str(&paragraph("Signature", &indent, line, language));
    }
    xml
}

/// How wide a line is at most, in twips. Between Latin letters and Chinese a quarter is left free.
fn width(line: &str) -> u32 {
    let letters: u32 =
        line.chars().map(|letter| if letter.is_ascii() { CHARACTER / 2 } else { CHARACTER }).sum();
    let pairs = line.chars().zip(line.chars().skip(1));
    let changes = pairs.filter(|(one, next)| one.is_ascii() != next.is_ascii()).count();
    letters + u32::try_from(changes).unwrap_or(0) * CHARACTER / 4
}

fn table(rows: &[Row], keep: &'static str, language: Language) -> String {
    let widths = widths(rows);
    let columns: String = widths.iter().map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#)).collect();
    let border = |side: &str| format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let setting = if Sheet::is_long(rows) { SMALL } else { USUAL };
    let free = setting.free;
    let written = rows.iter().enumerate().map(|(place, row)| {
        // A signature below the form takes the last row along to its page.
        let keep = if place + 1 == rows.len() { keep } else { "" };
        self::row(row, &widths, &Setting { keep, ..setting }, language)
    });
    let rows: String = written.collect();
    format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="{free}" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="{free}" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{}"#,
        paragraph("After", keep, "", language)
    )
}

/// Columns of names are narrow; the others share what is left.
fn widths(rows: &[Row]) -> Vec<u32> {
    let columns = Sheet::columns(rows);
    let is_label = |place: usize| rows.iter().any(|row| row.cells.get(place).is_some_and(|cell| cell.label));
    let labels: Vec<bool> = (0..columns).map(is_label).collect();
    let narrow = u32::try_from(labels.iter().filter(|label| **label).count()).unwrap_or(0);
    let wide = u32::try_from(columns).unwrap_or(1) - narrow;
    if wide == 0 {
        return vec![TEXT_WIDTH / narrow.max(1); columns];
    }
    let left = TEXT_WIDTH.saturating_sub(narrow * LABEL_WIDTH) / wide;
    labels.into_iter().map(|label| if label { LABEL_WIDTH } else { left }).collect()
}

fn row(row: &Row, widths: &[u32], setting: &Setting, language: Language) -> String {
    let height = row.lines * setting.line + 2 * setting.free;
    let cells = row.cells.iter().enumerate().map(|(place, cell)| {
        let last = place + 1 == row.cells.len();
        let until = if last { widths.len() } else { place + 1 };
        self::cell(cell, widths.get(place..until).unwrap_or_default(), setting, language)
    });
    let cells: String = cells.collect();
    // A row that says more than fits on a page goes on upon the next.
    let whole = if row.cells.iter().all(is_short) { "<w:cantSplit/>" } else { "" };
    format!(r#"<w:tr><w:trPr>{whole}<w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{cells}</w:tr>"#)
}

fn is_short(cell: &Cell) -> bool {
    cell.lines.iter().map(|line| line.text.chars().count()).sum::<usize>() < 200
}

fn cell(cell: &Cell, widths: &[u32], setting: &Setting, language: Language) -> String {
    let (width, span) = (widths.iter().sum::<u32>(), widths.len());
    let span = if span > 1 { format!(r#"<w:gridSpan w:val="{span}"/>"#) } else { String::new() };
    let style = if cell.label { setting.label } else { setting.cell };
    let mut text = String::new();
    for line in &cell.lines {
        let side = if line.right { r#"<w:jc w:val="right"/>"# } else { "" };
        let properties = format!("{}{side}", setting.keep);
        let parts: Vec<&str> = lines(&line.text).collect();
        let parts = if parts.is_empty() { vec![""] } else { parts };
        parts.iter().for_each(|part| text.push_str(&paragraph(style, &properties, part, language)));
    }
    format!(
        r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::sheet::Line;
    use crate::documents::{Templates, Values};
    use domain::vocabulary::Paper;

    fn sheet(paper: Paper) -> Sheet {
        let values = Values::sample(paper, true);
        Templates::shipped().unwrap().fill(paper, Language::Zh, &values, None).unwrap()
    }

    fn part(file: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
    }

    #[test]
    fn the_same_sheet_gives_the_same_bytes() {
        for paper in Paper::ALL {
            assert_eq!(write(&sheet(*paper)).unwrap(), write(&sheet(*paper)).unwrap());
        }
    }

    #[test]
    fn margins_fonts_and_lines_are_those_of_the_standard() {
        let file = write(&sheet(Paper::AcceptanceNotice)).unwrap();
        let (document, styles) = (part(&file, "word/document.xml"), part(&file, "word/styles.xml"));
        // 37, 26, 35 and 28 mm.
        assert!(document.contains(r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1587""#));
        assert!(document.contains(r#"w:w="11906" w:h="16838""#));
        assert!(
            styles.contains(r#"w:eastAsia="仿宋_GB2312""#)
                && styles.contains(r#"w:line="560" w:lineRule="exact""#)
        );
        assert!(part(&file, "word/fontTable.xml").contains("Noto Serif CJK SC"));
        assert!(!part(&file, "word/header1.xml").contains("草稿"));
    }

    #[test]
    fn a_number_is_not_broken_and_no_mark_hangs_beyond_the_line() {
        let file = write(&sheet(Paper::AcceptanceNotice)).unwrap();
        let (document, styles) = (part(&file, "word/document.xml"), part(&file, "word/styles.xml"));
        assert!(document.contains("XF2026-\u{feff}000001"), "{document}");
        assert!(document.contains("http:/\u{feff}/\u{feff}127.0.0.1/\u{feff}status"), "{document}");
        assert!(styles.contains(r#"<w:lang w:val="en-US" w:eastAsia="zh-CN"/>"#), "{styles}");
        assert!(styles.contains("<w:kinsoku/><w:overflowPunct/>"), "{styles}");
        assert_eq!(unbroken("甲-乙 a-b- -c"), "甲-乙 a-\u{feff}b- -c");
    }

    #[test]
    fn the_signature_takes_along_what_stands_before_and_after_it() {
        let text = |text: &str| text.to_owned();
        let blocks = [
            Block::Paragraph(text("甲\n乙")),
            Block::Attachment(text("附件")),
            Block::Signature(vec![text("局"), text("日")]),
            Block::Note(text("注")),
            Block::Copies(text("抄送")),
            Block::Paragraph(text("丙")),
        ];
        let kept: Vec<bool> =
            (0..blocks.len()).map(|place| is_kept(&blocks[place], &blocks[place + 1..])).collect();
        assert_eq!(kept, [true, true, true, true, false, false]);
        let xml = block(&blocks[0], true, Language::Zh);
        assert_eq!(xml.matches(KEEP).count(), 1);
        assert!(xml.find(KEEP) > xml.find("甲"));
        let cell =
            |text: &str| Cell { label: false, lines: vec![Line { text: text.to_owned(), right: true }] };
        let rows = ["甲", "乙"].map(|text| Row { lines: 1, cells: vec![cell(text)] });
        let xml = block(&Block::Table(rows.to_vec()), true, Language::Zh);
        assert!(xml.find(KEEP) > xml.find("甲") && xml.find(KEEP) < xml.find("乙"), "{xml}");
    }

    #[test]
    fn a_draft_says_so_on_every_page() {
        let values = Values { number: String::new(), ..Values::sample(Paper::HandlingOpinion, true) };
        let sheet =
            Templates::shipped().unwrap().fill(Paper::HandlingOpinion, Language::Zh, &values, None).unwrap();
        assert!(part(&write(&sheet).unwrap(), "word/header1.xml").contains("草稿"));
    }

    #[test]
    fn the_cells_of_a_row_fill_the_width() {
        for paper in Paper::ALL {
            for block in sheet(*paper).blocks {
                let Block::Table(rows) = block else { continue };
                let total: u32 = widths(&rows).iter().sum();
                assert!(TEXT_WIDTH - total < 4, "{total}");
            }
        }
    }
}
