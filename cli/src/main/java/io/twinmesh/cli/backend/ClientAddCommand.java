package io.twinmesh.cli.backend;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ClientTokens;
import io.twinmesh.persistence.client.BackendClient;
import io.twinmesh.persistence.client.ClientJson;
import io.twinmesh.persistence.client.MalformedClientException;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Writes the file of one client. The server reads it at the client's next request.
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description =
                "Register a program by its public key. It counts at once; no restart is needed.",
        footer = {
            "",
            "Example:",
            "  twinmesh client add ward-bot --data D --key ward-bot.pub.pem \\",
            "      --scope 'system/Observation.rs system/Patient.r' --purpose TREAT"
        })
public final class ClientAddCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Clients registered = new Clients();

    @Parameters(paramLabel = "ID", description = "client_id, 1 to 64 of [A-Za-z0-9._-]")
    private String id = "";

    @ArgGroup(multiplicity = "1")
    private KeySource source = new KeySource();

    @Option(
            names = "--scope",
            required = true,
            paramLabel = "SCOPES",
            description =
                    "what it may be granted, separated by spaces: SMART scopes like"
                            + " system/Observation.rs, and scopes of twinmesh token")
    private String scope = "";

    @Option(
            names = "--purpose",
            split = ",",
            paramLabel = "CODE",
            defaultValue = "TREAT",
            description = "why it may ask, codes of v3-ActReason (default: TREAT)")
    private List<String> purposes = List.of("TREAT");

    @Option(
            names = "--practitioner",
            paramLabel = "REF",
            description = "the Practitioner/… or PractitionerRole/… it acts for")
    private Optional<String> practitioner = Optional.empty();

    @Option(
            names = "--organization",
            paramLabel = "REF",
            description = "the Organization/… it acts for")
    private Optional<String> organization = Optional.empty();

    @Option(
            names = "--role",
            paramLabel = "SYSTEM|CODE",
            description = "a role that it has, as consents name it; may be repeated")
    private List<String> roles = List.of();

    @Option(names = "--replace", description = "replace the client when there is one")
    private boolean replace;

    @Override
    public Integer call() {
        var clients = registered.folder();
        if (!replace && clients.ids().contains(id)) {
            throw new CommandFailure(
                    Exit.REFUSED, "there is a client " + id + " already; give --replace");
        }
        BackendClient client;
        try {
            client = ClientJson.read(json());
        } catch (MalformedClientException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
        ClientTokens.checkKnown(client.scopes());
        clients.put(client);
        spec.commandLine().getOut().println(client.id() + ": " + client.keys().ids());
        return Exit.OK;
    }

    private String json() {
        var node = JsonNodeFactory.instance.objectNode().put("client_id", id).put("scope", scope);
        purposes.forEach(node.putArray("purposes")::add);
        if (practitioner.isPresent() || organization.isPresent() || !roles.isEmpty()) {
            var part = node.putObject("acts_for");
            practitioner.ifPresent(text -> part.put("practitioner", text));
            organization.ifPresent(text -> part.put("organization", text));
            roles.forEach(part.putArray("roles")::add);
        }
        node.set("jwks", source.jwks());
        return node.toString();
    }
}
