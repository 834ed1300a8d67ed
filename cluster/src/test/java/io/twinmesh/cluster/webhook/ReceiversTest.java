package io.twinmesh.cluster.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.outgoing.UnendingServer;
import io.twinmesh.cluster.webhook.Receivers.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

@Timeout(60)
class ReceiversTest {
    private static Answer tell(URI receiver) {
        var timeout = Duration.ofMillis(200);
        try (var receivers = new Receivers(timeout)) {
            return receivers.send(HttpRequest.newBuilder(receiver).timeout(timeout).build());
        }
    }

    @Test
    void a_receiver_whose_answer_does_not_end_is_too_slow_whatever_its_head_says()
            throws Exception {
        try (var frozen = UnendingServer.silent(200);
                var dripping = UnendingServer.dripping(410)) {
            assertThat(tell(frozen.uri())).isEqualTo(new Answer.Failed("webhook.too-slow"));
            assertThat(tell(dripping.uri())).isEqualTo(new Answer.Failed("webhook.too-slow"));
        }
    }
}
