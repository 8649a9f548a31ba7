//! The lines of a filled template, read as blocks. The first sign of a line says what it is; a value
//! that was filled in never does, whatever stands in it (see [`guard`]).
//!
//! | line | block |
//! |---|---|
//! | `# …` | title; lines that follow one another are one title |
//! | `@ …` | number |
//! | `> …` | addressee |
//! | `## …`, `### …` | headings |
//! | `+ …` | attachments |
//! | `\| *label \| value` | row of a form; `\|4 …` is at least four lines high, ` // ` begins a new line in a cell, and `<` before one puts it to the right |
//! | `<< …` | signature, then its date |
//! | `~ …` | note |
//! | `& …` | copies |
//! | `（#）…`, `(#) …` | paragraph that is numbered: （一）, (1); a heading begins anew |
//! | anything else | paragraph |

use std::borrow::Cow;

use crate::documents::sheet::{Block, Cell, Line, Row};

/// Stands before every value. It is from the private use area, as the next two, and taken out of values.
const BEFORE: char = '\u{e000}';
/// Stands for a line break in a value.
const BREAK: char = '\u{e001}';
/// Stands for the sign between cells in a value.
const BAR: char = '\u{e002}';
/// Stands for a stroke in a value, two of which would begin a new line in a cell.
const STROKE: char = '\u{e003}';

/// Ends a line of a template that holds conditions only: where nothing else comes of it, it is no gap.
const NO_LINE: char = '\u{e004}';

const RIGHT: char = '<';

/// A template in which the lines that hold nothing but conditions and loops are marked.
pub fn marked(template: &str) -> String {
    let mark = |line: &str| {
        let only = line.trim().starts_with("{%") && line.trim().ends_with("%}");
        if only { format!("{line}{NO_LINE}\n") } else { format!("{line}\n") }
    };
    template.lines().map(mark).collect()
}

/// A value so that no sign in it means anything.
pub fn guard(value: &str) -> String {
    let mut guarded = String::with_capacity(value.len() + 3);
    guarded.push(BEFORE);
    for letter in value.trim().chars() {
        match letter {
            '\n' => guarded.push(BREAK),
            '|' => guarded.push(BAR),
            '/' => guarded.push(STROKE),
            '\r' | BEFORE | BREAK | BAR | STROKE | NO_LINE => {}
            // What XML cannot hold.
            letter if letter.is_control() && letter != '\t' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            letter => guarded.push(letter),
        }
    }
    guarded
}

/// A text with its values as they were.
fn plain(text: &str) -> String {
    let letters = text.trim().chars().filter(|letter| !matches!(*letter, BEFORE | NO_LINE));
    let meant = letters.map(|letter| match letter {
        BREAK => '\n',
        BAR => '|',
        STROKE => '/',
        letter => letter,
    });
    meant.collect()
}

/// Reads a filled template.
///
/// # Errors
/// The line as it stands (empty: the whole text), and what is wrong with it.
pub fn read(text: &str) -> Result<Vec<Block>, (String, String)> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut gap, mut items) = (true, 0);
    for line in text.lines() {
        let (no_gap, line) = (line.contains(NO_LINE), line.trim().trim_matches(NO_LINE).trim());
        if line.is_empty() {
            gap |= !no_gap;
            continue;
        }
        let block = block(&numbered(line, &mut items)).map_err(|wrong| (line.to_owned(), wrong))?;
        if matches!(block, Block::Heading(_) | Block::Subheading(_)) {
            items = 0;
        }
        add(&mut blocks, block, gap);
        gap = false;
    }
    match blocks.iter().any(|block| matches!(block, Block::Title(_))) {
        true => Ok(blocks),
        false => Err((String::new(), "there is no title: a line that begins with #".to_owned())),
    }
}

/// An item with its number: which of them stand in a document depends on what is asked.
fn numbered<'a>(line: &'a str, items: &mut usize) -> Cow<'a, str> {
    let chinese = line.strip_prefix("（#）").map(|rest| (rest, true));
    let Some((rest, chinese)) = chinese.or_else(|| line.strip_prefix("(#)").map(|rest| (rest, false))) else {
        return Cow::Borrowed(line);
    };
    *items += 1;
    match NUMERALS.get(*items - 1).filter(|_| chinese) {
        Some(numeral) => Cow::Owned(format!("（{numeral}）{rest}")),
        None => Cow::Owned(format!("({items}){rest}")),
    }
}

const NUMERALS: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// Titles, rows and signatures that follow one another are one block.
fn add(blocks: &mut Vec<Block>, block: Block, gap: bool) {
    match (blocks.last_mut(), block) {
        (Some(Block::Title(title)), Block::Title(more)) => {
            title.push('\n');
            title.push_str(&more);
        }
        (Some(Block::Table(rows)), Block::Table(more)) if !gap => rows.extend(more),
        (Some(Block::Signature(lines)), Block::Signature(more)) => lines.extend(more),
        (_, block) => blocks.push(block),
    }
}

fn block(line: &str) -> Result<Block, String> {
    if let Some(row) = line.strip_prefix('|') {
        return Ok(Block::Table(vec![self::row(row)?]));
    }
    type Make = fn(String) -> Block;
    let signs: [(&str, Make); 9] = [
        ("###", Block::Subheading),
        ("##", Block::Heading),
        ("#", Block::Title),
        ("@", Block::Number),
        (">", Block::Addressee),
        ("+", Block::Attachment),
        ("<<", |line| Block::Signature(vec![line])),
        ("~", Block::Note),
        ("&", Block::Copies),
    ];
    for (sign, make) in signs {
        if let Some(rest) = line.strip_prefix(sign) {
            return match rest.trim() {
                "" => Err(format!("nothing follows the sign {sign}")),
                rest => Ok(make(plain(rest))),
            };
        }
    }
    Ok(Block::Paragraph(plain(line)))
}

fn row(line: &str) -> Result<Row, String> {
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (lines, rest) = line.split_at(digits);
    let lines = if lines.is_empty() { Ok(1) } else { lines.parse() };
    let lines = lines.ok().filter(|lines| (1..=40).contains(lines));
    let lines = lines.ok_or("a row is 1 to 40 lines high")?;
    let cells: Vec<Cell> = rest.trim().trim_end_matches('|').split('|').map(cell).collect();
    if cells.len() > 6 { Err("a row has at most 6 cells".to_owned()) } else { Ok(Row { lines, cells }) }
}

fn cell(text: &str) -> Cell {
    let text = text.trim();
    let (label, text) = match text.strip_prefix('*') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let line = |text: &str| match text.trim().strip_prefix(RIGHT) {
        Some(rest) => Line { text: plain(rest), right: true },
        None => Line { text: plain(text), right: false },
    };
    Cell { label, lines: text.split("//").map(line).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sign_of_a_line_says_what_it_is() {
        let text = "# 示例区信访局\n# 督办函\n@ 样例〔2026〕1号\n\n> 样例单位：\n正文。\n## 一、\n| *甲 | 乙\n|3 *丙 | 丁 // <戊\n\n| 己\n<< 局\n<< 日\n~ （注）\n& 抄送";
        let blocks = read(text).unwrap();
        assert_eq!(blocks[0], Block::Title("示例区信访局\n督办函".to_owned()));
        assert_eq!(blocks[2], Block::Addressee("样例单位：".to_owned()));
        let Block::Table(rows) = &blocks[5] else { panic!("{blocks:?}") };
        assert_eq!((rows.len(), rows[1].lines, rows[1].cells[0].label), (2, 3, true));
        assert_eq!(rows[1].cells[1].lines[1], Line { text: "戊".to_owned(), right: true });
        assert!(matches!(&blocks[6], Block::Table(rows) if rows.len() == 1));
        assert_eq!(blocks[7], Block::Signature(vec!["局".to_owned(), "日".to_owned()]));
        assert_eq!(blocks.len(), 10);
    }

    #[test]
    fn a_value_is_text_whatever_stands_in_it() {
        for value in ["# 标题", "| 格 | 格", "<< 署名", "两行\n# 第二行", "甲 \u{e000}乙", "& 抄送\r\n~"]
        {
            let text = format!("# 题\n{}", guard(value));
            let kept: String = value.chars().filter(|c| *c != '\u{e000}' && *c != '\r').collect();
            assert_eq!(read(&text).unwrap()[1], Block::Paragraph(kept), "{value}");
        }
        let row = format!("# 题\n| *名 | {} |", guard("甲|http://乙"));
        let Block::Table(rows) = &read(&row).unwrap()[1] else { panic!("no table") };
        assert_eq!((rows[0].cells.len(), rows[0].cells[1].lines[0].text.as_str()), (2, "甲|http://乙"));
    }

    #[test]
    fn items_are_numbered_as_they_stand_and_anew_under_each_heading() {
        let text =
            format!("# 题\n## 甲\n（#）一\n文\n（#）二\n## 乙\n（#）三\n(#) four\n{}", guard("（#）值"));
        let text_of = |block| {
            let Block::Paragraph(text) = block else { return None };
            Some(text)
        };
        let said: Vec<String> = read(&text).unwrap().into_iter().filter_map(text_of).collect();
        assert_eq!(said, ["（一）一", "文", "（二）二", "（一）三", "(2) four", "（#）值"]);
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        assert_eq!(read("# 题\n\n@").unwrap_err().0, "@");
        assert_eq!(read("正文").unwrap_err().0, "");
        assert!(read("# 题\n|99 甲").is_err());
        assert!(read("# 题\n|1|2|3|4|5|6|7").is_err());
    }
}
