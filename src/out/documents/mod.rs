//! Documents (公文) on paper: the values that fill them, the templates that an office may replace, the
//! sheet of blocks that comes of both, and its two faces: a .docx in the style of GB/T 9704-2012, and
//! a page to print. Pure, but for reading the folder of an office's templates at the start.

pub mod docx;
pub mod html;
pub mod markup;
mod parts;
pub mod sheet;
pub mod templates;
pub mod values;

pub use sheet::{Block, Cell, Row, Sheet};
pub use templates::{Templates, Wrong};
pub use values::{Person, Values};
