package io.twinmesh.cli.backend;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.persistence.client.BackendClient;
import io.twinmesh.persistence.client.MalformedClientException;
import io.twinmesh.persistence.client.PurposeOfUse;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Lists the registered clients; one whose file cannot be used is shown with the reason.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the registered clients. Exit code 3 when a file cannot be used.",
        footer = {"", "Example:", "  twinmesh client list --data D"})
public final class ClientListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Clients registered = new Clients();

    @Option(names = "--json", description = "print one JSON object per client")
    private boolean json;

    @Override
    public Integer call() {
        var clients = registered.folder();
        var table = new TextTable("client", "scope", "purposes", "keys");
        var sound = true;
        for (var id : clients.ids()) {
            try {
                var client = clients.find(id);
                client.ifPresent(found -> show(found, table));
            } catch (MalformedClientException e) {
                sound = false;
                spec.commandLine().getErr().println(id + ": " + e.getMessage());
            }
        }
        if (!json) {
            spec.commandLine().getOut().print(table.text());
        }
        spec.commandLine().getOut().flush();
        return sound ? Exit.OK : Exit.NO;
    }

    private void show(BackendClient client, TextTable table) {
        var words = new ArrayList<>(client.scopes());
        client.smart().scopes().forEach(s -> words.add(s.text()));
        var scope = String.join(" ", words);
        var purposes =
                client.purposes().stream()
                        .map(PurposeOfUse::code)
                        .sorted()
                        .collect(Collectors.joining(","));
        if (json) {
            var line =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("client", client.id())
                            .put("scope", scope)
                            .put("purposes", purposes);
            client.keys().ids().forEach(line.putArray("keys")::add);
            spec.commandLine().getOut().println(line);
        } else {
            table.row(client.id(), scope, purposes, String.join(",", client.keys().ids()));
        }
    }
}
