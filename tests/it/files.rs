//! Files that are sent in and attached: their bytes, their limits, who may claim and open them, and what
//! is left of them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use app::config::Settings;
use app::verify;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use xinfang::jobs;

use super::jobs::{count, raw, texts, whole};
use super::web::Browser;
use crate::on_both;
use crate::support::{Answer, Http, PASSWORD, World, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// A PDF of so many bytes, no two alike.
fn pdf(length: usize, seed: u8) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    let mut state = u32::from(seed) + 1;
    while content.len() < length {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        content.push(state.to_be_bytes()[0]);
    }
    content
}

fn id(answer: Answer) -> i64 {
    answer.expect(201).body["id"].as_i64().expect("an id")
}

/// Registers with changes to the ordinary registration.
fn register(http: &Http, changes: &Value) -> Answer {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body)
}

/// An accusation of the unit zjj, with a file that the receptionist sent in; dic01 is in charge of it.
fn accusation(http: &Http) -> (String, i64) {
    let file = id(http.upload("receptionist01", "jubao.pdf", &pdf(100, 1)));
    let changes = json!({ "purpose": "accusation", "accused": [{ "unit": "zjj" }], "attachments": [file] });
    (register(http, &changes).expect(201).number(), file)
}

fn uploads(world: &World) -> i64 {
    count(world, "SELECT COUNT(*) AS v FROM uploads")
}

fn pieces(world: &World) -> i64 {
    count(world, "SELECT COUNT(*) AS v FROM upload_chunks")
}

/// What is left once what broke off has been forgotten, which takes a moment.
fn settles_at(world: &World, expected: i64) {
    for _ in 0..200 {
        if uploads(world) == expected {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(uploads(world), expected);
}

fn serve_with(world: &World, change: impl Fn(&mut Settings)) -> Http {
    let mut app = world.another();
    let mut settings = (*app.settings).clone();
    change(&mut settings);
    app.settings = Arc::new(settings);
    Http::of(app)
}

fn faults(world: &World) -> Vec<String> {
    verify::verify(&world.app, |_| ()).unwrap().faults
}

type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// A form with files: content type and body. Parts are field, name of the file where it is one, content.
fn form(parts: &[Part]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (field, file, content) in parts {
        let file = file.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        let head = format!("--grenze\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--grenze--\r\n");
    ("multipart/form-data; boundary=grenze".to_owned(), body)
}

fn send_form(http: &Http, user: &str, parts: &[Part]) -> Answer {
    let (kind, body) = form(parts);
    let headers = [("content-type", kind.as_str())];
    let (status, headers, bytes) = http.send_bytes(user, "POST", "/api/v1/uploads", &headers, Some(&body));
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default(), bytes }
}

on_both! {
    fn a_file_comes_back_byte_for_byte_under_headers_that_tame_it(world) {
        let http = world.serve();
        for (length, seed) in [(10, 1), (262_143, 2), (262_144, 3), (262_145, 4), (1_000_000, 5)] {
            let content = pdf(length, seed);
            let sent = http.upload("receptionist01", "%E6%A0%B7%E4%BE%8B.pdf", &content).expect(201).body;
            assert_eq!((&sent["name"], &sent["media"], &sent["size"]), (&json!("样例.pdf"), &json!("pdf"), &json!(length)));
            let made = register(&http, &json!({ "attachments": [sent["id"]] })).expect(201);
            assert_eq!(made.body["attachments"][0]["name"], "样例.pdf", "{:#}", made.body);
            let path = format!("{PETITIONS}/{}/attachments", made.number());
            let listed = http.get("zjj_officer", &path).expect(200).body;
            assert_eq!(listed[0]["attached_by"]["username"], "receptionist01");
            let path = format!("{path}/{}", sent["id"]);
            let (status, headers, body) = http.send_bytes("zjj_officer", "GET", &path, &[("accept-encoding", "gzip")], None);
            assert_eq!(status, 200);
            assert!(body == content, "{length}");
            for (header, value) in [
                ("content-type", "application/pdf"),
                ("content-length", &length.to_string()),
                ("content-disposition", &format!("inline; filename=\"file-{}.pdf\"; filename*=UTF-8''%E6%A0%B7%E4%BE%8B.pdf", sent["id"])),
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "sandbox; default-src 'none'"),
                ("cache-control", "private, no-store"),
                ("accept-ranges", "bytes"),
            ] {
                assert_eq!(headers[header], value, "{header}");
            }
        }
        whole(&world);
    }
}

on_both! {
    fn a_part_of_a_file_is_answered_where_one_is_asked_for(world) {
        let http = world.serve();
        let content = pdf(600_000, 7);
        let file = id(http.upload("receptionist01", "a.pdf", &content));
        let number = register(&http, &json!({ "attachments": [file] })).expect(201).number();
        let path = format!("{PETITIONS}/{number}/attachments/{file}");
        for (range, first, last) in [
            ("bytes=0-0", 0, 0),
            ("bytes=262143-262145", 262_143, 262_145),
            ("bytes=262144-", 262_144, 599_999),
            ("bytes=-1000", 599_000, 599_999),
            ("bytes=500000-9999999", 500_000, 599_999),
        ] {
            let (status, headers, body) = http.send_bytes("supervisor01", "GET", &path, &[("range", range)], None);
            assert_eq!(status, 206, "{range}");
            assert_eq!(headers["content-range"], format!("bytes {first}-{last}/600000"));
            assert!(body == content[first..=last], "{range}");
        }
        for range in ["bytes=600000-", "bytes=5-4"] {
            let answer = http.send("supervisor01", "GET", &path, &[("range", range)], None).expect(416);
            assert_eq!(answer.code(), "range_not_satisfiable");
        }
        for range in ["bytes=0-1,5-6", "pages=1-2"] {
            let (status, _, body) = http.send_bytes("supervisor01", "GET", &path, &[("range", range)], None);
            assert_eq!((status, body.len()), (200, content.len()), "{range}");
        }
    }
}

on_both! {
    fn one_byte_too_many_is_too_many_and_leaves_nothing(world) {
        let http = serve_with(&world, |settings| settings.attachments.largest_bytes = 300_000);
        http.upload("receptionist01", "a.pdf", &pdf(300_000, 1)).expect(201);
        let over = pdf(300_001, 2);
        let refused = http.upload("receptionist01", "b.pdf", &over).expect(413);
        assert_eq!(refused.code(), "file_too_large");
        assert!(refused.body["detail"].as_str().unwrap().contains("292.9 KiB"), "{:#}", refused.body);
        let refused = send_form(&http, "receptionist01", &[("file", Some("c.pdf"), &pdf(10, 3)), ("file", Some("d.pdf"), &over)]);
        assert_eq!(refused.expect(413).code(), "file_too_large");
        // The length that is said is not believed.
        let lie = raw_upload(&http, "transfer-encoding: chunked", &chunked(&over));
        assert!(lie.contains(" 413 "), "{lie}");
        settles_at(&world, 1);
        assert_eq!(http.upload("receptionist01", "e.pdf", b"").expect(422).code(), "file_empty");
        settles_at(&world, 1);
        assert_eq!(pieces(&world), 2);
    }
}

/// A body in chunks (RFC 9112), whose length is not told before.
fn chunked(content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in content.chunks(50_000) {
        body.extend(format!("{:x}\r\n", chunk.len()).bytes());
        body.extend([chunk, b"\r\n"].concat());
    }
    body.extend(b"0\r\n\r\n");
    body
}

fn raw_request(http: &Http, head: &str) -> TcpStream {
    let login = json!({ "username": "receptionist01", "password": PASSWORD });
    let token = http.post("", "/api/v1/auth/login", &login).expect(200).body["access_token"].clone();
    let mut stream = TcpStream::connect(http.base.trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST /api/v1/uploads?name=a.pdf HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {}\r\n{head}\r\n\r\n",
        token.as_str().unwrap()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn raw_upload(http: &Http, head: &str, body: &[u8]) -> String {
    let mut stream = raw_request(http, head);
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

on_both! {
    fn what_breaks_off_half_way_leaves_nothing(world) {
        let http = world.serve();
        let content = pdf(900_000, 1);
        let mut stream = raw_request(&http, "content-length: 900000");
        stream.write_all(&content[..600_000]).unwrap();
        for _ in 0..200 {
            if pieces(&world) == 2 {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!((uploads(&world), pieces(&world)), (1, 2), "it is kept piece by piece");
        drop(stream);
        settles_at(&world, 0);
        let (kind, body) = form(&[("file", Some("a.pdf"), &content)]);
        let mut stream = raw_request(&http, &format!("content-type: {kind}\r\ncontent-length: {}", body.len()));
        stream.write_all(&body[..400_000]).unwrap();
        for _ in 0..200 {
            if uploads(&world) == 1 {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(stream);
        settles_at(&world, 0);
        assert_eq!(pieces(&world), 0);
    }
}

on_both! {
    fn the_content_tells_the_kind_and_names_and_headers_do_not(world) {
        let http = world.serve();
        let page = b"<!doctype html><script>alert(1)</script>".as_slice();
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".as_slice();
        for (name, content) in [("a.pdf", page), ("a.png", drawing), ("a.jpg", b"MZ\x90\0"), ("a.docx", b"PK\x03\x04...."), ("a.txt", "文字".as_bytes())] {
            assert_eq!(http.upload("receptionist01", name, content).expect(415).code(), "unsupported_media", "{name}");
            let path = format!("/api/v1/uploads?name={name}");
            let kind = [("content-type", "application/pdf")];
            let (status, ..) = http.send_bytes("receptionist01", "POST", &path, &kind, Some(content));
            assert_eq!(status, 415, "{name}");
        }
        settles_at(&world, 0);
        let sent = http.upload("receptionist01", "evil.html", &pdf(50, 1)).expect(201).body;
        assert_eq!(sent["media"], "pdf");
        let number = register(&http, &json!({ "attachments": [sent["id"]] })).expect(201).number();
        let path = format!("{PETITIONS}/{number}/attachments/{}", sent["id"]);
        let (_, headers, _) = http.send_bytes("supervisor01", "GET", &path, &[], None);
        assert_eq!(headers["content-type"], "application/pdf");
        assert!(headers["content-disposition"].ends_with("evil.html.pdf"), "{headers:?}");
        let sound = http.upload("receptionist01", "a.pdf", b"#!AMR\n\x3c\0").expect(201).body;
        http.act("receptionist01", &number, "attachments", &json!({ "files": [sound["id"]] })).expect(200);
        let path = format!("{PETITIONS}/{number}/attachments/{}", sound["id"]);
        let (_, headers, _) = http.send_bytes("supervisor01", "GET", &path, &[], None);
        assert_eq!(headers["content-type"], "audio/amr");
        assert!(headers["content-disposition"].starts_with("attachment;"), "{headers:?}");
    }
}

on_both! {
    fn several_files_of_a_form_come_all_or_none(world) {
        let http = world.serve();
        let (one, two) = (pdf(300_000, 1), pdf(20, 2));
        let sent = send_form(&http, "zjj_officer", &[("file", Some("a.pdf"), &one), ("file", Some("b.pdf"), &two)]).expect(201);
        let names: Vec<&str> = sent.body.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["a.pdf", "b.pdf"]);
        let bad = send_form(&http, "zjj_officer", &[("file", Some("c.pdf"), &one), ("file", Some("d.pdf"), b"<html>")]);
        assert_eq!(bad.expect(415).code(), "unsupported_media");
        let other = send_form(&http, "zjj_officer", &[("file", Some("e.pdf"), &two), ("colour", None, b"red")]);
        assert_eq!(other.expect(422).body["field"], "colour");
        assert_eq!(send_form(&http, "zjj_officer", &[]).status / 100, 4);
        // Parts without a file cost little, but not nothing.
        let parts: Vec<Part> = vec![("file", Some(""), b""); 1_001];
        assert_eq!(send_form(&http, "zjj_officer", &parts).expect(413).code(), "body_too_large");
        settles_at(&world, 2);
    }
}

on_both! {
    fn a_file_is_claimed_once_and_by_its_sender_only(world) {
        let http = world.serve();
        let file = id(http.upload("zjj_officer", "a.pdf", &pdf(20, 1)));
        let foreign = register(&http, &json!({ "attachments": [file] })).expect(422);
        assert_eq!(foreign.body["errors"][0], json!({ "field": "attachments[0]", "code": "unknown_file",
            "message": foreign.body["errors"][0]["message"] }));
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM petitions"), 0, "nothing was registered");
        let number = register(&http, &json!({})).expect(201).number();
        let twice = http.act("zjj_officer", &number, "attachments", &json!({ "files": [file, file] })).expect(422);
        assert_eq!(twice.body["field"], "files[1]");
        http.act("zjj_officer", &number, "attachments", &json!({ "files": [] })).expect(422);
        http.act("zjj_officer", &number, "attachments", &json!({ "files": [file], "note": "现场照片" })).expect(200);
        let again = http.act("zjj_officer", &number, "attachments", &json!({ "files": [file] }));
        assert_eq!(again.expect(422).body["errors"][0]["code"], "unknown_file");
        for user in ["zjj_officer", "receptionist01"] {
            http.send(user, "DELETE", &format!("/api/v1/uploads/{file}"), &[], None).expect(404);
        }
        let own = id(http.upload("zjj_officer", "b.pdf", &pdf(20, 2)));
        http.send("receptionist01", "DELETE", &format!("/api/v1/uploads/{own}"), &[], None).expect(404);
        http.send("zjj_officer", "DELETE", &format!("/api/v1/uploads/{own}"), &[], None).expect(204);
        let gone = http.act("zjj_officer", &number, "attachments", &json!({ "files": [own] }));
        assert_eq!(gone.expect(422).body["errors"][0]["code"], "unknown_file");
        let view = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!(view["attachments"].as_array().unwrap().len(), 1);
        assert_eq!(view["attachments"][0]["note"], "现场照片");
        let timeline = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let entry = timeline.as_array().unwrap().iter().find(|entry| entry["kind"] == "attached").unwrap();
        assert_eq!(entry["details"], json!({ "file": file, "media": "pdf", "size": 20 }));
        http.send("admin01", "POST", "/api/v1/uploads?name=a.pdf", &[], Some("%PDF-1.7")).expect(403);
        whole(&world);
    }
}

on_both! {
    fn counts_and_sums_have_limits(world) {
        let http = serve_with(&world, |settings| {
            settings.attachments.most_per_petition = 2;
            settings.attachments.most_unclaimed = 3;
            settings.attachments.largest_bytes = 2_000_000;
            settings.attachments.largest_total_bytes = 2_000_000;
        });
        let files: Vec<i64> = (0..3).map(|n| id(http.upload("receptionist01", "a.pdf", &pdf(20, n)))).collect();
        let many = http.upload("receptionist01", "a.pdf", &pdf(20, 9)).expect(409);
        assert_eq!(many.code(), "too_many_uploads");
        let three = register(&http, &json!({ "attachments": files })).expect(422);
        assert_eq!((three.body["field"].as_str(), three.body["errors"][0]["code"].as_str()), (Some("attachments"), Some("too_many_files")));
        let number = register(&http, &json!({ "attachments": files[..2] })).expect(201).number();
        let third = http.act("receptionist01", &number, "attachments", &json!({ "files": [files[2]] }));
        assert_eq!(third.expect(422).body["errors"][0]["code"], "too_many_files");
        let large: Vec<i64> = (0..2).map(|n| id(http.upload("receptionist01", "a.pdf", &pdf(1_000_001, n)))).collect();
        let both = register(&http, &json!({ "attachments": large })).expect(422);
        assert_eq!(both.body["errors"][0]["code"], "files_too_large");
        register(&http, &json!({ "attachments": large[..1] })).expect(201);
        whole(&world);
    }
}

on_both! {
    fn the_files_of_an_accusation_are_opened_by_who_handles_it_and_each_look_is_logged(world) {
        let http = world.serve();
        let (number, file) = accusation(&http);
        let (list, one) = (format!("{PETITIONS}/{number}/attachments"), format!("{PETITIONS}/{number}/attachments/{file}"));
        let before = count(&world, "SELECT COUNT(*) AS v FROM views");
        for (user, sight, status) in [
            ("dic01", "full", 200), ("leader03", "full", 200), ("dic_head", "none", 404), ("supervisor01", "none", 404),
            ("receptionist01", "none", 404), ("zjj_officer", "none", 404), ("zjj_head", "none", 404), ("rsj_officer", "none", 404),
        ] {
            let mut refusals = Vec::new();
            for path in [&list, &one] {
                let (got, _, body) = http.send_bytes(user, "GET", path, &[], None);
                assert_eq!(got, status, "{user} {path}");
                let rows = texts(&world, "SELECT operation || ' ' || sight AS v FROM views ORDER BY id DESC LIMIT 1");
                assert_eq!(rows, [format!("readAttachments {sight}")], "{user}");
                refusals.push(body);
            }
            if status == 404 {
                let (_, _, unknown) = http.send_bytes(user, "GET", &format!("{PETITIONS}/XF2026-999999/attachments/1"), &[], None);
                assert_eq!(refusals, [unknown.clone(), unknown], "{user} cannot tell it from one that is not there");
            }
        }
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM views"), before + 16);
        let masked = http.get("dic_head", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!((&masked["masked"], &masked["attachments"]), (&json!(true), &json!([])));
        let sealed = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert!(sealed.get("attachments").is_none(), "{sealed:#}");
        let history = http.get("dic_head", &format!("{PETITIONS}/{number}/timeline")).expect(200).body.to_string();
        assert!(!history.contains("jubao") && !history.contains("pdf"), "{history}");
        let more = id(http.upload("receptionist01", "more.pdf", &pdf(30, 2)));
        let added = http.act("receptionist01", &number, "attachments", &json!({ "files": [more] })).expect(200).body;
        assert!(added.get("attachments").is_none(), "who took it in may add and sees no more for it");
        let theirs = id(http.upload("zjj_officer", "a.pdf", &pdf(30, 3)));
        http.act("zjj_officer", &number, "attachments", &json!({ "files": [theirs] })).expect(404);
    }
}

on_both! {
    fn only_who_sees_all_of_an_accusation_removes_its_files(world) {
        let http = world.serve();
        let (number, file) = accusation(&http);
        let body = json!({ "file": file, "reason": "误传" });
        for user in ["dic_head", "supervisor01", "receptionist01", "zjj_head", "rsj_officer"] {
            let refused = http.act(user, &number, "attachments/remove", &body);
            assert!([403, 404].contains(&refused.status), "{user}: {}", refused.body);
        }
        assert_eq!(pieces(&world), 1);
        http.act("dic01", &number, "attachments/remove", &body).expect(200);
        assert_eq!(pieces(&world), 0);
    }
}

on_both! {
    fn who_becomes_accused_opens_nothing_more(world) {
        let http = world.serve();
        let file = id(http.upload("receptionist01", "a.pdf", &pdf(20, 1)));
        let number = register(&http, &json!({ "attachments": [file] })).expect(201).number();
        let path = format!("{PETITIONS}/{number}/attachments/{file}");
        let open = |user: &str| http.send_bytes(user, "GET", &path, &[], None).0;
        assert_eq!((open("zjj_officer"), open("leader07"), open("rsj_officer")), (200, 200, 404));
        let body = json!({ "reason": "补充被反映单位", "accused": [{ "unit": "zjj" }] });
        http.act("receptionist01", &number, "correct", &body).expect(200);
        assert_eq!((open("zjj_officer"), open("supervisor01")), (404, 200));
        let body = json!({ "reason": "实为检举控告", "purpose": "accusation" });
        http.act("receptionist01", &number, "correct", &body).expect(200);
        assert_eq!((open("supervisor01"), open("receptionist01"), open("dic01")), (404, 404, 200));
    }
}

#[test]
fn nothing_of_a_file_can_be_read_in_the_database_file() {
    let world = World::new(crate::support::Backend::Sqlite);
    let http = world.serve();
    let (name, marker) = ("markerinthename", "marker-in-the-content");
    let content = [b"%PDF-1.7\n".as_slice(), marker.repeat(20_000).as_bytes()].concat();
    let file = id(http.upload("receptionist01", &format!("{name}.pdf"), &content));
    http.upload("receptionist01", &format!("{name}2.pdf"), &content).expect(201);
    let number = register(&http, &json!({ "attachments": [file] })).expect(201).number();
    http.get("supervisor01", &format!("{PETITIONS}/{number}/attachments/{file}")).expect(200);
    let mut read = 0;
    for entry in std::fs::read_dir(world.folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(bytes) = std::fs::read(&entry) else { continue };
        read += bytes.len();
        for word in [name, marker, "%PDF-1.7"] {
            assert!(
                !bytes.windows(word.len()).any(|part| part == word.as_bytes()),
                "{word} in {}",
                entry.display()
            );
        }
    }
    assert!(read > 2 * content.len(), "the database was read: {read}");
}

on_both! {
    fn what_no_petition_claims_goes_after_some_days(world) {
        let http = world.serve();
        let kept = id(http.upload("receptionist01", "a.pdf", &pdf(300_000, 1)));
        let number = register(&http, &json!({ "attachments": [kept] })).expect(201).number();
        http.upload("receptionist01", "b.pdf", &pdf(300_000, 2)).expect(201);
        // As a process leaves it that dies while a file comes in.
        raw(&world).batch_execute("UPDATE uploads SET media = NULL WHERE claimed_at IS NULL").unwrap();
        http.upload("receptionist01", "c.pdf", &pdf(300_000, 3)).expect(201);
        assert_eq!((uploads(&world), pieces(&world)), (3, 6));
        world.set_clock("2026-03-02T15:00:01+08:00");
        jobs::tick(&world.app).unwrap();
        assert_eq!((uploads(&world), pieces(&world)), (2, 4), "the broken one goes first");
        world.set_clock("2026-03-09T09:00:00+08:00");
        jobs::tick(&world.app).unwrap();
        assert_eq!(uploads(&world), 2);
        world.set_clock("2026-03-09T09:00:01+08:00");
        jobs::tick(&world.app).unwrap();
        assert_eq!((uploads(&world), pieces(&world)), (1, 2));
        http.log_in_again();
        let (status, _, body) = http.send_bytes("supervisor01", "GET", &format!("{PETITIONS}/{number}/attachments/{kept}"), &[], None);
        assert_eq!((status, body.len()), (200, 300_000));
        whole(&world);
    }
}

on_both! {
    fn a_registration_sent_twice_attaches_once(world) {
        let http = world.serve();
        let file = id(http.upload("receptionist01", "a.pdf", &pdf(20, 1)));
        let mut body = registration();
        body["attachments"] = json!([file]);
        let send = |body: &Value| {
            let headers = [("idempotency-key", "0d8f")];
            http.send("receptionist01", "POST", PETITIONS, &headers, Some(&body.to_string()))
        };
        let (first, second) = (send(&body).expect(201), send(&body).expect(201));
        assert_eq!(first.number(), second.number());
        assert_eq!(second.body["attachments"].as_array().unwrap().len(), 1);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM events WHERE kind = 'attached'"), 1);
        body["attachments"] = json!([]);
        assert_eq!(send(&body).expect(422).code(), "key_reused");
    }
}

on_both! {
    fn photos_come_with_a_home_visit(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let photo = id(http.upload("zjj_officer", "%E7%8E%B0%E5%9C%BA.jpg", b"\xFF\xD8\xFF\xE0 sample"));
        let visit = json!({ "visited_on": "2026-03-02", "in_person": true, "result": "已查看现场", "attachments": [photo] });
        let done = http.act("zjj_officer", &number, "home-visits", &visit).expect(200).body;
        assert_eq!((&done["home_visits"], &done["attachments"][0]["media"]), (&json!(1), &json!("jpeg")));
        let early = json!({ "visited_on": "2026-03-01", "in_person": true, "result": "已查看现场",
            "attachments": [id(http.upload("zjj_officer", "b.jpg", b"\xFF\xD8\xFF\xE0 other"))] });
        http.act("zjj_officer", &number, "home-visits", &early).expect(422);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM uploads WHERE claimed_at IS NULL"), 1, "a refused act claims nothing");
        whole(&world);
    }
}

on_both! {
    fn a_mistake_is_taken_back_until_it_was_decided_on(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let attach = |user: &str| {
            let file = id(http.upload(user, "cuowu.pdf", &pdf(300_000, 1)));
            http.act(user, &number, "attachments", &json!({ "files": [file] })).expect(200);
            file
        };
        let remove = |user: &str, file: i64| {
            http.act(user, &number, "attachments/remove", &json!({ "file": file, "reason": "误传" }))
        };
        let (one, two, three) = (attach("zjj_officer"), attach("zjj_officer"), attach("receptionist01"));
        assert_eq!(remove("zjj_head", one).expect(409).code(), "not_attacher");
        assert_eq!(remove("zjj_officer", three).expect(409).code(), "not_attacher");
        remove("rsj_officer", one).expect(404);
        remove("zjj_officer", one).expect(200);
        assert_eq!(remove("zjj_officer", one).expect(422).code(), "no_such_attachment");
        let path = format!("{PETITIONS}/{number}/attachments/{one}");
        http.get("zjj_officer", &path).expect(404);
        assert_eq!(pieces(&world), 4, "the content is gone");
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM records WHERE kind = 'file name' AND body IS NULL"), 1, "and the name");
        let history = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let kinds: Vec<&str> = history.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "attached").count(), 3, "that it was there stays known");
        assert!(kinds.contains(&"attachment_removed"));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        http.act("zjj_officer", &number, "reply", &json!({ "opinion": "explained", "text": "样例答复" })).expect(200);
        assert_eq!(remove("zjj_officer", two).expect(409).code(), "attachment_relied_on");
        let late = attach("zjj_officer");
        world.set_clock("2026-03-02T09:00:01+08:00");
        let later = attach("zjj_officer");
        remove("zjj_officer", later).expect(200);
        assert_eq!(remove("zjj_officer", late).expect(409).code(), "attachment_relied_on", "in the same moment: taken for before");
        remove("supervisor01", two).expect(200);
        whole(&world);
    }
}

on_both! {
    fn a_changed_file_is_found(world) {
        let http = world.serve();
        let files: Vec<i64> = (1..4).map(|n| id(http.upload("receptionist01", "a.pdf", &pdf(300_000, n)))).collect();
        let number = register(&http, &json!({ "attachments": files })).expect(201).number();
        whole(&world);
        let (one, two, three) = (files[0], files[1], files[2]);
        let mut conn = raw(&world);
        conn.batch_execute(&format!("DELETE FROM upload_chunks WHERE upload_id = {one} AND seq = 1")).unwrap();
        conn.batch_execute(&format!("UPDATE upload_chunks SET body = (SELECT body FROM upload_chunks WHERE upload_id = {three} AND seq = 0) WHERE upload_id = {two} AND seq = 0")).unwrap();
        conn.batch_execute(&format!("UPDATE uploads SET petition_id = 999 WHERE id = {three}")).unwrap();
        let found = faults(&world);
        for fault in [format!("{number}: file {one} is not the one that was attached"), format!("{number}: file {two} does not open"), format!("{number}: file {three} is missing")] {
            assert!(found.contains(&fault), "{fault}: {found:#?}");
        }
        assert_eq!(found.len(), 3, "{found:#?}");
    }
}

// ---- The pages.

fn page_form(browser: &Browser, path: &str, parts: &[Part]) -> super::web::Page {
    let (kind, body) = form(parts);
    browser.send_bytes("POST", path, &[("content-type", &kind), ("sec-fetch-site", "same-origin")], &body)
}

on_both! {
    fn the_petition_page_attaches_lists_opens_and_removes_without_a_script(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let browser = Browser::of(&http, "zjj_officer");
        let page = format!("/petitions/{number}");
        let csrf = browser.get(&page).expect(200).csrf();
        let picture = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 300_000]].concat();
        let sent = page_form(&browser, &format!("{page}/files"), &[
            ("csrf", None, csrf.as_bytes()), ("files", Some("现场.png"), &picture), ("files", Some(""), b""), ("note", None, "现场照片".as_bytes()),
        ]).expect(303);
        assert_eq!(sent.header("location"), format!("{page}#files"));
        let shown = browser.get(&page).expect(200);
        assert!(shown.has("现场.png") && shown.has("现场照片") && shown.has("292.9 KiB") && shown.has("添加附件"), "{}", shown.body);
        let address = shown.body.split(&format!("{page}/files/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(shown.has(&format!(r#"<img src="{page}/files/{address}""#)), "a small picture is shown");
        let (status, headers, body) = browser.get_bytes(&format!("{page}/files/{address}"));
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/png"));
        assert!(body == picture);
        let other = Browser::of(&http, "supervisor01").get(&page).expect(200);
        assert!(other.has("现场.png"));
        Browser::of(&http, "rsj_officer").get(&format!("{page}/files/{address}")).expect(404);
        let away = format!("{page}/files/{address}/remove");
        browser.post(&page, &away, "reason=").expect(422);
        browser.post(&page, &away, "reason=%E8%AF%AF%E4%BC%A0").expect(303);
        let shown = browser.get(&page).expect(200);
        assert!(!shown.has("现场.png") && shown.has("误传") && shown.has("删除附件"), "{}", shown.body);
        browser.get(&format!("{page}/files/{address}")).expect(404);
        let none = page_form(&browser, &format!("{page}/files"), &[("csrf", None, csrf.as_bytes()), ("files", Some(""), b"")]);
        none.expect(422);
        whole(&world);
    }
}

on_both! {
    fn a_refused_form_of_files_shows_the_petition_again_with_note_reason_and_files(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let browser = Browser::of(&http, "zjj_officer");
        let page = format!("/petitions/{number}");
        let address = format!("{page}/files");
        let csrf = browser.get(&page).expect(200).csrf();
        let token = ("csrf", None, csrf.as_bytes());
        let none = page_form(&browser, &address, &[token, ("files", Some(""), b""), ("note", None, "样例说明".as_bytes())]);
        let none = none.expect(422);
        assert!(none.has(r#"value="样例说明""#) && none.has(r#"id="files-refused""#) && none.has("<details class=\"attach\" open"), "{}", none.body);
        assert!(none.has(&format!("action=\"{address}\"")) && none.has("责任"), "the page of the petition");
        let long = "长".repeat(2001);
        let content = pdf(300, 1);
        let refused = page_form(&browser, &address, &[token, ("files", Some("样例.pdf"), &content), ("note", None, long.as_bytes())]);
        let refused = refused.expect(422);
        assert!(refused.has("样例.pdf") && refused.has(&long), "{}", refused.body);
        assert_eq!(uploads(&world), 1, "what was taken stays");
        let ahead = refused.body.split(r#"name="files_id" value=""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
        page_form(&browser, &address, &[token, ("files_id", None, ahead.as_bytes()), ("note", None, b"short")]).expect(303);
        let away = format!("{address}/{ahead}/remove");
        let refused = browser.post(&page, &away, &format!("reason={long}")).expect(422);
        assert!(refused.has(&format!(r#"value="{long}""#)) && refused.has(r#"role="alert""#), "{}", refused.body);
        let stray = browser.post(&page, &format!("{address}/999999/remove"), "reason=because");
        assert!(stray.status >= 400 && stray.has("because</textarea>") && stray.has(&number), "{}", stray.body);
        for back in [&address, &away] {
            assert_eq!(browser.get(back).expect(303).header("location"), format!("{page}#files"));
        }
        // Whoever may not know of it learns nothing, and keeps what was typed.
        let stranger = Browser::of(&http, "rsj_officer");
        let kept = stranger.post("/petitions", &away, "reason=because").expect(404);
        assert!(kept.has("because</textarea>") && !kept.has(&number) && !kept.has("样例.pdf"), "{}", kept.body);
        whole(&world);
    }
}

on_both! {
    fn a_form_with_files_must_be_ours_before_a_file_is_read(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let browser = Browser::of(&http, "zjj_officer");
        let csrf = browser.get(&format!("/petitions/{number}")).csrf();
        let file = pdf(300_000, 1);
        let path = format!("/petitions/{number}/files");
        let (token, foreign) = (("csrf", None, csrf.as_bytes()), ("csrf", None, b"0123".as_slice()));
        let content = ("files", Some("a.pdf"), file.as_slice());
        for parts in [vec![content], vec![content, token], vec![foreign, content]] {
            page_form(&browser, &path, &parts).expect(403);
            assert_eq!(uploads(&world), 0);
        }
        let (kind, body) = form(&[token, content]);
        let elsewhere = [("content-type", kind.as_str()), ("origin", "http://evil.example")];
        browser.send_bytes("POST", &path, &elsewhere, &body).expect(403);
        let nobody = Browser::new(&http);
        let visit = nobody.get("/login").csrf();
        let sent = page_form(&nobody, "/login", &[("csrf", None, visit.as_bytes()), content]);
        sent.expect(401);
        assert_eq!(uploads(&world), 0, "without a login there are no files");
        Browser::of(&http, "rsj_officer").get(&format!("/petitions/{number}")).expect(404);
        let stranger = Browser::of(&http, "rsj_officer");
        let csrf = stranger.get("/petitions").csrf();
        page_form(&stranger, &path, &[("csrf", None, csrf.as_bytes()), content]).expect(404);
        settles_at(&world, 0);
    }
}

on_both! {
    fn what_was_written_beside_a_file_that_is_refused_is_not_lost(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let officer = Browser::of(&http, "zjj_officer");
        let csrf = officer.get(&format!("/petitions/{number}")).csrf();
        let (good, bad) = (pdf(3_000, 1), ("files", Some("bad.html"), b"<html>".as_slice()));
        let good = ("files", Some("good.pdf"), good.as_slice());
        let token = ("csrf", None, csrf.as_bytes());
        let note = ("note", None, "样例说明".as_bytes());
        let page = page_form(&officer, &format!("/petitions/{number}/files"), &[token, bad, good, note]).expect(415);
        for told in ["bad.html：", "这种文件不能作为附件", "样例说明", "good.pdf"] {
            assert!(page.has(told), "{told}: {}", page.body);
        }
        // At the door.
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let path = format!("/petitions/{number}/acts/home-visit");
        let form = officer.get(&path).expect(200);
        let hidden = |name: &str| {
            let rest = form.body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let (version, key) = (hidden("version"), hidden("key"));
        let parts = [
            token, ("version", None, version.as_bytes()), ("key", None, key.as_bytes()), bad,
            ("place", None, "示例一村".as_bytes()), ("result", None, "样例结果：室温十五度".as_bytes()),
        ];
        let page = page_form(&officer, &path, &parts).expect(415);
        assert!(page.has("样例结果：室温十五度") && page.has("bad.html："), "{}", page.body);
        // At the desk.
        let desk = Browser::of(&http, "receptionist01");
        let csrf = desk.get("/reception").csrf();
        for asked in ["register", "check", "keep"] {
            let parts = [
                ("csrf", None, csrf.as_bytes()), ("button", None, asked.as_bytes()),
                ("title", None, "样例标题".as_bytes()), ("content", None, "打了很久的字".as_bytes()), bad,
            ];
            let page = page_form(&desk, "/reception", &parts).expect(415);
            assert!(page.has("样例标题") && page.has("打了很久的字") && page.has("bad.html："), "{asked}: {}", page.body);
        }
        // A script sends one form a file: all of it is refused.
        settles_at(&world, 1);
        page_form(&officer, "/files", &[token, good, bad]).expect(415);
        settles_at(&world, 1);
    }
}

on_both! {
    fn a_script_sends_files_ahead_of_the_form(world) {
        let http = world.serve();
        let number = register(&http, &json!({})).expect(201).number();
        let browser = Browser::of(&http, "zjj_officer");
        let page = format!("/petitions/{number}");
        let shown = browser.get(&page).expect(200);
        let script = shown.body.split(r#"<script src=""#).nth(1).unwrap().split('"').next().unwrap();
        let code = browser.get(script).expect(200);
        assert_eq!(code.header("content-type"), "text/javascript; charset=utf-8");
        browser.get("/static/script.000000000000.js").expect(404);
        let csrf = shown.csrf();
        let token = ("csrf", None, csrf.as_bytes());
        let send = |content: &[u8]| page_form(&browser, "/files", &[token, ("files", Some("a.pdf"), content)]);
        let sent: Value = serde_json::from_str(&send(&pdf(30, 1)).expect(201).body).unwrap();
        let spare: Value = serde_json::from_str(&send(&pdf(30, 2)).expect(201).body).unwrap();
        send(b"<html>").expect(415);
        page_form(&browser, "/files", &[token]).expect(422);
        browser.post(&page, &format!("/files/{}/remove", spare[0]["id"]), "").expect(204);
        browser.post(&page, &format!("/files/{}/remove", spare[0]["id"]), "").expect(404);
        let ahead = sent[0]["id"].to_string();
        let parts = [token, ("files_id", None, ahead.as_bytes()), ("files", Some("b.pdf"), &pdf(30, 3))];
        page_form(&browser, &format!("{page}/files"), &parts).expect(303);
        let listed = http.get("zjj_officer", &format!("{PETITIONS}/{number}/attachments")).expect(200).body;
        assert_eq!(listed.as_array().unwrap().len(), 2);
        browser.post(&page, &format!("/files/{ahead}/remove"), "").expect(404);
    }
}

on_both! {
    fn the_page_of_an_accusation_shows_files_as_the_interface_does(world) {
        let http = world.serve();
        let (number, file) = accusation(&http);
        let page = format!("/petitions/{number}");
        for (user, named, attach) in [("dic01", true, true), ("leader03", true, true), ("dic_head", false, true),
            ("supervisor01", false, false), ("receptionist01", false, true)] {
            let browser = Browser::of(&http, user);
            let shown = browser.get(&page).expect(200);
            assert_eq!(shown.has("jubao.pdf"), named, "{user}: {}", shown.body);
            assert_eq!(shown.has(r#"type="file""#), attach, "{user}");
            browser.get(&format!("{page}/files/{file}")).expect(if named { 200 } else { 404 });
        }
        Browser::of(&http, "zjj_officer").get(&format!("{page}/files/{file}")).expect(404);
        let nobody = Browser::new(&http).get(&format!("{page}/files/{file}")).expect(303);
        assert!(nobody.header("location").starts_with("/login"));
    }
}
