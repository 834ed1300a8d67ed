package io.twinmesh.cluster.http.problem;

import java.util.Arrays;
import java.util.Optional;

/// Why a request is refused for now, with 429 or 503, and which setting it ran into, where it is
/// one. There is no other reason: metrics count by these (`twinmesh_http_refused_total`), and
/// `twinmesh doctor` names them.
public enum Busy {
    SERVER("server.busy", 503),
    STARTING("server.starting", 503),
    STORAGE("storage.unavailable", 503),
    ANSWER("server.busy", 503, "twinmesh.http.ask-timeout"),
    IMPORT("server.busy", 503, "twinmesh.http.import-timeout"),
    BODIES("server.busy", 503, "twinmesh.http.bodies-at-once"),
    READERS("server.busy", 503, "twinmesh.reading.waiting"),
    WAITING("server.too-many-waiting", 429, "twinmesh.http.max-waiting"),
    QUESTIONS("queue.full", 503, "twinmesh.job.max-open"),
    QUESTIONS_OF_CLIENT("queue.share-full", 429, "twinmesh.job.max-open-per-client"),
    LISTENERS("stream.too-many", 503, "twinmesh.streams.max-open"),
    VIEWS("history.busy", 503, "twinmesh.history.replays-at-once"),
    RECORDS("audit.queue-full", 503, "twinmesh.audit.queue"),
    TRAIL("audit.unavailable", 503),
    EXPORTS("export.too-many", 429, "twinmesh.export.max-open"),
    EXPORTS_OF_CLIENT("export.too-many", 429, "twinmesh.export.max-open-per-client"),
    POLLS("export.asked-too-often", 429, "twinmesh.export.polls-per-minute"),
    TOKENS("oauth.temporarily-unavailable", 429, "twinmesh.token.requests-per-minute"),
    ASSERTIONS("oauth.temporarily-unavailable", 503, "twinmesh.token.assertions-at-once"),
    CARD_TOKENS("cds.busy", 503, "twinmesh.token.assertions-at-once"),
    TWIN("twin.busy", 503),
    TWIN_ELSEWHERE("twin.fenced", 503),
    INDEX("index.behind", 503),
    INDEX_ANEW("index.rebuilding", 503),
    LEDGER("ledger.busy", 503),
    EXPLORER("explorer.busy", 503),
    ERASURE("erasure.unfinished", 503),
    ENROLMENT("node.enrolment-failed", 503),
    ENROLMENTS("node.enrolment-too-often", 429),
    GATEWAY("node.gateway-closed", 503);

    private final String code;
    private final int status;
    private final Optional<String> setting;

    Busy(String code, int status) {
        this.code = code;
        this.status = status;
        this.setting = Optional.empty();
    }

    Busy(String code, int status, String setting) {
        this.code = code;
        this.status = status;
        this.setting = Optional.of(setting);
    }

    /// The first that is told by this code; empty when it is another kind of refusal.
    public static Optional<Busy> named(String code) {
        return Arrays.stream(values()).filter(one -> one.code.equals(code)).findFirst();
    }

    /// Permanent and public, listed in `docs/refusals.md`.
    public String code() {
        return code;
    }

    /// 429 or 503.
    public int status() {
        return status;
    }

    /// The key whose value was reached.
    public Optional<String> setting() {
        return setting;
    }
}
