package io.twinmesh.cli.audit;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Has the server check its audit trail.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Check that nothing in the audit trail was changed or removed.",
        footer = {
            "",
            "Exit code 3: something does not fit.",
            "",
            "Example:",
            "  twinmesh audit check --data D"
        })
public final class AuditCheckCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--json", description = "print the server's JSON object")
    private boolean json;

    @Override
    public Integer call() {
        try (var api = connection.connect("audit:read")) {
            var verdict = api.get("/v1/audit/check");
            var sound = verdict.path("sound").asBoolean();
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(verdict);
            } else if (sound) {
                out.println("sound: " + verdict.path("records").asLong() + " records");
                if (verdict.has("acknowledged")) {
                    out.println(
                            "whole since record "
                                    + verdict.path("since").asLong()
                                    + ", with acknowledged breaks before: "
                                    + verdict.path("acknowledged").asInt());
                }
            } else {
                out.println(
                        "broken at record "
                                + verdict.path("number").asLong()
                                + ": "
                                + verdict.path("code").asText());
            }
            out.flush();
            return sound ? Exit.OK : Exit.NO;
        }
    }
}
