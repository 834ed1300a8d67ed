package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.persistence.receipt.LogTrust;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Walks from a payment to the model and the work that it paid for, and checks each step.
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Walk from a payment to the model and the work it paid for: the receipt is checked, the"
                    + " manifest that it names is fetched by its content and looked up in the log of"
                    + " models, and the signed work receipt is held to its digest.",
            "The work receipt is shown to who asked the question, or given with --work.",
            "Exit code 3: a step does not hold; the step is named. Exit code 6: all steps hold but"
                    + " the last one, which was not checked, since the work receipt is not shown to"
                    + " you and not given."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger trace job-… --data D --key @D/public/log.vkey"
                    + " --models-key @D/public/models.vkey"
        })
public final class LedgerTraceCommand implements Callable<Integer> {
    private static final int MOST_WORK_BYTES = 64 * 1024;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private LogTrustOption log = new LogTrustOption();

    @Parameters(paramLabel = "JOB", description = "the job that was paid")
    private String job = "";

    @Option(
            names = "--models-key",
            paramLabel = "VKEY|@FILE",
            description =
                    "the key of the log of models; a server keeps it in DIR/public/models.vkey. Not"
                            + " needed with a policy that names that log, too")
    @Nullable String modelsKey;

    @Option(
            names = "--work",
            paramLabel = "FILE",
            description = "the work receipt, byte for byte as the node signed it")
    @Nullable Path work;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        var trust = log.trust().orElseThrow(() -> CommandFailure.usage("give --key or --policy"));
        var models = modelsKey == null ? trust : new LogTrust.Key(LogTrustOption.vkey(modelsKey));
        if (modelsKey == null && trust instanceof LogTrust.Key) {
            throw CommandFailure.usage("give --models-key, or a policy that names both logs");
        }
        try (var api = connection.connect("ledger:read", "twin:query")) {
            var trace = new PaymentTrace(trust, models);
            var payment = trace.payment(bytes(api, "/v1/ledger/receipts/" + PathSegment.of(job)));
            var cid = payment.manifest().text();
            var listing = trace.listing(payment, api.get("/v1/models/publications/" + cid));
            var manifest = trace.manifest(payment, bytes(api, "/v1/models/manifests/" + cid));
            var done = workReceipt(api).map(bytes -> trace.work(payment, bytes));
            print(payment, listing, manifest, done);
            return done.isPresent() ? Exit.OK : Exit.IN_PART;
        } catch (PaymentTrace.BrokenException e) {
            throw new CommandFailure(Exit.NO, String.valueOf(e.getMessage()));
        }
    }

    /// JSON that the server sends is ASCII but for manifests, so the text is read as UTF-8.
    private static byte[] bytes(ApiClient api, String path) {
        return api.text(path).getBytes(StandardCharsets.UTF_8);
    }

    private Optional<byte[]> workReceipt(ApiClient api) {
        if (work != null) {
            try {
                if (Files.size(work) > MOST_WORK_BYTES) {
                    throw CommandFailure.usage("--work: " + work + " is too large");
                }
                return Optional.of(Files.readAllBytes(work));
            } catch (IOException e) {
                throw CommandFailure.usage(
                        "--work: cannot read " + work + ": " + e.getClass().getSimpleName());
            }
        }
        return switch (api.tryGet("/v1/queries/" + PathSegment.of(job))) {
            case Answer.Done done ->
                    Optional.of(done.body().at("/work/receipt"))
                            .filter(JsonNode::isTextual)
                            .map(text -> decoded(text.textValue()));
            case Answer.Refused(var problem, _) -> {
                // who did not ask, or may not see the answer any more, is not told
                if (problem.status() == 403 || problem.status() == 404) {
                    yield Optional.empty();
                }
                throw problem.failure();
            }
        };
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new PaymentTrace.BrokenException("work", "it is not base64");
        }
    }

    private void print(
            PaymentTrace.Payment payment,
            PaymentTrace.Listing listing,
            PaymentTrace.Manifest manifest,
            Optional<PaymentTrace.Work> done) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(tree(payment, listing, manifest, done));
        } else {
            var paid = payment.checkpoint();
            out.printf(
                    "payment   leaf %d of %d in %s, %d tokens%n",
                    payment.record().index(), paid.size(), paid.origin(), payment.tokens());
            out.printf(
                    "listing   leaf %d of %d in %s, %s at %s%s%n",
                    listing.leaf().index(),
                    listing.checkpoint().size(),
                    listing.checkpoint().origin(),
                    listing.model(),
                    listing.leaf().time(),
                    listing.retired() ? ", retired since by the server's word" : "");
            out.printf(
                    "manifest  %s, %d bytes: %s%n",
                    payment.manifest(), manifest.bytes(), manifest.title());
            out.printf(
                    "work      %s%s%n",
                    payment.record().work(),
                    done.map(it -> ", by " + it.node() + " at " + it.finishedAt())
                            .orElse(": NOT CHECKED, the work receipt is the asker's; give --work"));
        }
        out.flush();
    }

    private static ObjectNode tree(
            PaymentTrace.Payment payment,
            PaymentTrace.Listing listing,
            PaymentTrace.Manifest manifest,
            Optional<PaymentTrace.Work> done) {
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("job", payment.record().job().value())
                        .put("index", payment.record().index())
                        .put("tokens", payment.tokens());
        tree.putObject("model")
                .put("id", listing.model())
                .put("title", manifest.title())
                .put("digest", payment.record().model())
                .put("cid", payment.manifest().text())
                .put("log", listing.checkpoint().origin())
                .put("index", listing.leaf().index())
                .put("listed", listing.leaf().time().toString())
                .put("retired", listing.retired());
        var work =
                tree.putObject("work")
                        .put("digest", payment.record().work())
                        .put("checked", done.isPresent());
        done.ifPresent(
                it -> work.put("node", it.node()).put("finishedAt", it.finishedAt().toString()));
        return tree;
    }
}
