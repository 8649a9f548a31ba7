//! What a petitioner may do without a login, with the number of the petition and its query code: see how
//! it stands, and rate the work. Whoever guesses learns nothing: a wrong number, a wrong code and no
//! petition at all are one answer after the same work, and the tries are counted.
//!
//! - [`limits`], [`door`]: how often one may try; number, code, and who has given them
//! - [`status`], [`rate`]: what is behind the door

pub mod door;
pub mod limits;
pub mod rate;
pub mod status;
