//! Everything that needs a database or a server, on SQLite and on a real PostgreSQL. `tests/run`
//! starts the PostgreSQL; by hand: `export XINFANG_TEST_POSTGRES=$(tests/postgres start DIR)`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mime;
mod support;

mod accused;
mod acts;
mod admin;
mod alerts;
mod answerable;
mod audit;
mod backlog;
mod bad_input;
mod board;
mod calendar;
mod commands;
mod concurrency;
mod connections;
mod counted;
mod database;
mod deputies;
mod directory;
mod documents;
mod documents_say;
mod feeds;
mod files;
mod handovers;
mod house;
mod jobs;
mod jurisdiction;
mod ladder;
mod late_entry;
mod law;
mod law_duties;
mod law_input;
mod law_procedures;
mod lawyer;
mod lifecycle;
mod locales;
mod numbers;
mod officers;
mod opening;
mod orders;
mod organs;
mod own_clock;
mod own_time;
mod permissions;
mod public;
mod reception;
mod repeats;
mod secrecy;
mod sessions;
mod setup;
mod signatures;
mod silence;
mod smtp;
mod upgrade;
mod views;
mod web;
mod webhooks;
mod year;
