//! Documents (公文): what can be drafted of a petition, what was issued, and either as a file or as a
//! page. A draft is made anew each time; what was issued is shown as it was.
//!
//! - [`read`], [`issue`]: the use cases; `rights`: who may
//! - `material`, `fill`, [`draw`]: what a document is filled from, with what, and onto which sheet
//! - [`issued`]: what was issued, as it was

pub mod draw;
mod fill;
pub mod issue;
pub mod issued;
mod material;
pub mod read;
mod rights;
