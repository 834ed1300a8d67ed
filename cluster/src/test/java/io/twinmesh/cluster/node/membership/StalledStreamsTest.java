package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

final class StalledStreamsTest {
    private final ActorTestKit kit =
            ActorTestKit.create(ConfigFactory.parseString("pekko.actor.provider = local"));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_stream_that_does_not_end_is_ended() {
        var never = Source.never().runWith(Sink.ignore(), kit.system()).toCompletableFuture();

        StalledStreams.end(kit.system());

        assertThat(never)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withMessageContaining("terminated abruptly");
    }
}
