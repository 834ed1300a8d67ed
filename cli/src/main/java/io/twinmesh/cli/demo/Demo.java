package io.twinmesh.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Undoing;
import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.Busy;
import io.twinmesh.cli.client.ClientTokens;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.ServerAddress;
import io.twinmesh.cli.demo.network.Asked;
import io.twinmesh.cli.demo.network.Asker;
import io.twinmesh.cli.demo.network.Children;
import io.twinmesh.cli.demo.network.Outage;
import io.twinmesh.cli.demo.network.Providers;
import io.twinmesh.cli.demo.network.Talk;
import io.twinmesh.cli.server.Installation;
import io.twinmesh.cli.server.ServerProcess;
import io.twinmesh.cli.synthea.SyntheaCommand;
import io.twinmesh.cli.twin.AssertedConsent;
import io.twinmesh.cli.twin.Bundles;
import io.twinmesh.cli.twin.ImportedBundle;
import io.twinmesh.cli.twin.TwinImportCommand;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// One run of the demo: starts the processes, is their client, and stops them again.
final class Demo {
    static final String CLIENT = "demo";

    /// Synthea's simulation ends here, so that the same seed always gives the same patients.
    private static final LocalDate REFERENCE_DATE = LocalDate.of(2026, 1, 1);

    /// No model asks for these, and they are most of Synthea's bytes.
    private static final SortedSet<String> LEFT_OUT =
            new TreeSet<>(List.of("Claim", "ExplanationOfBenefit", "Provenance"));

    private static final Duration SERVER_READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration GENERATE_AT_LEAST = Duration.ofMinutes(5);
    private static final Duration GENERATE_PER_PATIENT = Duration.ofSeconds(30);

    private final Installation installation;
    private final DemoOptions options;
    private final Talk talk;
    private final InstantSource clock;
    private List<Long> agents = List.of();

    Demo(Installation installation, DemoOptions options, Talk talk, InstantSource clock) {
        this.installation = installation;
        this.options = options;
        this.talk = talk;
        this.clock = clock;
    }

    DemoReport run() {
        var children = new Children();
        try (var _ = Undoing.of(children::close)) {
            var folder = DemoFolder.open(options.data());
            children.addKept(folder::remove);
            var report = run(folder.path(), children);
            if (options.keep()) {
                children.keep();
                sayHowToGoOn(folder.path(), report);
            }
            return report;
        }
    }

    private DemoReport run(Path data, Children children) {
        var start = clock.instant();
        var files = patients(children);
        var generated = clock.instant();

        var serverOptions = new ArrayList<>(ServerProcess.FREE_PORTS);
        options.jdbcUrl().ifPresent(url -> serverOptions.addAll(List.of("--db", url)));
        options.vaultUrl().ifPresent(url -> serverOptions.addAll(List.of("--vault-db", url)));
        var server = ServerProcess.start(installation, data, serverOptions, SERVER_READY_WITHIN);
        children.addKept(server::close);
        talk.line("server ready at %s", server.address().http());
        try {
            return use(data, server, children, files, start, between(start, generated));
        } catch (CommandFailure e) {
            // the folder with the log may be gone in a moment
            talk.line("%s", server.child().lastWords());
            throw e;
        }
    }

    private DemoReport use(
            Path data,
            ServerProcess server,
            Children children,
            List<Path> files,
            Instant start,
            Duration generate) {
        var token = ConnectionOptions.minted(data, CLIENT, ClientTokens.SCOPES, clock);
        try (var api = new ApiClient(server.address().http(), token)) {
            var imported = new Imported();
            var importStart = clock.instant();
            bringIn(api, files, imported);
            var importEnd = clock.instant();

            var providers = new Providers(installation, data, api, children, clock);
            providers.join(options.providers());
            talk.line("%d providers joined", options.providers());

            var plan = Plan.of(api.get("/v1/models"), imported.twins());
            if (!plan.off().isEmpty()) {
                talk.line(
                        "not asked, because models of signals and images are research use only and"
                                + " off at first: %s",
                        String.join(", ", plan.off()));
            }
            var run = "demo-" + UUID.randomUUID();
            // twice the price: a question may be asked again when a kill came too late
            deposit(api, run, 2 * plan.tokens());
            var books = Books.open(api, data, talk, clock);

            var askStart = clock.instant();
            var replies = ask(api, run, plan, providers);
            var askEnd = clock.instant();

            var closing = books.settle(replies);
            agents = providers.pids();
            return new DemoReport(
                    imported,
                    closing,
                    new Seconds(
                            generate,
                            between(importStart, importEnd),
                            between(askStart, askEnd),
                            between(start, clock.instant())));
        }
    }

    private static Duration between(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    private List<Path> patients(Children children) {
        if (options.bundles().isPresent()) {
            return Bundles.in(List.of(options.bundles().get()));
        }
        // the generated records are plain text: they never lie in the data folder
        var generated = DemoFolder.open(Optional.empty());
        children.add(generated::remove);
        var synthea =
                new SyntheaCommand(
                        installation.dist().resolve("synthea"),
                        installation.java(),
                        options.patients(),
                        options.seed(),
                        REFERENCE_DATE,
                        generated.path(),
                        LEFT_OUT);
        talk.line("generating %d patients with Synthea", options.patients());
        try {
            return synthea.run(
                            (done, of) -> talk.progress("patients", done, of),
                            GENERATE_AT_LEAST.plus(
                                    GENERATE_PER_PATIENT.multipliedBy(options.patients())))
                    .inImportOrder();
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot run Synthea: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Exit.FAILURE, "interrupted");
        }
    }

    private void bringIn(ApiClient api, List<Path> files, Imported imported) {
        var done = 0;
        for (var file : files) {
            talk.progress("import", done++, files.size());
            var bundle =
                    ImportedBundle.of(
                            TwinImportCommand.send(api, file, Busy.PATIENCE, this::busy)
                                    .doneOrFail());
            if (!bundle.problems().isEmpty()) {
                throw new CommandFailure(
                        Exit.FAILURE, file.getFileName() + ": " + bundle.problems().getFirst());
            }
            imported.add(bundle);
            for (var twin : bundle.twins()) {
                AssertedConsent.TREAT.give(api, twin, Busy.PATIENCE, this::busy).doneOrFail();
                imported.add(api.get("/v1/twins/" + twin));
            }
        }
        talk.progress("import", done, files.size());
        talk.line(
                "%d patients imported: %d resources read, %d facts",
                imported.twins().size(), imported.read(), imported.facts());
        if (imported.twins().isEmpty()) {
            throw new CommandFailure(Exit.FAILURE, "there is no patient in the bundles");
        }
    }

    private void busy(String sentence) {
        talk.line("%s", sentence);
    }

    private static void deposit(ApiClient api, String run, long tokens) {
        if (tokens > 0) {
            api.post(
                    "/v1/ledger/deposits",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("client", CLIENT)
                            .put("amount", tokens),
                    Map.of("Idempotency-Key", run));
        }
    }

    private List<Asked> ask(ApiClient api, String run, Plan plan, Providers providers) {
        var queries = new Queries(api, clock);
        var done = new AtomicInteger();
        Runnable onReply = () -> talk.progress("questions", done.incrementAndGet(), plan.size());
        try (var asker = new Asker(queries, run, onReply)) {
            var replies = new ArrayList<>(asker.start(plan.first()).replies());
            var outage = new Outage(asker, queries, providers, talk);
            replies.addAll(outage.askThrough(List.copyOf(replies), plan.second()));
            return replies;
        }
    }

    private String agentPids() {
        return agents.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private void sayHowToGoOn(Path data, DemoReport report) {
        var address = ServerAddress.of(data);
        talk.line("");
        talk.line("Still running: server %s (process %d)", address.http(), address.pid());
        report.imported()
                .twins()
                .forEach(twin ->
                        talk.line(
                                "  ask more:    ./twinmesh ask --data %s %s --model"
                                        + " framingham-cvd-2008%s",
                                data,
                                twin.id(),
                                twin.lastObserved().map(day -> " --as-of " + day).orElse("")));
        talk.line("  see nodes:   ./twinmesh node list --data %s", data);
        talk.line("  stop:        kill %s %d", agentPids(), address.pid());
        talk.line("  start again: ./twinmesh server --data %s", data);
    }
}
