package io.twinmesh.actors.node.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.node.NodeEvent;
import io.twinmesh.actors.node.NodeEvent.AppealDecided;
import io.twinmesh.actors.node.NodeEvent.AppealMade;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.ResultChecked;
import io.twinmesh.actors.node.NodeEvent.ResultProvedWrong;
import io.twinmesh.actors.node.NodeEvent.ScoreNoted;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.node.Order;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;
import io.twinmesh.persistence.linked.LinkedEvent.NodeJudged;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedEvent.VerdictWithdrawn;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.linked.StandingReason;
import io.twinmesh.persistence.linked.StandingWord;
import io.twinmesh.persistence.linked.Told;
import io.twinmesh.persistence.projection.tail.JournalRow;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class NodeLeavesTest {
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final NodeId NODE = new NodeId(KEY.verifyingKey().nodeId());
    private static final AccountId ACCOUNT = new AccountId("7".repeat(32));
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));
    private static final String MODEL = "sha256:" + "5".repeat(64);
    private static final VerdictId VERDICT = VerdictId.of(NODE, LEASE);

    /// All that somebody wrote.
    private static final String NAME = "ada-example";

    private static final ResultProvedWrong WRONG =
            new ResultProvedWrong(
                    LEASE,
                    MODEL,
                    "cpu-x86_64",
                    Proof.byCheck(
                            new JobId("job-" + "3".repeat(32)),
                            "result.output-malformed",
                            MODEL,
                            new byte[] {1},
                            5),
                    NODE,
                    AT);

    private static List<Told> told(NodeEvent event) {
        var format = new StoredFormat(NodeEvent.storedTypes());
        return NodeLeaves.of(row(format.tag(event), format.write(event)));
    }

    private static JournalRow row(String tag, byte[] payload) {
        return new JournalRow(9, "node|" + NODE, 1, tag, payload, AT.plusSeconds(60));
    }

    @Test
    void an_enrolment_tells_the_key_and_neither_name_nor_owner_nor_account_nor_machine() {
        var told =
                told(
                        new NodeEnrolled(
                                KEY.verifyingKey().toString(),
                                NAME,
                                new OwnerId(NAME),
                                ACCOUNT,
                                "{\"cpu\":\"" + NAME + "\"}",
                                AT));

        assertThat(told).singleElement().extracting(Told::at).isEqualTo(AT);
        var text = new LinkedLeaf(0, AT, told.getFirst().event()).text();
        assertThat(text)
                .contains("key " + Digest.of(KEY.verifyingKey().bytes()).text())
                .doesNotContain(NAME)
                .doesNotContain(ACCOUNT.value());
    }

    @Test
    void a_standing_is_told_with_its_code_and_without_what_anybody_wrote() {
        assertThat(told(new StandingSet(Standing.SUSPENDED, "operator.suspend", NAME, NAME, AT)))
                .containsExactly(
                        new Told(
                                new NodeStands(
                                        NODE, StandingWord.SUSPENDED, StandingReason.SUSPEND),
                                AT));
        assertThat(told(new StandingSet(Standing.SUSPENDED, "of.tomorrow", NAME, NAME, AT)))
                .extracting(it -> ((NodeStands) it.event()).reason())
                .containsExactly(StandingReason.OTHER);
        assertThat(told(new StandingChanged(Standing.LEFT, AT)))
                .extracting(it -> ((NodeStands) it.event()).reason())
                .containsExactly(StandingReason.LEFT);
    }

    @Test
    void every_code_and_standing_of_today_has_a_word() {
        var codes =
                new ArrayList<>(
                        List.of(
                                "network.enrolled",
                                "network.approval-awaited",
                                "network.probation-passed",
                                "network.results-wrong",
                                "network.way-back",
                                "network.appeal-granted"));
        Arrays.stream(Order.values()).map(order -> "operator." + order.text()).forEach(codes::add);
        List.of(Standing.DRAINING, Standing.LEFT, Standing.PROBATION, Standing.ACTIVE)
                .forEach(standing -> codes.add("node." + standing.text()));

        assertThat(codes).allMatch(code -> StandingReason.of(code).isPresent());
        assertThat(codes).hasSize(StandingReason.values().length - 1);
        assertThat(Arrays.stream(Standing.values()).map(Standing::text))
                .containsExactlyElementsOf(
                        Arrays.stream(StandingWord.values()).map(StandingWord::text).toList());
    }

    @Test
    void a_verdict_is_told_as_the_leaf_of_the_ledger_that_takes_pay_for_it() {
        var verdict = WRONG.verdict(TrackRecord.NONE);

        assertThat(told(WRONG))
                .extracting(Told::event)
                .containsExactly(new NodeJudged(NODE, VERDICT.value(), verdict.evidence().text()));
        assertThat(told(new AppealDecided(VERDICT, true, NAME, NAME, AT)))
                .extracting(Told::event)
                .containsExactly(new VerdictWithdrawn(NODE, VERDICT.value()));
        assertThat(told(new AppealDecided(VERDICT, false, NAME, NAME, AT))).isEmpty();
    }

    @Test
    void a_noted_score_is_told_and_single_checks_names_and_counts_are_not() {
        assertThat(told(new ScoreNoted(87, 120, 3, AT)))
                .extracting(Told::event)
                .containsExactly(new NodeScored(NODE, 87, 120, 3));
        assertThat(told(new ResultChecked(LEASE, MODEL, "cpu-x86_64", Finding.RIGHT, AT)))
                .isEmpty();
        assertThat(told(new NodeRenamed(NAME, AT))).isEmpty();
        assertThat(told(new WorkCounted(1, 1, AT))).isEmpty();
        assertThat(told(new AppealMade(VERDICT, NAME, AT))).isEmpty();
    }

    @Test
    void bytes_that_are_no_event_are_said_to_be_none() {
        assertThatThrownBy(() -> NodeLeaves.of(row("node.standing-set/1", new byte[] {1})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
