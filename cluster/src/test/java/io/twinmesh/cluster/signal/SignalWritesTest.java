package io.twinmesh.cluster.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.Taken;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.device.TwinsInMemory;
import io.twinmesh.cluster.signal.SignalWrites.Outcome;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// Chunks that are too many for one message to a twin.
class SignalWritesTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final PatientId TWIN = new PatientId("tw-" + "1".repeat(32));

    private final TwinsInMemory twins = new TwinsInMemory(KIT);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void of_a_twin_that_falls_silent_in_the_middle_it_is_told_what_is_stored() {
        twins.answer(1);

        var outcome = (Outcome.Taken) told(3).join();

        assertThat(outcome.chunks())
                .extracting(TakenChunk::taken)
                .containsExactly(Taken.STORED, Taken.REFUSED, Taken.REFUSED);
        assertThat(outcome.chunks().getLast().refusal().orElseThrow().code())
                .isEqualTo("server.busy");
        assertThat(twins.events()).hasSize(1);
    }

    @Test
    void of_a_twin_that_is_silent_from_the_start_nothing_is_told() {
        twins.answer(0);

        assertThat(told(2))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void all_are_stored_when_the_twin_answers() {
        var outcome = (Outcome.Taken) told(3).join();

        assertThat(outcome.chunks()).extracting(TakenChunk::taken).containsOnly(Taken.STORED);
        assertThat(twins.events()).hasSize(3);
    }

    /// Each chunk fills a message.
    private CompletableFuture<Outcome> told(int chunks) {
        var asks = new Asks(KIT.system(), Duration.ofMillis(500), 100, Runnable::run);
        return new SignalWrites(twins, asks)
                .tell(
                        TWIN,
                        "app",
                        IntStream.range(0, chunks).mapToObj(SignalWritesTest::chunk).toList())
                .toCompletableFuture();
    }

    private static IncomingChunk chunk(int hour) {
        var bytes = new byte[300_000];
        bytes[0] = (byte) hour;
        var start = TwinsInMemory.NOW.minus(Duration.ofDays(2)).plus(Duration.ofHours(hour));
        return new IncomingChunk(
                Code.parse("urn:x|acc"),
                "",
                Optional.empty(),
                start,
                start.plusSeconds(60),
                600,
                Optional.of(10.0),
                "m/s2",
                bytes);
    }
}
