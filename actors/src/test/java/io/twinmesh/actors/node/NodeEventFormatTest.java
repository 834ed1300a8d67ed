package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.node.NodeEvent.CertificateIssued;
import io.twinmesh.actors.node.NodeEvent.HardwareReported;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.ResultChecked;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.OwnerId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

class NodeEventFormatTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));
    private static final String MODEL = "sha256:" + "5".repeat(64);
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
                .hasSize(written.size() + 3);
        values().forEach((tag, value) ->
                assertThat(format.read(tag, HexFormat.of().parseHex(golden.getProperty(tag))))
                        .isEqualTo(value));
    }

    private static Map<String, Stored> values() {
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
                "node.state-known/3",
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
                                reputation()),
                "node.state-unknown/1", new NodeState.NotEnrolled());
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
                                Reputation.NEW));
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
