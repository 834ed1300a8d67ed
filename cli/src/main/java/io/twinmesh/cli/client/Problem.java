package io.twinmesh.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.util.stream.Collectors;

/// A refusal as the server tells it: RFC 9457, or an OperationOutcome under `/fhir`.
///
/// @param status the HTTP status, 400 to 599
/// @param code the permanent refusal code, for example `twin.unknown`; `http.<status>` when the
///   server gave none
/// @param detail a sentence for a person, of an OperationOutcome one for each issue; may be empty
public record Problem(int status, String code, String detail) {

    static Problem read(int status, JsonNode body) {
        if (body.path("resourceType").asText().equals("OperationOutcome")) {
            return new Problem(
                    status,
                    body.at("/issue/0/details/coding/0/code").asText("http." + status),
                    body.path("issue").findValuesAsText("diagnostics").stream()
                            .collect(Collectors.joining("; ")));
        }
        return new Problem(
                status,
                body.path("code").asText("http." + status),
                body.path("detail").asText(body.path("title").asText("")));
    }

    /// The exit code of [Exit] that a command ends with when this is not handled.
    public int exitCode() {
        return status >= 500 ? Exit.FAILURE : Exit.REFUSED;
    }

    /// Whether the same request may be taken a little later.
    public boolean busy() {
        return status == 503 || status == 429;
    }

    /// Whether the server may answer again a little later: it is busy, or what stands before it
    /// does not reach it while it starts again.
    boolean passing() {
        return busy() || status == 502 || status == 504;
    }

    /// The code, and what was said of it.
    public String sentence() {
        return detail.isEmpty() ? code : code + ": " + detail;
    }

    /// Ends the command with the code and the sentence.
    public CommandFailure failure() {
        return new CommandFailure(exitCode(), sentence());
    }
}
