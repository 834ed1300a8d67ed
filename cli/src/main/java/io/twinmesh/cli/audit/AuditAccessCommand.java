package io.twinmesh.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// Lists who saw, changed or used what of a patient.
@Command(
        name = "access",
        mixinStandardHelpOptions = true,
        description = "List who saw, changed or used what of a patient, newest first.",
        footer = {"", "Example:", "  twinmesh audit access tw-… --data D"})
public final class AuditAccessCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "TWIN", description = "the twin's id")
    private String twin = "";

    @Option(names = "--count", description = "at most so many (default 100)")
    private int count = 100;

    @Override
    public Integer call() {
        try (var api = connection.connect("twin:read", "audit:read")) {
            format.print(
                    api.get("/v1/twins/" + PathSegment.of(twin) + "/access?count=" + count),
                    AuditAccessCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode list) {
        var table = new TextTable("at", "client", "user", "what", "type", "purpose", "refusal");
        for (var entry : list.path("entries")) {
            table.row(
                    entry.path("at").asText(),
                    entry.path("client").asText(),
                    entry.path("user").asText(),
                    entry.path("interaction").asText(),
                    entry.path("type").asText(),
                    entry.path("purpose").asText(),
                    entry.path("refusal").asText());
        }
        return table;
    }
}
