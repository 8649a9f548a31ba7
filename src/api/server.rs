//! The HTTP server. SIGTERM and SIGINT end it gracefully: requests in flight finish.

use std::io;
use std::net::SocketAddr;

use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PayloadConfig};

use crate::api::{audit, headers, log, problem, routes};
use crate::web;
use app::App;

/// Binds the address of the settings and gives the server, to be awaited, with the address that it
/// has (the port may be left to the system with 0).
///
/// # Errors
/// Where the address cannot be bound.
pub fn build(app: App) -> io::Result<(Server, SocketAddr)> {
    let settings = app.settings.server.clone();
    let app = Data::new(app);
    let mut server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(Data::clone(&app))
            .app_data(PayloadConfig::new(app.settings.server.body_limit_bytes))
            .wrap(from_fn(web::late_form::of_ended_log_ins))
            .wrap(from_fn(web::errors::as_pages))
            .wrap(from_fn(audit::refusals))
            .wrap(from_fn(problem::localise))
            .wrap(Compress::default())
            .wrap(from_fn(headers::secure))
            .wrap(from_fn(log::log))
            .configure(web::routes)
            .configure(routes)
    })
    .shutdown_timeout(settings.shutdown_seconds);
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let server = server.bind((settings.host.as_str(), settings.port))?;
    let address = server.addrs().first().copied();
    let address = address.ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
    Ok((server.run(), address))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use app::config::Settings;
    use base::entropy::Clock;

    /// Status, media type, the challenge, and the body.
    type Answer = (u16, String, String, String);

    fn send(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("http://{address}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = agent.run(request.body(body.to_owned()).unwrap()).unwrap();
        let header = |name: &str| response.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let (kind, challenge) = (header("content-type"), header("www-authenticate"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        (response.status().as_u16(), kind, challenge, response.body_mut().read_to_string().unwrap())
    }

    fn app(folder: &std::path::Path) -> App {
        let environment = HashMap::from([
            ("XINFANG__DATABASE__URL".to_owned(), format!("sqlite:{}", folder.join("test.db").display())),
            ("XINFANG__DATA__FOLDER".to_owned(), folder.display().to_string()),
            ("XINFANG__SERVER__PORT".to_owned(), "0".to_owned()),
            ("XINFANG__SERVER__WORKERS".to_owned(), "1".to_owned()),
        ]);
        App::open(Settings::from_sources(None, environment).unwrap(), Clock::System).unwrap()
    }

    #[actix_web::test]
    async fn whoever_is_not_known_gets_a_problem_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (server, address) = build(app(folder.path())).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        actix_web::web::block(move || {
            let json = [("content-type", "application/json"), ("accept-language", "en")];
            let login = "/api/v1/auth/login";
            let large = format!(r#"{{"username":"{}","password":"x"}}"#, "x".repeat(300_000));
            for (method, path, body, status, code) in [
                ("GET", "/api/v1/petitions", "", 401, "token_missing"),
                ("POST", "/api/v1/petitions", "{", 401, "token_missing"),
                ("GET", "/api/v1/nothing", "", 404, "not_found"),
                ("GET", "/nothing", "", 404, "not_found"),
                ("PUT", login, "", 405, "method_not_allowed"),
                ("POST", login, "{", 400, "malformed_json"),
                ("POST", login, r#"{"username":"a"}"#, 422, "invalid_body"),
                ("POST", login, r#"{"username":"a\u0000","password":"b"}"#, 401, "wrong_credentials"),
                ("POST", login, &large, 413, "body_too_large"),
                ("POST", "/api/v1/auth/refresh", r#"{"refresh_token":"x"}"#, 401, "refresh_token_invalid"),
            ] {
                let (got, kind, challenge, text) = send(address, method, path, &json, body);
                assert_eq!(
                    (got, kind.as_str()),
                    (status, "application/problem+json"),
                    "{method} {path}: {text}"
                );
                let problem: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert_eq!(problem["code"], code, "{method} {path}: {text}");
                assert!(problem["detail"].as_str().unwrap().is_ascii(), "{text}");
                assert_eq!(challenge.starts_with("Bearer"), status == 401, "{method} {path}");
            }
            let plain = send(address, "POST", login, &[("content-type", "text/plain")], "{}");
            assert_eq!(plain.0, 415);
            assert!(plain.3.contains('。'), "{}", plain.3);
            let forged = send(address, "GET", "/api/v1/me", &[("authorization", "Bearer xft_x")], "");
            assert_eq!(forged.0, 401);
            for path in ["/healthz", "/readyz", "/api/v1/openapi.json", "/api/docs/", "/api/docs"] {
                let (status, _, _, text) = send(address, "GET", path, &[], "");
                assert_eq!(status, 200, "{path}: {text}");
            }
        })
        .await
        .unwrap();
        handle.stop(true).await;
    }
}
