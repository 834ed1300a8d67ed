package io.twinmesh.persistence.cosignature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.log.LedgerVectors;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class TrustPolicyTest {
    private static final JsonNode SET = LedgerVectors.json("cosignature-and-proof.json");
    private static final String POLICY = LedgerVectors.text("example.policy");
    private static final String NOTE = LedgerVectors.text("example.checkpoint");

    @Nested
    class Judging {
        private final TrustPolicy policy = policy(POLICY);

        @Test
        void four_cosignatures_meet_three_of_four() {
            var judged = policy.judge(NOTE);
            assertThat(judged.enough()).isTrue();
            assertThat(judged.cosigned()).containsOnlyKeys("w1", "w2", "w3", "w4");
            assertThat(policy.open(NOTE).size()).isEqualTo(8);
        }

        @Test
        void three_do_and_two_do_not_and_one_witness_twice_counts_once() {
            var three = without(NOTE, "w4");
            var two = without(three, "w3");
            var twice = two + two.lines().filter(line -> line.contains("/w1 ")).findAny().get();

            assertThat(policy.open(three).size()).isEqualTo(8);
            assertThatThrownBy(() -> policy.open(two)).hasMessageContaining("2 witnesses");
            assertThatThrownBy(() -> policy.open(twice + "\n")).hasMessageContaining("2 witnesses");
        }

        @Test
        void one_wrong_cosignature_of_a_known_witness_spoils_four() {
            var flipped = NOTE.replace("ZH54cQAAAABpVbkB4wk4", "ZH54cQAAAABpVbkB4wk5");
            assertThatThrownBy(() -> policy.judge(flipped)).hasMessageContaining("w1 is wrong");
        }

        @Test
        void a_log_that_is_not_listed_is_refused_whoever_cosigned_it() {
            var stranger = POLICY.lines().skip(1).reduce("", (all, line) -> all + line + "\n");
            assertThatThrownBy(() -> policy(stranger).judge(NOTE))
                    .hasMessageContaining("no signature of a trusted key");
        }

        @Test
        void quorum_none_asks_for_nothing_but_the_log() {
            var none = policy("log " + SET.get("logVkey").asText() + "\nquorum none\n");
            assertThat(none.judge(NOTE).enough()).isTrue();
            assertThat(none.judge(NOTE).cosigned()).isEmpty();
        }
    }

    @Nested
    class Groups {
        @Test
        void of_groups_demand_an_auditor_beside_witnesses() {
            var text =
                    POLICY.replace("group bft 3 w1 w2 w3 w4\nquorum bft", "")
                            + "group others 2 w2 w3 w4\n"
                            + "group audited all w1 others\n"
                            + "quorum audited\n";
            var quorum = policy(text).quorum();

            assertThat(quorum.metBy(Set.of("w1", "w2", "w4"))).isTrue();
            assertThat(quorum.metBy(Set.of("w1", "w2"))).isFalse();
            assertThat(quorum.metBy(Set.of("w2", "w3", "w4"))).isFalse();
        }

        @Test
        void any_is_one_and_a_lone_witness_can_be_the_quorum() {
            var any = policy(POLICY.replace("bft 3", "bft any")).quorum();
            var lone = policy(POLICY.replace("quorum bft", "quorum w2")).quorum();
            assertThat(any.metBy(Set.of("w4"))).isTrue();
            assertThat(any.metBy(Set.of())).isFalse();
            assertThat(lone.metBy(Set.of("w1"))).isFalse();
            assertThat(lone.metBy(Set.of("w2"))).isTrue();
        }
    }

    @Nested
    class Digests {
        private static final List<String> LINES = POLICY.lines().toList();

        @Test
        void are_the_same_whatever_witnesses_are_called_and_wherever_they_are() {
            var moved = POLICY.replace(LINES.get(1), LINES.get(1) + " https://w1.example/");
            var turned =
                    POLICY.replace(LINES.get(1) + "\n", "") // behind the second one
                            .replace(LINES.get(2), LINES.get(2) + "\n" + LINES.get(1));
            var renamed = POLICY.replace("w1 ", "one ").replace("bft", "enough");
            var regrouped = POLICY.replace("3 w1 w2 w3 w4", "3 w4 w2 w1 w3");

            assertThat(Stream.of("# a comment\n" + POLICY, moved, turned, renamed, regrouped))
                    .allSatisfy(text ->
                            assertThat(policy(text).digest()).isEqualTo(policy(POLICY).digest()));
        }

        @Test
        void are_others_with_another_quorum_witness_or_log() {
            var threeAreKnown = POLICY.replace(LINES.get(4) + "\n", "").replace(" w4", "");

            assertThat(
                            Stream.of(
                                            POLICY,
                                            POLICY.replace("bft 3", "bft all"),
                                            POLICY.replace("3 w1 w2 w3 w4", "3 w1 w2 w3"),
                                            POLICY.replace("quorum bft", "quorum w1"),
                                            POLICY.replace("quorum bft", "quorum none"),
                                            threeAreKnown,
                                            POLICY.replace(LINES.getFirst() + "\n", ""))
                                    .map(text -> policy(text).digest()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void tabs_comments_empty_lines_and_urls_are_understood() {
        var text =
                "# who runs what\n\n \t \n"
                        + POLICY.replace("witness w1 ", "  witness\t w1 \t")
                                .replace("schE\n", "schE  https://w1.example/ \n");
        var policy = policy(text);
        assertThat(policy.witnesses()).hasSize(4);
        assertThat(policy.witnesses().getFirst().url()).contains("https://w1.example/");
        assertThat(policy.logs().getFirst().url()).isEmpty();
        assertThat(policy.judge(NOTE).enough()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quorum none",
                "quorum\n",
                "quorum w9\n",
                "quorum none\nquorum none\n",
                "quorum none extra\n",
                "witness none KEY1\nquorum none\n",
                "witness a KEY1\nwitness a KEY2\nquorum a\n",
                "witness a KEY1\nwitness b KEY1\nquorum a\n",
                "witness a KEY1\ngroup a 1 a\nquorum a\n",
                "witness a KEY1\ngroup g 0 a\nquorum g\n",
                "witness a KEY1\ngroup g 2 a\nquorum g\n",
                "witness a KEY1\ngroup g 01 a\nquorum g\n",
                "witness a KEY1\ngroup g +1 a\nquorum g\n",
                "witness a KEY1\ngroup g 1\nquorum g\n",
                "witness a KEY1\ngroup g 1 a a\nquorum g\n",
                "witness a KEY1\ngroup g 1 a\ngroup h 1 a\nquorum g\n",
                "witness a KEY1\ngroup g 1 none\nquorum g\n",
                "group g 1 a\nwitness a KEY1\nquorum g\n",
                "group g 1 g\nquorum g\n",
                "quorum a\nwitness a KEY1\n",
                "witness a LOG\nquorum a\n",
                "log KEY1\nquorum none\n",
                "log LOG\nlog LOG\nquorum none\n",
                "monitor a\nquorum none\n",
                "quorum none\r\n",
                "# \u007f\nquorum none\n",
            })
    void what_is_not_a_policy_is_refused(String template) {
        var text =
                template.replace("KEY1", SET.get("witnesses").get(0).get("vkey").asText())
                        .replace("KEY2", SET.get("witnesses").get(1).get("vkey").asText())
                        .replace("LOG", SET.get("logVkey").asText());
        assertThatThrownBy(() -> policy(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void names_are_octets_and_those_above_ascii_are_told_apart() {
        var key = SET.get("witnesses").get(0).get("vkey").asText();
        // the Kelvin sign looks like K and is another name
        assertThatThrownBy(() -> policy("witness \u212a " + key + "\nquorum K\n"))
                .hasMessageContaining("line 2");
        assertThat(policy("witness \u212a " + key + "\nquorum \u212a\n").witnesses()).hasSize(1);
    }

    @Test
    void a_file_without_end_is_refused() {
        assertThatThrownBy(() -> policy("#".repeat(300_000) + "\nquorum none\n"))
                .hasMessageContaining("at most");
    }

    private static String without(String note, String witness) {
        return note.lines()
                .filter(line -> !line.contains("/" + witness + " "))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private static TrustPolicy policy(String text) {
        return TrustPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
