package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.node.NodeEvent.AppealDecided;
import io.twinmesh.actors.node.NodeEvent.AppealMade;
import io.twinmesh.actors.node.NodeEvent.CertificateIssued;
import io.twinmesh.actors.node.NodeEvent.HardwareReported;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.PayGivenBack;
import io.twinmesh.actors.node.NodeEvent.PayTaken;
import io.twinmesh.actors.node.NodeEvent.ResultChecked;
import io.twinmesh.actors.node.NodeEvent.ResultProvedWrong;
import io.twinmesh.actors.node.NodeEvent.ScoreNoted;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.actors.verdict.Appeal;
import io.twinmesh.actors.verdict.Judge;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

class NodeEventFormatTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));
    private static final String MODEL = "sha256:" + "5".repeat(64);
    private static final NodeId NODE = new NodeId("node-" + "0".repeat(20));
    private static final JobId JOB = new JobId("job-" + "3".repeat(32));
    private static final VerdictId VERDICT = VerdictId.of(NODE, LEASE);
    private static final ResultProvedWrong WRONG =
            new ResultProvedWrong(
                    LEASE,
                    MODEL,
                    "cpu-x86_64",
                    new Proof(
                            JOB,
                            Judge.CORE,
                            "result.disagrees",
                            MODEL,
                            MODEL,
                            Optional.of(MODEL),
                            List.of(new LeaseId("ls-" + "4".repeat(32))),
                            2),
                    NODE,
                    AT);
    private static final AccountId ACCOUNT = new AccountId("0123456789abcdef".repeat(2));

    @Test
    void every_golden_value_decodes_to_what_it_was_and_is_written_the_same_way_today()
            throws IOException {
        var format = new StoredFormat(NodeEvent.storedTypes());
        var golden = new Properties();
        try (var file = getClass().getResourceAsStream("/golden/node-events.properties")) {
            golden.load(new java.io.InputStreamReader(file, StandardCharsets.UTF_8));
        }

        var written = new LinkedHashMap<String, String>();
        values().forEach((tag, value) -> written.put(tag, hex(format.write(value))));
        assertThat(golden).containsAllEntriesOf(written);
        assertThat(golden.keySet())
                .as("every other golden value has a test of its own")
                .hasSize(written.size() + 5);
        values().forEach((tag, value) ->
                assertThat(format.read(tag, HexFormat.of().parseHex(golden.getProperty(tag))))
                        .isEqualTo(value));
    }

    private static Map<String, Stored> values() {
        var values = new LinkedHashMap<String, Stored>();
        values.put("node.result-proved-wrong/1", WRONG);
        values.put("node.pay-taken/1", new PayTaken(VERDICT, 40, 7, AT));
        values.put("node.appeal-made/1", new AppealMade(VERDICT, "the memory was bad", AT));
        values.put(
                "node.appeal-decided/1",
                new AppealDecided(VERDICT, true, "it was", "operator", AT));
        values.put("node.pay-given-back/1", new PayGivenBack(VERDICT, 8, AT));
        values.put(
                "node.result-checked/2",
                new ResultChecked(LEASE, MODEL, "cpu-x86_64", Finding.AGREED, AT));
        values.put("node.score-noted/1", new ScoreNoted(87, 120, 3, AT));
        values.putAll(before());
        return values;
    }

    private static Map<String, Stored> before() {
        return Map.of(
                "node.enrolled/2",
                        new NodeEnrolled(KEY, "alpha", new OwnerId("alice"), ACCOUNT, "{}", AT),
                "node.hardware-reported/1", new HardwareReported("{}", AT),
                "node.certificate-issued/1", new CertificateIssued("1f", AT.plusSeconds(60), AT),
                "node.renamed/1", new NodeRenamed("beta", AT),
                "node.standing-changed/1", new StandingChanged(Standing.DRAINING, AT),
                "node.work-counted/1", new WorkCounted(3, 1, AT),
                "node.standing-set/1",
                        new StandingSet(
                                Standing.SUSPENDED,
                                "operator.suspend",
                                "wrong results",
                                "operator",
                                AT),
                "node.result-checked/1",
                        new ResultChecked(LEASE, MODEL, "cpu-x86_64", Finding.OUTVOTED, AT),
                "node.state-known/4",
                        new NodeState.Known(
                                KEY,
                                "alpha",
                                new OwnerId("alice"),
                                ACCOUNT,
                                "{}",
                                new Judgement(
                                        Standing.SUSPENDED,
                                        "operator.suspend",
                                        "wrong results",
                                        AT),
                                Standing.ACTIVE,
                                3,
                                1,
                                2,
                                reputation(),
                                verdicts()),
                "node.state-unknown/1", new NodeState.NotEnrolled());
    }

    @Test
    void only_findings_that_older_releases_do_not_read_are_stored_in_the_second_version()
            throws IOException {
        var format = new StoredFormat(NodeEvent.storedTypes());

        for (var finding : Finding.values()) {
            var checked = new ResultChecked(LEASE, MODEL, "cpu-x86_64", finding, AT);
            var isNew = finding == Finding.AGREED || finding == Finding.UNANSWERED;
            assertThat(format.tag(checked))
                    .as(finding.name())
                    .isEqualTo(isNew ? "node.result-checked/2" : "node.result-checked/1");
        }

        var unanswered = new ResultChecked(LEASE, MODEL, "cpu-x86_64", Finding.UNANSWERED, AT);
        var stored = golden("node.result-checked/2-unanswered");
        assertThat(format.write(unanswered)).isEqualTo(stored);
        assertThat(format.read("node.result-checked/2", stored)).isEqualTo(unanswered);
    }

    @Test
    void a_state_of_the_first_release_reads_as_a_node_that_is_its_own_owner() throws IOException {
        var format = new StoredFormat(NodeEvent.storedTypes());

        var state = format.read("node.state-known/1", golden("node.state-known/1"));

        assertThat(state)
                .isEqualTo(
                        new NodeState.Known(
                                KEY,
                                "alpha",
                                OwnerId.of(ACCOUNT),
                                ACCOUNT,
                                "",
                                new Judgement(Standing.ACTIVE, "node.active", "", Instant.EPOCH),
                                Standing.ACTIVE,
                                3,
                                1,
                                0,
                                Reputation.NEW,
                                NodeVerdicts.NONE));
    }

    @Test
    void a_state_of_before_checks_reads_as_a_node_that_nobody_has_checked() throws IOException {
        var format = new StoredFormat(NodeEvent.storedTypes());

        var state = format.read("node.state-known/2", golden("node.state-known/2"));

        assertThat(state)
                .isInstanceOfSatisfying(
                        NodeState.Known.class,
                        known -> {
                            assertThat(known.owner()).isEqualTo(new OwnerId("alice"));
                            assertThat(known.reputation()).isEqualTo(Reputation.NEW);
                        });
    }

    @Test
    void a_state_of_before_wrong_results_cost_anything_reads_as_a_node_without_verdicts()
            throws IOException {
        var format = new StoredFormat(NodeEvent.storedTypes());

        var state = format.read("node.state-known/3", golden("node.state-known/3"));

        assertThat(state)
                .isInstanceOfSatisfying(
                        NodeState.Known.class,
                        known -> {
                            assertThat(known.reputation()).isEqualTo(reputation());
                            assertThat(known.verdicts()).isEqualTo(NodeVerdicts.NONE);
                        });
    }

    /// One that was appealed against and given back, and one that is new.
    private static NodeVerdicts verdicts() {
        var before = new TrackRecord(12, 15, 1, false);
        return NodeVerdicts.NONE
                .with(WRONG.verdict(before))
                .taken(VERDICT, new NodeVerdict.Taken(40, 7))
                .appealed(VERDICT, "the memory was bad", AT)
                .decided(
                        VERDICT,
                        new Appeal.Ruling(true, "it was", "operator", AT, Optional.empty()))
                .givenBack(VERDICT, 8)
                .with(
                        new ResultProvedWrong(
                                        new LeaseId("ls-" + "2".repeat(32)),
                                        MODEL,
                                        "unknown",
                                        Proof.byCheck(
                                                JOB, "result.inputs", MODEL, new byte[] {1}, 2),
                                        NODE,
                                        AT)
                                .verdict(before));
    }

    /// Suspended, with something in each of its parts.
    private static Reputation reputation() {
        var node = Reputation.NEW.leases(7, 1, AT).checked(MODEL, "cpu-x86_64", Finding.RIGHT, AT);
        for (int i = 0; i < 3; i++) {
            node = node.checked(MODEL, "cuda-sm80", Finding.WRONG, AT.plusSeconds(i));
        }
        return node;
    }

    @Test
    void an_enrolment_of_the_first_release_reads_as_a_node_that_is_its_own_owner()
            throws IOException {
        var format = new StoredFormat(NodeEvent.storedTypes());

        assertThat(format.read("node.enrolled/1", golden("node.enrolled/1")))
                .isEqualTo(new NodeEnrolled(KEY, "alpha", OwnerId.of(ACCOUNT), ACCOUNT, "", AT));
    }

    private static byte[] golden(String tag) throws IOException {
        var golden = new Properties();
        try (var file =
                NodeEventFormatTest.class.getResourceAsStream("/golden/node-events.properties")) {
            golden.load(new java.io.InputStreamReader(file, StandardCharsets.UTF_8));
        }
        return HexFormat.of().parseHex(golden.getProperty(tag));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
