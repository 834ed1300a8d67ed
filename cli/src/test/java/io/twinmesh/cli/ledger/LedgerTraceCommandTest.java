package io.twinmesh.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.receipt.Receipt;
import io.twinmesh.persistence.receipt.ReceiptState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/// A network that paid one job with one model, each in a log of one leaf.
class LedgerTraceCommandTest {
    private static final Skey LEDGER = Skey.of("twinmesh.local/lane/0", new byte[32]);
    private static final Skey MODELS = LEDGER.beside("twinmesh.local/models");
    private static final Instant TIME = Instant.parse("2026-11-29T09:00:00Z");
    private static final JobId JOB = new JobId("job-" + "1".repeat(32));
    private static final BuiltInModel MODEL = BuiltInModel.named("news2").orElseThrow();
    private static final BuiltInModel OTHER = BuiltInModel.named("qsofa").orElseThrow();
    private static final String CID = new ContentId(MODEL.digest()).text();

    private static final Skey NODES = LEDGER.beside("twinmesh.local/nodes");
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final String ENTRIES = "/v1/ledger/logs/nodes/entries";
    private static final String NODE = KEY.verifyingKey().nodeId();

    @TempDir private Path folder = Path.of("");

    private static byte[] work(BuiltInModel model) {
        return new WorkReceipt(
                        NODE,
                        "ls-" + "3".repeat(32),
                        1,
                        model.digest(),
                        Digest.of(new byte[] {1}),
                        Digest.of(new byte[] {2}),
                        "cpu-x86_64",
                        TIME,
                        1000)
                .canonicalBytes();
    }

    private static String proof(Skey key, byte[] leaf) {
        var tree = CompactRange.empty().appendAll(List.of(Rfc9162.leafHash(leaf)));
        var note = Checkpoint.of(key.vkey().name(), tree).signedBy(key);
        return new TlogProof(0, List.of(), note).text();
    }

    private static String receipt(byte[] work) {
        return receipt(JOB, work);
    }

    private static String receipt(JobId job, byte[] work) {
        var shares =
                List.of(
                        new Posting(new AccountId("a".repeat(32)), -10, Role.PAYER),
                        new Posting(new AccountId("b".repeat(32)), 10, Role.PROVIDER));
        var record =
                new PayoutRecord(
                        job,
                        "0",
                        0,
                        TIME,
                        1,
                        MODEL.digest().text(),
                        Digest.of(work).text(),
                        shares);
        var salt = new byte[32];
        var leaf = new PayoutLeaf(0, TIME, job, record.commitment(salt), shares).bytes();
        return new Receipt(
                        job,
                        ReceiptState.LOGGED,
                        "0",
                        0,
                        leaf,
                        record,
                        salt,
                        proof(LEDGER, leaf),
                        LEDGER.vkey().text())
                .json()
                .toString();
    }

    private static String listing(BuiltInModel model) {
        return listing(model, TIME);
    }

    private static String listing(BuiltInModel model, Instant time) {
        return listing(model, time, MODELS);
    }

    private static String listing(BuiltInModel model, Instant time, Skey log) {
        var event =
                new ModelPublished(
                        model.manifest().id().toString(),
                        model.digest().text(),
                        model.manifest().blobDigest());
        var leaf = new LinkedLeaf(0, time, event).bytes();
        return JsonNodeFactory.instance
                .objectNode()
                .put("leaf", new String(leaf, StandardCharsets.US_ASCII))
                .put("proof", proof(log, leaf))
                .toString();
    }

    private static String answer(byte[] work) {
        return answer(work, KEY);
    }

    private static String answer(byte[] work, SigningKey by) {
        var answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("work")
                .put("receipt", Base64.getEncoder().encodeToString(work))
                .put("signature", signature(work, by));
        return answer.toString();
    }

    private static String signature(byte[] work, SigningKey by) {
        return Base64.getEncoder().encodeToString(by.sign(work));
    }

    private static void key(FakeServer server, SigningKey key) {
        server.on(
                "GET /v1/nodes/" + NODE + "/key",
                200,
                "{\"publicKey\":\"" + key.verifyingKey() + "\"}");
    }

    private static void enrolled(FakeServer server, Instant time) {
        var event =
                new NodeEnrolled(new NodeId(NODE), Digest.of(KEY.verifyingKey().bytes()).text());
        var leaf = new LinkedLeaf(0, time, event);
        var entry = JsonNodeFactory.instance.objectNode();
        entry.putArray("entries").addObject().put("index", 0).put("leaf", leaf.text());
        server.on("GET " + ENTRIES + "?limit=1&about=" + NODE, 200, entry.toString())
                .on("GET " + ENTRIES + "/0/proof", 200, proof(NODES, leaf.bytes()));
    }

    private CommandRun trace(
            byte[] paid, BuiltInModel listed, byte[] manifest, byte[] shown, String... more)
            throws Exception {
        return trace(
                paid,
                listed,
                manifest,
                server -> {
                    key(server, KEY);
                    enrolled(server, TIME);
                    if (shown.length > 0) {
                        server.on("GET /v1/queries/" + JOB, 200, answer(shown));
                    }
                },
                more);
    }

    private CommandRun trace(
            byte[] paid,
            BuiltInModel listed,
            byte[] manifest,
            Consumer<FakeServer> question,
            String... more)
            throws Exception {
        try (var server = FakeServer.start()) {
            // the first reply that is written down for a path counts
            question.accept(server);
            server.on("GET /v1/ledger/receipts/" + JOB, 200, receipt(paid))
                    .on("GET /v1/models/publications/" + CID, 200, listing(listed))
                    .on(
                            "GET /v1/models/manifests/" + CID,
                            200,
                            new String(manifest, StandardCharsets.UTF_8));
            var data = DataFolder.in(folder.resolve("data")).servedAt(server.uri());
            var arguments =
                    new ArrayList<>(
                            List.of(
                                    "ledger",
                                    "trace",
                                    JOB.value(),
                                    "--data",
                                    data.path().toString(),
                                    "--key=" + LEDGER.vkey().text()));
            arguments.addAll(List.of(more));
            return CommandRun.of(arguments.toArray(String[]::new));
        }
    }

    private static String models() {
        return "--models-key=" + MODELS.vkey().text();
    }

    @Test
    void a_payment_leads_to_its_model_and_to_the_work() throws Exception {
        var run = trace(work(MODEL), MODEL, MODEL.canonical(), work(MODEL), models());

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .contains("job       " + JOB.value())
                .contains("leaf 0 of 1 in twinmesh.local/lane/0, 10 tokens")
                .contains("twinmesh.local/models, " + MODEL.manifest().id())
                .contains(CID)
                .contains("by " + NODE + " at " + TIME)
                .doesNotContain("NOT CHECKED");
    }

    @Test
    void who_did_not_ask_comes_to_the_model_and_gives_the_work_receipt_or_not() throws Exception {
        var run = trace(work(MODEL), MODEL, MODEL.canonical(), new byte[0], models(), "--json");
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.IN_PART);
        assertThat(run.out()).contains("\"checked\":false").contains("\"cid\":\"" + CID);

        var file = Files.write(folder.resolve("work.json"), work(MODEL));
        var given =
                trace(
                        work(MODEL),
                        MODEL,
                        MODEL.canonical(),
                        new byte[0],
                        models(),
                        "--work=" + file,
                        "--work-signature=" + signature(work(MODEL), KEY));
        assertThat(given.exit()).as(given.err()).isEqualTo(Exit.OK);
        assertThat(given.out()).contains("by " + NODE);

        var unsigned =
                trace(
                        work(MODEL),
                        MODEL,
                        MODEL.canonical(),
                        new byte[0],
                        models(),
                        "--work=" + file);
        assertThat(unsigned.exit()).as(unsigned.err()).isEqualTo(Exit.IN_PART);
        assertThat(unsigned.out()).contains("signature was NOT CHECKED");
    }

    @ParameterizedTest
    @CsvSource({
        "403, consent.revoked, 6",
        "404, query.unknown, 6",
        "401, auth.token-expired, 4",
        "500, http.500, 1",
        "503, server.busy, 1"
    })
    void only_who_may_not_see_the_work_is_told_that_it_was_not_checked(
            int status, String code, int exit) throws Exception {
        var problem = "{\"status\":" + status + ",\"code\":\"" + code + "\"}";
        var run =
                trace(
                        work(MODEL),
                        MODEL,
                        MODEL.canonical(),
                        server -> server.on("GET /v1/queries/" + JOB, status, problem),
                        models());

        assertThat(run.exit()).as(run.err()).isEqualTo(exit);
        if (exit == Exit.IN_PART) {
            assertThat(run.out()).contains("NOT CHECKED");
        } else {
            assertThat(run.err()).contains(code);
        }
    }

    @Test
    void a_valid_receipt_of_another_job_is_no_answer() throws Exception {
        var other = new JobId("job-" + "2".repeat(32));
        var run =
                traced(server -> {
                    key(server, KEY);
                    server.on("GET /v1/ledger/receipts/" + JOB, 200, receipt(other, work(MODEL)))
                            .on("GET /v1/queries/" + JOB, 200, answer(work(MODEL)));
                });

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.err())
                .contains("the payment does not hold")
                .contains("of " + other.value() + ", not of " + JOB.value());
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_work_receipt_that_is_no_base64_does_not_hold() throws Exception {
        var run =
                trace(
                        work(MODEL),
                        MODEL,
                        MODEL.canonical(),
                        server ->
                                server.on(
                                        "GET /v1/queries/" + JOB,
                                        200,
                                        "{\"work\":{\"receipt\":\"%\"}}"),
                        models());

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.err()).contains("the work does not hold: it is not base64");
    }

    @Test
    void each_step_that_does_not_hold_is_named() throws Exception {
        var listed = trace(work(MODEL), OTHER, MODEL.canonical(), work(MODEL), models());
        assertThat(listed.exit()).isEqualTo(Exit.NO);
        assertThat(listed.err()).contains("the listing").contains("another model");

        var key = "--models-key=" + LEDGER.vkey().text();
        var signed = trace(work(MODEL), MODEL, MODEL.canonical(), work(MODEL), key);
        assertThat(signed.exit()).isEqualTo(Exit.NO);
        assertThat(signed.err()).contains("the listing");

        var manifest = trace(work(MODEL), MODEL, OTHER.canonical(), work(MODEL), models());
        assertThat(manifest.exit()).isEqualTo(Exit.NO);
        assertThat(manifest.err()).contains("the manifest").contains("another name");

        var work = trace(work(MODEL), MODEL, MODEL.canonical(), work(OTHER), models());
        assertThat(work.exit()).isEqualTo(Exit.NO);
        assertThat(work.err()).contains("the work").contains("another work receipt");

        var with = trace(work(OTHER), MODEL, MODEL.canonical(), work(OTHER), models());
        assertThat(with.exit()).isEqualTo(Exit.NO);
        assertThat(with.err()).contains("the work").contains("another model");
    }

    @Test
    void a_listing_in_the_log_of_nodes_is_none_though_its_key_is_believed() throws Exception {
        var run =
                trace(
                        work(MODEL),
                        MODEL,
                        MODEL.canonical(),
                        server ->
                                server.on(
                                        "GET /v1/models/publications/" + CID,
                                        200,
                                        listing(MODEL, TIME, NODES)),
                        "--models-key=" + NODES.vkey().text());

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.err()).contains("expected one that ends with /models");
    }

    @Test
    void a_work_receipt_that_its_node_did_not_sign_does_not_hold() throws Exception {
        var stranger =
                SigningKey.ofSeed(
                        new byte[] {
                            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                            21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
                        });
        var forged =
                traced(server -> {
                    key(server, KEY);
                    server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL), stranger));
                });
        assertThat(forged.exit()).isEqualTo(Exit.NO);
        assertThat(forged.err()).contains("the work does not hold").contains("was not signed");

        var another =
                traced(server -> {
                    key(server, stranger);
                    server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL), stranger));
                });
        assertThat(another.exit()).isEqualTo(Exit.NO);
        assertThat(another.err()).contains("the key is not that of " + NODE);

        var none =
                traced(server -> {
                    server.on("GET /v1/nodes/" + NODE + "/key", 200, "{\"publicKey\":\"x\"}");
                    server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL)));
                });
        assertThat(none.exit()).isEqualTo(Exit.NO);
        assertThat(none.err()).contains("the node's key is none");
    }

    @Test
    void a_signature_whose_key_nobody_knows_is_said_not_to_be_checked() throws Exception {
        var problem = "{\"status\":404,\"code\":\"node.unknown\"}";
        var run =
                traced(server -> {
                    server.on("GET /v1/nodes/" + NODE + "/key", 404, problem);
                    server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL)));
                });
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.IN_PART);
        assertThat(run.out()).contains("signature was NOT CHECKED");
    }

    @Test
    void a_model_that_was_listed_after_the_payment_is_said_not_to_be_proven() throws Exception {
        var late = TIME.plusMillis(1);
        var run =
                traced(server -> {
                    server.on("GET /v1/models/publications/" + CID, 200, listing(MODEL, late));
                    key(server, KEY);
                    server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL)));
                });

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.IN_PART);
        assertThat(run.out())
                .contains("at " + late + ": ONLY AFTER the payment of " + TIME)
                .doesNotContain("NOT CHECKED");
    }

    @Test
    void the_way_leads_on_to_the_enrolment_of_the_node() throws Exception {
        var nodes = "--nodes-key=" + NODES.vkey().text();
        var run = trace(work(MODEL), MODEL, MODEL.canonical(), work(MODEL), models(), nodes);
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("leaf 0 of 1 in twinmesh.local/nodes, enrolled at " + TIME);

        var late =
                traced(
                        server -> {
                            key(server, KEY);
                            enrolled(server, TIME.plusSeconds(1));
                            server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL)));
                        },
                        nodes);
        assertThat(late.exit()).isEqualTo(Exit.NO);
        assertThat(late.err()).contains("the enrolment does not hold").contains("later than");

        var untold =
                traced(
                        server -> {
                            key(server, KEY);
                            server.on("GET /v1/queries/" + JOB, 200, answer(work(MODEL)))
                                    .on(
                                            "GET " + ENTRIES + "?limit=1&about=" + NODE,
                                            200,
                                            "{\"entries\":[]}");
                        },
                        nodes);
        assertThat(untold.exit()).isEqualTo(Exit.NO);
        assertThat(untold.err()).contains("does not tell of " + NODE);

        var another = "--nodes-key=" + MODELS.vkey().text();
        var signed = trace(work(MODEL), MODEL, MODEL.canonical(), work(MODEL), models(), another);
        assertThat(signed.exit()).isEqualTo(Exit.NO);
        assertThat(signed.err()).contains("the enrolment does not hold");
    }

    private CommandRun traced(Consumer<FakeServer> answers, String... more) throws Exception {
        var options = new ArrayList<>(List.of(more));
        options.add(models());
        return trace(
                work(MODEL), MODEL, MODEL.canonical(), answers, options.toArray(String[]::new));
    }

    @Test
    void without_a_key_for_each_log_nothing_is_walked() throws Exception {
        var run = trace(work(MODEL), MODEL, MODEL.canonical(), work(MODEL));

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("--models-key");
    }
}
