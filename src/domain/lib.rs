//! The law of petitions: what petitions are, who is responsible, when something is due, who may see it.
//! Everything here is pure: no clock, no chance, no database, no network.
//!
//! From the bottom up; a later module uses earlier ones, and `petition` most of them:
//!
//! - `operations`: the one table of every operation and act, as a macro; several modules are made from it
//! - [`mod@papers`]: the one table of every paper (公文), likewise
//! - [`vocabulary`]: the closed lists of words, each with its code and Chinese label
//! - [`roles`]: what each role is, as questions by name
//! - [`text`], [`ids`], [`time`], [`days`]: checked texts, ids, instants and days, days as people write them
//! - [`fault`], [`letter`], [`media`]: what is wrong with a request, a mail as it is kept, what a file is
//! - [`calendar`], [`clock`]: working days; the legal limits as data
//! - [`policy`], [`rulebook`]: the rules of a district; their versions
//! - [`deadline`], [`explanation`]: the runs of clocks and their dates; how a date came about
//! - [`ladder`]: the steps of alerts, and who is told of each
//! - [`rights`], [`viewer`]: a row of the table of rights; who asks
//! - [`directory`], [`repeat`]: units, people and duties; how likely two petitions are one matter
//! - [`organs`]: who stands above whom, and so who reviews
//! - [`petition`]: events, acts, `decide` and `evolve`
//! - [`assignment`], [`responsibility`]: who becomes responsible; who was, without a gap
//! - [`names`], [`near`], [`accused`]: names as they are compared, and nearly written; who of ours a petition means
//! - [`access`], [`mine`]: who may see and do what; whose a petition is to deal with
//! - [`sight`]: whom a change of the house gives sight of accusations, and who confirms it
//! - [`mod@counted`]: how a petition counts in the figures
//! - [`rating`], [`status`], [`supervision`]: when a petitioner may rate; the national states; grounds for 督办

#[macro_use]
mod operations;
#[macro_use]
pub mod papers;

pub mod access;
pub mod accused;
pub mod assignment;
pub mod calendar;
pub mod clock;
pub mod counted;
pub mod days;
pub mod deadline;
pub mod directory;
pub mod duty;
pub mod explanation;
pub mod fault;
pub mod ids;
pub mod in_use;
pub mod jurisdiction;
pub mod ladder;
pub mod law_limit;
pub mod letter;
pub mod media;
pub mod mine;
pub mod names;
pub mod near;
pub mod organs;
pub mod petition;
pub mod policy;
pub mod rating;
pub mod repeat;
pub mod responsibility;
pub mod rights;
pub mod roles;
pub mod rulebook;
pub mod sight;
pub mod status;
pub mod supervision;
pub mod text;
pub mod time;
pub mod viewer;
pub mod vocabulary;
