package io.twinmesh.cli.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.Problem;
import io.twinmesh.cli.client.ServerAddress;
import io.twinmesh.cli.client.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Says which limit a server runs into, and what to change.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say which limit a server runs into, and what to change. Needs no token.",
        footer = {
            "",
            "Exit code 3: something is wrong.",
            "",
            "Examples:",
            "  twinmesh doctor --data D",
            "  twinmesh doctor --data D --sizing     how full every limit is",
            "  twinmesh doctor --management http://127.0.0.1:7626 --json"
        })
public final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder of a server on this machine (or TWINMESH_DATA)",
            defaultValue = "${env:TWINMESH_DATA}")
    @Nullable Path data;

    @Option(
            names = "--management",
            paramLabel = "URL",
            description = "address of a server's management port")
    @Nullable URI management;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long to look, 0 to 600 (default: 3)",
            defaultValue = "3")
    private int seconds = 3;

    @Option(
            names = "--sizing",
            description = "also print how full every limit is, and what raises it")
    private boolean sizing;

    @Option(
            names = "--json",
            description =
                    "print {well, findings: [{what, seen, remedy}], limits: [{what, now, limit,"
                            + " setting}]}")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 0 || seconds > 600) {
            throw CommandFailure.usage("--seconds is 0 to 600, got " + seconds);
        }
        try (var port = new ApiClient(address(), Optional::empty)) {
            var before = Scrape.parse(port.text("/metrics"));
            TimeUnit.SECONDS.sleep(seconds);
            var unready = unready(port);
            var now = Scrape.parse(port.text("/metrics"));
            var findings = Checkup.of(before, now, unready);
            print(findings, Gauge.of(now));
            return findings.isEmpty() ? Exit.OK : Exit.NO;
        }
    }

    private URI address() {
        if (management != null) {
            return management;
        }
        if (data != null) {
            return ServerAddress.of(data).management();
        }
        throw CommandFailure.usage("where is the server? give --data DIR or --management URL");
    }

    private static Optional<Problem> unready(ApiClient port) {
        return switch (port.tryGet("/ready")) {
            case Answer.Done _ -> Optional.empty();
            case Answer.Refused(var problem, var _) -> Optional.of(problem);
        };
    }

    private void print(List<Finding> findings, List<Gauge> limits) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(json(findings, limits));
            out.flush();
            return;
        }
        if (findings.isEmpty()) {
            out.println("well: no limit is near");
        } else {
            var table = new TextTable("what", "seen", "look at, or change");
            findings.forEach(one -> table.row(one.what(), one.seen(), one.remedy()));
            out.print(table.text());
        }
        if (sizing) {
            out.print("\n" + table(limits));
        }
        out.flush();
    }

    private static String table(List<Gauge> limits) {
        var table = new TextTable("limit", "now", "of", "used", "raised by");
        for (var one : limits) {
            table.row(
                    one.what(),
                    one.unit().text(one.now()),
                    one.unit().text(one.limit()),
                    Math.round(one.used() * 100) + " %",
                    one.setting());
        }
        return table.text();
    }

    private static ObjectNode json(List<Finding> findings, List<Gauge> limits) {
        var body = JsonNodeFactory.instance.objectNode().put("well", findings.isEmpty());
        var list = body.putArray("findings");
        for (var one : findings) {
            list.addObject()
                    .put("what", one.what())
                    .put("seen", one.seen())
                    .put("remedy", one.remedy());
        }
        var full = body.putArray("limits");
        for (var one : limits) {
            full.addObject()
                    .put("what", one.what())
                    .put("now", one.now())
                    .put("limit", one.limit())
                    .put("setting", one.setting());
        }
        return body;
    }
}
