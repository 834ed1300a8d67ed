package io.twinmesh.cli.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ClientTokens;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.consent.request.Purpose;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

/// Prints a signed bearer token. Whoever can read the issuer key of the data folder can run it.
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Mint a bearer token for a client (needs to read the data folder's key).",
        footer = {
            "",
            "Example:",
            "  export TWINMESH_TOKEN=$(twinmesh token --data D --client ward-3 --scope twin:query)",
            "  twinmesh token --data D --client ward-3 --scope twin:read --purpose TREAT,ETREAT"
        })
public final class TokenCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofHours(24);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "data folder")
    private Path data = Path.of("");

    @Option(
            names = "--client",
            required = true,
            paramLabel = "NAME",
            description = "who the token is for, 1 to 64 of [A-Za-z0-9._-]")
    private String client = "";

    @Option(
            names = "--scope",
            required = true,
            split = "[ ,]",
            paramLabel = "SCOPE",
            description =
                    "what it allows: twin:write twin:query twin:read twin:erase twin:operate"
                            + " vault:rotate model:publish webhook:write node:read ledger:read"
                            + " ledger:mint ledger:order")
    private List<String> scopes = List.of();

    @Option(
            names = "--purpose",
            split = "[ ,]",
            paramLabel = "CODE",
            description =
                    "why its client may ask for data, for example TREAT,ETREAT: ETREAT breaks the"
                            + " glass (default: TREAT)")
    private List<String> purposes = List.of();

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "1",
            description = "valid for so many hours, 1 to 24 (default: 1)")
    private int hours = 1;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        if (!client.matches("[A-Za-z0-9._-]{1,64}")) {
            throw CommandFailure.usage("--client must be 1 to 64 of [A-Za-z0-9._-]");
        }
        ClientTokens.checkKnown(scopes);
        var lifetime = Duration.ofHours(hours);
        if (hours < 1 || lifetime.compareTo(LONGEST) > 0) {
            throw CommandFailure.usage("--hours must be 1 to 24, got " + hours);
        }
        var token =
                ClientTokens.of(data, InstantSource.system())
                        .mint(client, scopes, purposes(), lifetime);
        var out = spec.commandLine().getOut();
        out.println(
                json
                        ? JsonNodeFactory.instance
                                .objectNode()
                                .put("token", token)
                                .put("client", client)
                                .put("scope", String.join(" ", scopes))
                                .put("expiresIn", lifetime.toSeconds())
                                .toString()
                        : token);
        return Exit.OK;
    }

    private List<PurposeOfUse> purposes() {
        for (var code : purposes) {
            if (Purpose.of(code).isEmpty()) {
                throw CommandFailure.usage(
                        "--purpose must be purposes of use of v3-ActReason, such as TREAT, ETREAT"
                                + " or HRESCH");
            }
        }
        return purposes.stream().map(PurposeOfUse::new).toList();
    }
}
