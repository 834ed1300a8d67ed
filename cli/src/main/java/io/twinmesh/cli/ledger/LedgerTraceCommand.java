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
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.persistence.file.LimitedFile;
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
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Walks from a payment to the model and the work that it paid for, and checks each step.
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Walk from a payment to the model and the work it paid for: the receipt is checked"
                    + " and must be of the job that you name, the manifest that it names is fetched by its content and looked up in the log of"
                    + " models, the signed work receipt is held to its digest and its signature to"
                    + " the node's key. With --nodes-key, or a policy that names the log of nodes,"
                    + " the node's enrolment is looked up there.",
            "The work receipt is shown to who asked the question, or given with --work.",
            "Exit code 3: a step does not hold; the step is named. Exit code 6: all steps hold but"
                    + " that of the work, or its signature, which was not checked, since it is not"
                    + " shown to you and not given; or the model was listed only after the payment,"
                    + " so that it is not proven that everyone could see it then."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger trace job-… --data D --key @D/public/log.vkey"
                    + " --models-key @D/public/models.vkey"
        })
public final class LedgerTraceCommand implements Callable<Integer> {
    private static final int MOST_WORK_BYTES = 64 * 1024;
    private static final String NODES = "/v1/ledger/logs/nodes/entries";

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

    @Option(
            names = "--work-signature",
            paramLabel = "BASE64",
            description = "the node's signature of the receipt that --work gives")
    @Nullable String workSignature;

    @Option(
            names = "--nodes-key",
            paramLabel = "VKEY|@FILE",
            description =
                    "the key of the log of nodes, to look the node's enrolment up there; a server"
                            + " keeps it in DIR/public/nodes.vkey")
    @Nullable String nodesKey;

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
            var trace = new PaymentTrace(trust, models, nodes(trust));
            var payment =
                    trace.payment(job, bytes(api, "/v1/ledger/receipts/" + PathSegment.of(job)));
            var cid = payment.manifest().text();
            var listing = trace.listing(payment, api.get("/v1/models/publications/" + cid));
            var manifest = trace.manifest(payment, bytes(api, "/v1/models/manifests/" + cid));
            var walked =
                    workReceipt(api)
                            .map(shown -> walkOn(api, trace, payment, shown))
                            .orElse(Walked.NOWHERE);
            print(payment, listing, manifest, walked);
            return walked.work().filter(PaymentTrace.Work::signed).isPresent() && !listing.late()
                    ? Exit.OK
                    : Exit.IN_PART;
        } catch (PaymentTrace.BrokenException e) {
            throw new CommandFailure(Exit.NO, String.valueOf(e.getMessage()));
        }
    }

    /// JSON that the server sends is ASCII but for manifests, so the text is read as UTF-8.
    private static byte[] bytes(ApiClient api, String path) {
        return api.text(path).getBytes(StandardCharsets.UTF_8);
    }

    private Optional<LogTrust> nodes(LogTrust trust) {
        if (nodesKey != null) {
            return Optional.of(new LogTrust.Key(LogTrustOption.vkey(nodesKey)));
        }
        return Optional.of(trust)
                .filter(it ->
                        it instanceof LogTrust.Policy(var policy)
                                && policy.logs().stream()
                                        .anyMatch(one -> one.key().name().endsWith("/nodes")));
    }

    /// How far the way led behind the manifest.
    private record Walked(
            Optional<PaymentTrace.Work> work, Optional<PaymentTrace.Enrolment> enrolment) {
        private static final Walked NOWHERE = new Walked(Optional.empty(), Optional.empty());
    }

    /// Both in base64.
    private record Shown(String receipt, Optional<String> signature) {}

    private static Walked walkOn(
            ApiClient api, PaymentTrace trace, PaymentTrace.Payment payment, Shown shown) {
        var work = trace.work(payment, decoded(shown.receipt()));
        var key = key(api, work);
        if (key.isEmpty()) {
            return new Walked(Optional.of(work), Optional.empty());
        }
        var checked =
                shown.signature()
                        .map(it -> trace.signed(work, decoded(it), key.get()))
                        .orElse(work);
        return new Walked(
                Optional.of(checked),
                trace.nodes().map(_ -> enrolment(api, trace, payment, work, key.get())));
    }

    /// What a server calls the node's key; the node's name says whether it is. Empty where it knows
    /// none: the core, which is no node, signs with a key of its own.
    private static Optional<VerifyingKey> key(ApiClient api, PaymentTrace.Work work) {
        return switch (api.tryGet("/v1/nodes/" + PathSegment.of(work.node()) + "/key")) {
            case Answer.Done done -> {
                try {
                    var hex = done.body().path("publicKey").asText();
                    yield Optional.of(new VerifyingKey(HexFormat.of().parseHex(hex)));
                } catch (IllegalArgumentException _) {
                    throw new PaymentTrace.BrokenException("work", "the node's key is none");
                }
            }
            case Answer.Refused(var problem, _) -> {
                if (problem.status() == 404) {
                    yield Optional.empty();
                }
                throw problem.failure();
            }
        };
    }

    private static PaymentTrace.Enrolment enrolment(
            ApiClient api,
            PaymentTrace trace,
            PaymentTrace.Payment payment,
            PaymentTrace.Work work,
            VerifyingKey key) {
        var node = PathSegment.of(work.node());
        var first = api.get(NODES + "?limit=1&about=" + node).at("/entries/0");
        if (first.isMissingNode()) {
            throw new PaymentTrace.BrokenException(
                    "enrolment", "the log of nodes does not tell of " + work.node());
        }
        return trace.enrolment(
                payment,
                work,
                key,
                first.path("leaf").asText(),
                api.text(NODES + "/" + first.path("index").asLong() + "/proof"));
    }

    private Optional<Shown> workReceipt(ApiClient api) {
        if (work != null) {
            return Optional.of(new Shown(given(work), Optional.ofNullable(workSignature)));
        }
        return switch (api.tryGet("/v1/queries/" + PathSegment.of(job))) {
            case Answer.Done done ->
                    text(done, "/work/receipt")
                            .map(receipt -> new Shown(receipt, text(done, "/work/signature")));
            case Answer.Refused(var problem, _) -> {
                // who did not ask, or may not see the answer any more, is not told
                if (problem.status() == 403 || problem.status() == 404) {
                    yield Optional.empty();
                }
                throw problem.failure();
            }
        };
    }

    private static Optional<String> text(Answer.Done done, String path) {
        return Optional.of(done.body().at(path))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    private static String given(Path work) {
        try {
            return Base64.getEncoder().encodeToString(LimitedFile.bytes(work, MOST_WORK_BYTES));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--work: cannot read " + work + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "--work: cannot read " + work + ": " + e.getClass().getSimpleName());
        }
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
            Walked walked) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(tree(payment, listing, manifest, walked));
        } else {
            var paid = payment.checkpoint();
            out.printf("job       %s%n", payment.record().job().value());
            out.printf(
                    "payment   leaf %d of %d in %s, %d tokens%n",
                    payment.record().index(), paid.size(), paid.origin(), payment.tokens());
            out.printf(
                    "listing   leaf %d of %d in %s, %s at %s%s%s%n",
                    listing.leaf().index(),
                    listing.checkpoint().size(),
                    listing.checkpoint().origin(),
                    listing.model(),
                    listing.leaf().time(),
                    listing.late()
                            ? ": ONLY AFTER the payment of "
                                    + payment.record().time()
                                    + ", so NOT PROVEN that everyone could see it then"
                            : "",
                    listing.retired() ? ", retired since by the server's word" : "");
            out.printf(
                    "manifest  %s, %d bytes: %s%n",
                    payment.manifest(), manifest.bytes(), manifest.title());
            out.printf(
                    "work      %s%s%n",
                    payment.record().work(),
                    walked.work()
                            .map(LedgerTraceCommand::said)
                            .orElse(": NOT CHECKED, the work receipt is the asker's; give --work"));
            walked.enrolment()
                    .ifPresent(enrolled ->
                            out.printf(
                                    "node      leaf %d of %d in %s, enrolled at %s%n",
                                    enrolled.leaf().index(),
                                    enrolled.checkpoint().size(),
                                    enrolled.checkpoint().origin(),
                                    enrolled.leaf().time()));
        }
        out.flush();
    }

    private static String said(PaymentTrace.Work work) {
        return ", by "
                + work.node()
                + " at "
                + work.receipt().finishedAt()
                + (work.signed() ? "" : "; the node's signature was NOT CHECKED");
    }

    private static ObjectNode tree(
            PaymentTrace.Payment payment,
            PaymentTrace.Listing listing,
            PaymentTrace.Manifest manifest,
            Walked walked) {
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
                .put("listedBeforePayment", !listing.late())
                .put("retired", listing.retired());
        var work =
                tree.putObject("work")
                        .put("digest", payment.record().work())
                        .put("checked", walked.work().isPresent());
        walked.work()
                .ifPresent(it ->
                        work.put("node", it.node())
                                .put("finishedAt", it.receipt().finishedAt().toString())
                                .put("signed", it.signed()));
        walked.enrolment()
                .ifPresent(it ->
                        tree.putObject("node")
                                .put("log", it.checkpoint().origin())
                                .put("index", it.leaf().index())
                                .put("enrolled", it.leaf().time().toString()));
        return tree;
    }
}
