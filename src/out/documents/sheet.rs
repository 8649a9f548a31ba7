//! A document as a list of blocks: what is kept when it is issued, and what both faces are made of.

use serde::{Deserialize, Serialize};

use base::texts::word;
use domain::vocabulary::{Language, Paper};

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub paper: Paper,
    pub language: Language,
    /// Not issued: it has no number, and says so on every page.
    pub draft: bool,
    pub blocks: Vec<Block>,
}

/// A part of a document, from top to bottom. Where a text has several lines, they stand apart by `\n`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum Block {
    /// 标题: each line centred by itself.
    Title(String),
    /// 发文字号.
    Number(String),
    /// 主送.
    Addressee(String),
    /// A heading of the first level (一、).
    Heading(String),
    /// A heading of the second level （一）.
    Subheading(String),
    Paragraph(String),
    /// 附件说明.
    Attachment(String),
    Table(Vec<Row>),
    /// 发文机关署名、成文日期, a line each.
    Signature(Vec<String>),
    /// 附注: the contact, in brackets.
    Note(String),
    /// 版记: 抄送.
    Copies(String),
}

/// A row of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// At least so many lines high.
    pub lines: u32,
    pub cells: Vec<Cell>,
}

/// A cell of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The name of what stands beside it.
    pub label: bool,
    pub lines: Vec<Line>,
}

/// A line within a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    /// At the right edge: where somebody signs.
    pub right: bool,
}

impl Sheet {
    /// The title in one line.
    pub fn title(&self) -> String {
        let title = self.blocks.iter().find_map(|block| {
            let Block::Title(title) = block else { return None };
            Some(title.replace('\n', ""))
        });
        title.unwrap_or_else(|| word(self.language, self.paper).to_owned())
    }

    /// Whether a table has so many rows, or says so much, that it is set smaller, to stay on one page.
    pub fn is_long(rows: &[Row]) -> bool {
        let lines = rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.lines);
        rows.len() > 10 || lines.map(|line| line.text.chars().count()).sum::<usize>() > 240
    }

    /// The most cells of a row in a table.
    pub fn columns(rows: &[Row]) -> usize {
        rows.iter().map(|row| row.cells.len()).max().unwrap_or(1)
    }
}
