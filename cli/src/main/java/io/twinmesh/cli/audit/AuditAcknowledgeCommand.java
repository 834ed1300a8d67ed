package io.twinmesh.cli.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Map;
import java.util.concurrent.Callable;

/// Acknowledges a break of the audit trail.
@Command(
        name = "acknowledge",
        mixinStandardHelpOptions = true,
        description = "Answer for a break of the audit trail, so that later ones can be seen.",
        footer = {
            "",
            "Who, when and why stand in the trail for good.",
            "",
            "Example:",
            "  twinmesh audit acknowledge 4711 --reason 'backup of 3 May brought back' --data D"
        })
public final class AuditAcknowledgeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "RECORD", description = "where 'audit check' finds the break")
    private long number;

    @Option(names = "--reason", required = true, description = "why, 10 to 2,000 characters")
    private String reason = "";

    @Override
    public Integer call() {
        try (var api = connection.connect("audit:acknowledge")) {
            var body =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("number", number)
                            .put("reason", reason);
            api.post("/v1/audit/acknowledgements", body, Map.of());
            var out = spec.commandLine().getOut();
            out.println("acknowledged: the break at record " + number);
            out.flush();
        }
        return Exit.OK;
    }
}
