package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class OpenExchangesTest {
    private static final ActorSystem SYSTEM = ActorSystem.create("exchanges");

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

    private final OpenExchanges exchanges = new OpenExchanges();
    private CompletableFuture<Optional<ByteString>> last = new CompletableFuture<>();

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Test
    void with_nothing_open_there_is_nothing_to_wait_for() {
        assertThat(done(exchanges.none())).isTrue();
    }

    @Test
    void an_answer_that_is_still_thought_about_is_waited_for_and_closes_its_connection() {
        var thinking = new CompletableFuture<HttpResponse>();
        var answer = exchanges.during(() -> thinking);

        var none = exchanges.none();
        assertThat(done(none)).isFalse();

        thinking.complete(HttpResponse.create().withEntity("42"));
        assertThat(done(none)).isTrue();
        assertThat(now(answer).getHeader("Connection").map(header -> header.value()))
                .contains("close");
    }

    @Test
    void a_body_that_is_being_sent_is_waited_for_to_its_last_byte() {
        var body = Source.<ByteString>maybe();
        var response =
                now(
                        exchanges.during(() ->
                                CompletableFuture.completedFuture(
                                        HttpResponse.create()
                                                .withEntity(
                                                        HttpEntities.createChunked(
                                                                ContentTypes.TEXT_PLAIN_UTF8,
                                                                body.mapMaterializedValue(
                                                                        this::keep))))));
        var sent =
                response.entity()
                        .getDataBytes()
                        .runWith(Sink.ignore(), SystemMaterializer.get(SYSTEM).materializer());

        var none = exchanges.none();
        assertThat(done(none)).isFalse();

        last.complete(Optional.of(ByteString.fromString("the last word")));
        assertThat(sent.toCompletableFuture()).succeedsWithin(LONG_ENOUGH);
        assertThat(none.toCompletableFuture()).succeedsWithin(LONG_ENOUGH);
    }

    @Test
    void an_answer_that_fails_is_over() {
        var failed =
                exchanges.during(
                        () -> CompletableFuture.failedFuture(new IllegalStateException("no")));

        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(done(exchanges.none())).isTrue();
    }

    private CompletableFuture<Optional<ByteString>> keep(
            CompletableFuture<Optional<ByteString>> promise) {
        last = promise;
        return promise;
    }

    private static boolean done(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private static HttpResponse now(CompletionStage<HttpResponse> stage) {
        return stage.toCompletableFuture().join();
    }
}
