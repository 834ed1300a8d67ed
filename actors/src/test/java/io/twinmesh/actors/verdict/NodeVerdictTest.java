package io.twinmesh.actors.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class NodeVerdictTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final NodeId NODE = new NodeId("node-" + "0".repeat(20));
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));

    private static NodeVerdict verdict(Proof proof) {
        return new NodeVerdict(
                NODE,
                LEASE,
                DIGEST,
                "cpu-x86_64",
                proof,
                Instant.ofEpochMilli(1_790_000_000_123L),
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    private static Proof proof(long price) {
        return new Proof(
                new JobId("job-" + "2".repeat(32)),
                Judge.KNOWN_ANSWER,
                "result.disagrees",
                DIGEST,
                DIGEST,
                Optional.of(DIGEST),
                List.of(new LeaseId("ls-" + "4".repeat(32)), new LeaseId("ls-" + "3".repeat(32))),
                price);
    }

    @Test
    void the_ledger_commits_to_all_that_was_found() {
        var text =
                """
                twinmesh-verdict-evidence/1
                node node-00000000000000000000
                lease ls-11111111111111111111111111111111
                job job-22222222222222222222222222222222
                model DIGEST
                class cpu-x86_64
                inputs DIGEST
                result DIGEST
                judge known-answer
                code result.disagrees
                answer DIGEST
                agreed ls-33333333333333333333333333333333 ls-44444444444444444444444444444444
                price 5
                at-ms 1790000000123
                """
                        .replace("DIGEST", DIGEST);

        assertThat(verdict(proof(5)).text()).isEqualTo(text);
        assertThat(verdict(proof(5)).evidence())
                .isEqualTo(Digest.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void its_id_follows_from_node_and_lease() {
        // printf 'twinmesh-verdict/1\nnode-000…\nls-111…\n' | sha256sum | cut -c1-32
        assertThat(VerdictId.of(NODE, LEASE).value()).isEqualTo("f194a2f46d4c33341d9497752368acce");
    }

    @Test
    void costs_twenty_prices_whatever_the_price() {
        assertThat(verdict(proof(5)).most()).isEqualTo(100);
        assertThat(verdict(proof(0)).most()).isZero();
        assertThat(verdict(proof(Long.MAX_VALUE)).most()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_check_has_no_second_answer_and_every_other_judge_has_one() {
        var job = new JobId("job-" + "2".repeat(32));

        assertThatThrownBy(() ->
                        new Proof(
                                job,
                                Judge.CORE,
                                "result.disagrees",
                                DIGEST,
                                DIGEST,
                                Optional.empty(),
                                List.of(),
                                1))
                .hasMessageContaining("has an answer");
        assertThat(Proof.byCheck(job, "result.inputs", DIGEST, new byte[] {1}, 1).answer())
                .isEmpty();
    }
}
