package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedEvent.NodeJudged;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedEvent.VerdictWithdrawn;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.linked.StandingReason;
import io.twinmesh.persistence.linked.StandingWord;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class LinkedAuditTest {
    private static final NodeId NODE = new NodeId("node-" + "1".repeat(20));
    private static final LinkedEvent ENROLLED =
            new NodeEnrolled(NODE, "sha256:" + "1".repeat(20) + "0".repeat(44));
    private static final NodeId OTHER = new NodeId("node-" + "2".repeat(20));
    private static final LinkedEvent OTHER_ENROLLED =
            new NodeEnrolled(OTHER, "sha256:" + "2".repeat(20) + "0".repeat(44));
    private static final String VERDICT = "3".repeat(32);
    private static final LinkedEvent WRONG = new NodeJudged(NODE, VERDICT, LedgerSamples.WORK);

    private static LinkedEvent published(String model, String manifest) {
        return new ModelPublished(model, manifest, Optional.empty());
    }

    private static LinkedEvent stands(StandingWord standing) {
        return new NodeStands(NODE, standing, StandingReason.OTHER);
    }

    private static ServedLeaves serving(String origin, LinkedEvent... events) {
        var served = new ServedLeaves(origin);
        for (var event : events) {
            served.leaves()
                    .add(new LinkedLeaf(served.leaves().size(), LedgerSamples.NOW, event).bytes());
        }
        return served;
    }

    private static LinkedAudit audit(String origin, ServedLeaves served) {
        return LinkedAudit.of(origin, path -> Tiles.bundle(served.leaves()), 1000).orElseThrow();
    }

    private static Opinion ofNodes(LinkedEvent... events) {
        var served = serving("log.example/nodes", events);
        return audit("log.example/nodes", served).of(served.everything());
    }

    private static Opinion ofModels(LinkedEvent... events) {
        var served = serving("log.example/models", events);
        return audit("log.example/models", served).of(served.everything());
    }

    private static Opinion objection(String why) {
        return new Opinion.Objection(why);
    }

    @Test
    void agrees_to_what_follows_on_what_was_told_before() {
        assertThat(
                        ofModels(
                                published("our-net@1", LedgerSamples.MODEL),
                                published("our-net@2", LedgerSamples.WORK),
                                new ModelRetired(LedgerSamples.MODEL)))
                .isEqualTo(new Opinion.Agreed());
        assertThat(
                        ofNodes(
                                ENROLLED,
                                stands(StandingWord.PROBATION),
                                WRONG,
                                new NodeScored(NODE, 50, 2, 1),
                                new VerdictWithdrawn(NODE, VERDICT),
                                stands(StandingWord.REVOKED)))
                .isEqualTo(new Opinion.Agreed());
    }

    @Test
    void objects_to_a_model_that_is_told_twice_or_out_of_turn() {
        var listed = published("our-net@1", LedgerSamples.MODEL);
        var retired = new ModelRetired(LedgerSamples.MODEL);

        assertThat(ofModels(listed, listed))
                .isEqualTo(objection("leaf 1: this manifest was listed before"));
        assertThat(ofModels(retired))
                .isEqualTo(objection("leaf 0: this manifest was never listed"));
        assertThat(ofModels(listed, retired, retired))
                .isEqualTo(objection("leaf 2: this manifest was taken out before"));
    }

    @Test
    void agrees_to_two_manifests_of_one_version_since_two_servers_may_each_take_one() {
        assertThat(
                        ofModels(
                                published("our-net@1", LedgerSamples.MODEL),
                                published("our-net@1", LedgerSamples.WORK)))
                .isEqualTo(new Opinion.Agreed());
    }

    @Test
    void objects_to_a_node_that_is_told_twice_or_out_of_turn() {
        assertThat(ofNodes(ENROLLED, ENROLLED))
                .isEqualTo(objection("leaf 1: this node was enrolled before"));
        for (var event : List.of(stands(StandingWord.ACTIVE), WRONG)) {
            assertThat(ofNodes(event)).isEqualTo(objection("leaf 0: this node was never enrolled"));
        }
        assertThat(ofNodes(ENROLLED, stands(StandingWord.REVOKED), stands(StandingWord.ACTIVE)))
                .isEqualTo(objection("leaf 2: this node was shut out for ever"));
        assertThat(ofNodes(ENROLLED, WRONG, WRONG))
                .isEqualTo(objection("leaf 2: this verdict was told before"));
        assertThat(ofNodes(ENROLLED, new VerdictWithdrawn(NODE, VERDICT)))
                .isEqualTo(objection("leaf 1: this node has no such verdict"));
        var withdrawn = new VerdictWithdrawn(NODE, VERDICT);
        assertThat(ofNodes(ENROLLED, WRONG, withdrawn, withdrawn))
                .isEqualTo(objection("leaf 3: this verdict was taken back before"));
    }

    @Test
    void objects_to_a_verdict_that_is_taken_back_of_another_node() {
        assertThat(ofNodes(ENROLLED, OTHER_ENROLLED, WRONG, new VerdictWithdrawn(OTHER, VERDICT)))
                .isEqualTo(objection("leaf 3: this node has no such verdict"));
    }

    @Test
    void objects_to_leaves_of_another_log_at_another_place_or_of_no_form() {
        assertThat(ofModels(ENROLLED)).isEqualTo(objection("leaf 0: it belongs into another log"));
        var served = serving("log.example/nodes", ENROLLED, stands(StandingWord.ACTIVE));
        served.leaves().removeFirst();
        assertThat(audit("log.example/nodes", served).of(served.everything()))
                .isEqualTo(objection("leaf 0: it says that it is leaf 1"));
        served.leaves().set(0, new byte[] {1, 2, 3});
        assertThat(audit("log.example/nodes", served).of(served.everything()))
                .isInstanceOf(Opinion.Objection.class);
    }

    @Test
    void goes_on_where_it_left_off_and_begins_anew_when_that_is_not_what_was_signed() {
        var served = serving("log.example/nodes", ENROLLED, stands(StandingWord.ACTIVE));
        var audit = audit("log.example/nodes", served);
        assertThat(audit.of(served.everything())).isEqualTo(new Opinion.Agreed());
        served.leaves().add(new LinkedLeaf(2, LedgerSamples.NOW, WRONG).bytes());
        assertThat(audit.of(served.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(audit.leaves()).isEqualTo(3);

        served.leaves().set(1, new LinkedLeaf(1, LedgerSamples.NOW, WRONG).bytes());
        assertThat(audit.of(served.everything()))
                .isEqualTo(objection("the leaves that are served do not give this root"));
        assertThat(audit.of(served.everything()))
                .isEqualTo(objection("leaf 2: this verdict was told before"));
    }

    @Test
    void one_auditor_reads_several_logs_and_says_nothing_of_others() {
        var nodes = serving("log.example/nodes", ENROLLED);
        var models = serving("log.example/models");
        var each =
                Scrutiny.ofEach(
                        Map.of(
                                "log.example/nodes", audit("log.example/nodes", nodes),
                                "log.example/models", audit("log.example/models", models)));

        assertThat(each.of(nodes.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(each.of(models.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(each.of(serving("log.example/lane/0").everything()))
                .isInstanceOf(Opinion.Undecided.class);
        assertThat(LinkedAudit.of("log.example/lane/0", _ -> new byte[0], 1)).isEmpty();
    }
}
