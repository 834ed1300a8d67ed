package io.twinmesh.actors.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.claim.ClaimCommand.ClaimReply;
import io.twinmesh.actors.claim.ClaimCommand.GiveBack;
import io.twinmesh.actors.claim.ClaimCommand.Take;
import io.twinmesh.actors.claim.ClaimEvent.GivenBack;
import io.twinmesh.actors.claim.ClaimEvent.Holders;
import io.twinmesh.actors.claim.ClaimEvent.Taken;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

class ClaimsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final TestInbox<ClaimReply> replies = TestInbox.create();
    private Holders holders = Holders.nobody();

    @Test
    void the_first_who_asks_holds_it_and_nobody_else() {
        assertThat(tell(take("a", false))).isEqualTo(new ClaimReply.Held());
        assertThat(tell(take("b", false))).isEqualTo(new ClaimReply.HeldByAnother("a"));
        assertThat(tell(take("b", true))).isEqualTo(new ClaimReply.HeldByAnother("a"));
    }

    @Test
    void asking_again_changes_nothing() {
        tell(take("a", false));

        assertThat(Claims.decide(holders, take("a", false), NOW)).isEmpty();
        assertThat(tell(take("a", false))).isEqualTo(new ClaimReply.Held());
    }

    @Test
    void those_who_share_hold_it_together_and_keep_out_who_wants_it_alone() {
        tell(take("a", true));
        assertThat(tell(take("b", true))).isEqualTo(new ClaimReply.Held());

        assertThat(tell(take("c", false))).isEqualTo(new ClaimReply.HeldByAnother("a"));
        assertThat(tell(take("a", false))).isEqualTo(new ClaimReply.HeldByAnother("b"));
    }

    @Test
    void what_was_given_back_is_free_for_others() {
        tell(take("a", false));

        assertThat(tell(new GiveBack("b", replies.getRef()))).isEqualTo(new ClaimReply.Free());
        assertThat(holders.names()).as("only by its holder").containsExactly("a");
        tell(new GiveBack("a", replies.getRef()));
        assertThat(tell(take("b", false))).isEqualTo(new ClaimReply.Held());
    }

    @Test
    void every_golden_value_decodes_to_what_it_was_and_is_written_the_same_way_today()
            throws IOException {
        var format = new StoredFormat(ClaimEvent.storedTypes());
        var golden = new Properties();
        try (var file = getClass().getResourceAsStream("/golden/claim-events.properties")) {
            golden.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }

        var written = new LinkedHashMap<String, String>();
        values().forEach((tag, value) ->
                written.put(tag, HexFormat.of().formatHex(format.write(value))));
        assertThat(golden).containsExactlyInAnyOrderEntriesOf(written);
        values().forEach((tag, value) ->
                assertThat(format.read(tag, HexFormat.of().parseHex(golden.getProperty(tag))))
                        .isEqualTo(value));
    }

    private static Map<String, Stored> values() {
        return Map.of(
                "claim.taken/1", new Taken("node-1", true, NOW),
                "claim.given-back/1", new GivenBack("node-1", NOW),
                "claim.holders/1", new Holders(Set.of("node-1"), true));
    }

    private Take take(String holder, boolean shared) {
        return new Take(holder, shared, replies.getRef());
    }

    private ClaimReply tell(ClaimCommand command) {
        Claims.decide(holders, command, NOW).ifPresent(event -> holders = holders.after(event));
        return Claims.reply(holders, command);
    }
}
