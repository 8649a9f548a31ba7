//! A sheet as a page to print: the same blocks, in the same order and style as in the .docx.

use crate::documents::sheet::{Block, Row, Sheet};
use base::texts::say;

/// The style of the sheet, also a part of the style sheet of the pages.
pub const STYLE: &str = include_str!("paper.css");

/// The sheet as a part of a page.
pub fn part(sheet: &Sheet) -> String {
    let mut html = format!("<article class=\"paper\" lang=\"{}\">", sheet.language.tag());
    if sheet.draft {
        tag(&mut html, "p class=\"paper-draft\"", &draft(sheet));
    }
    sheet.blocks.iter().for_each(|each| block(&mut html, each));
    html.push_str("</article>");
    html
}

/// The sheet as a page of its own, with its style, to be kept as a file.
pub fn page(sheet: &Sheet) -> String {
    let title = escape(&sheet.title());
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main>{}</main></body></html>\n",
        sheet.language.tag(),
        part(sheet)
    )
}

/// What stands on every page of a draft.
pub(super) fn draft(sheet: &Sheet) -> String {
    say(sheet.language, "documents.draft", &[])
}

fn block(html: &mut String, block: &Block) {
    match block {
        Block::Title(text) => tag(html, "h1", text),
        Block::Number(text) => tag(html, "p class=\"paper-number\"", text),
        Block::Addressee(text) => tag(html, "p class=\"paper-addressee\"", text),
        Block::Heading(text) => tag(html, "h2", text),
        Block::Subheading(text) => tag(html, "h3", text),
        Block::Paragraph(text) => lines(text).for_each(|line| tag(html, "p", line)),
        Block::Attachment(text) => tag(html, "p class=\"paper-attachment\"", text),
        Block::Table(rows) => table(html, rows),
        Block::Signature(lines) => {
            html.push_str("<div class=\"paper-signature\">");
            lines.iter().for_each(|line| tag(html, "p", line));
            html.push_str("</div>");
        }
        Block::Note(text) => tag(html, "p class=\"paper-note\"", text),
        Block::Copies(text) => tag(html, "p class=\"paper-copies\"", text),
    }
}

fn table(html: &mut String, rows: &[Row]) {
    let columns = Sheet::columns(rows);
    html.push_str(if Sheet::is_long(rows) { "<table class=\"paper-long\">" } else { "<table>" });
    for row in rows {
        let height = row.lines.min(12);
        html.push_str(&format!("<tr class=\"paper-lines-{height}\">"));
        for (place, cell) in row.cells.iter().enumerate() {
            let name = if cell.label { "th" } else { "td" };
            let last = place + 1 == row.cells.len();
            let span = if last { columns + 1 - row.cells.len() } else { 1 };
            html.push_str(&format!("<{name}"));
            if cell.label {
                html.push_str(" scope=\"row\"");
            }
            if span > 1 {
                html.push_str(&format!(" colspan=\"{span}\""));
            }
            html.push('>');
            for line in &cell.lines {
                let open = if line.right { "p class=\"paper-right\"" } else { "p" };
                lines(&line.text).for_each(|text| tag(html, open, text));
            }
            html.push_str(&format!("</{name}>"));
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
}

/// The lines of a text that hold anything.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// An element with its text; `open` is its name with its attributes.
fn tag(html: &mut String, open: &str, text: &str) {
    let name = open.split(' ').next().unwrap_or(open);
    let text = escape(text).replace('\n', "<br>");
    html.push_str(&format!("<{open}>{text}</{name}>"));
}

/// Text for HTML and XML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::sheet::{Cell, Line};
    use domain::vocabulary::{Language, Paper};

    #[test]
    fn a_text_cannot_end_its_element() {
        let cell =
            |text: &str| Cell { label: false, lines: vec![Line { text: text.to_owned(), right: true }] };
        let row = Row { lines: 1, cells: vec![cell("<td>"), cell("甲\n乙")] };
        let sheet = Sheet {
            paper: Paper::ClosingReport,
            language: Language::Zh,
            draft: true,
            blocks: vec![
                Block::Title("题<script>".to_owned()),
                Block::Paragraph("甲 & \"乙\"\n\n</article>".to_owned()),
                Block::Table(vec![row]),
            ],
        };
        let html = page(&sheet);
        assert!(html.contains("<h1>题&lt;script&gt;</h1>"), "{html}");
        assert!(html.contains("<p>甲 &amp; &quot;乙&quot;</p><p>&lt;/article&gt;</p>"), "{html}");
        assert!(html.contains("<p class=\"paper-right\">&lt;td&gt;</p>") && html.contains("草稿"), "{html}");
    }
}
