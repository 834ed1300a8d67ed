package io.twinmesh.cluster.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import static java.util.Objects.requireNonNull;

import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

class RequestBodiesTest {
    private static final ActorSystem SYSTEM = ActorSystem.create("request-bodies");
    private static final int ROOM = 300_000;
    private static final int LARGE = 200_000;
    private static final int PIECE = 10_000;

    private final BodyRoom room = new BodyRoom(ROOM);

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Test
    void large_bodies_of_which_nothing_has_come_keep_nobody_out() {
        for (int silent = 0; silent < 32; silent++) {
            assertThat(read(declared(LARGE, Source.never()))).isNotDone();
        }

        assertThat(read(declared(LARGE, bytes(new byte[LARGE]))).join().bytes()).hasSize(LARGE);
        assertThat(room.taken()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_has_come_of_a_large_body_counts_before_the_rest_has(boolean declared) {
        var came = new CompletableFuture<Boolean>();
        var waits =
                bytes(new byte[150_000])
                        .concatLazy(then(() -> came.complete(true), Source.never()));

        assertThat(read(request(declared, LARGE, waits))).isNotDone();

        assertThat(came.join()).isTrue();
        assertThat(room.taken()).isEqualTo(150_000);
        assertThat(refusal(read(declared(LARGE, bytes(new byte[LARGE]))))).isEqualTo("server.busy");
    }

    @Test
    void one_for_which_there_is_no_room_now_is_refused_before_its_client_sends_it() {
        assertThat(room.place().more(LARGE)).isTrue();
        var waits =
                declared(LARGE, Source.never())
                        .addHeader(RawHeader.create("Expect", "100-continue"));

        assertThat(refusal(read(waits))).isEqualTo("server.busy");
        assertThat(room.taken()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_for_which_others_leave_no_room_while_it_comes_has_none_of_it(boolean declared) {
        var others = room.place();
        var comes =
                bytes(new byte[LARGE / 2])
                        .concatLazy(then(() -> others.more(ROOM / 2), bytes(new byte[LARGE / 2])));

        assertThat(refusal(read(request(declared, LARGE, comes)))).isEqualTo("server.busy");

        assertThat(room.taken()).isEqualTo(ROOM / 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_that_does_not_come_to_its_end_gives_its_room_back(boolean declared) {
        var begun = bytes(new byte[LARGE / 2]);
        var broken = begun.concat(Source.failed(new IllegalStateException("broken off")));
        var slow = begun.concat(Source.never());

        assertThat(refusal(read(request(declared, LARGE, broken)))).isEqualTo("request.malformed");
        assertThat(room.taken()).isZero();

        assertThat(
                        refusal(
                                bodies(Duration.ofMillis(200))
                                        .read(request(declared, LARGE, slow), LARGE)
                                        .toCompletableFuture()))
                .isEqualTo("request.too-slow");
        assertThat(room.taken()).isZero();
    }

    @Test
    void one_that_turns_out_too_large_has_no_room_any_more_while_the_rest_of_it_comes() {
        var came = new CompletableFuture<Boolean>();
        var waits =
                bytes(new byte[LARGE + 1])
                        .concatLazy(then(() -> came.complete(true), Source.never()));

        var refused = read(request(false, LARGE, waits));

        assertThat(came.join()).isTrue();
        assertThat(refused).isNotDone();
        assertThat(room.taken()).isZero();
        assertThat(read(declared(LARGE, bytes(new byte[LARGE]))).join().bytes()).hasSize(LARGE);
    }

    @ParameterizedTest
    @CsvSource({"1", "65536", "65537", "131073", "199999", "200000"})
    void is_what_was_sent_in_whatever_pieces(int length) {
        var sent = new byte[length];
        new Random(length).nextBytes(sent);

        for (var declared : new boolean[] {true, false}) {
            var body = read(request(declared, length, bytes(sent))).join();

            assertThat(body.bytes()).isEqualTo(sent);
            body.place().letGo();
            assertThat(room.taken()).isZero();
        }
    }

    private CompletableFuture<HeldBody> read(HttpRequest request) {
        return bodies(Duration.ofMinutes(1)).read(request, LARGE).toCompletableFuture();
    }

    private RequestBodies bodies(Duration slowest) {
        return new RequestBodies(SystemMaterializer.get(SYSTEM).materializer(), slowest, room);
    }

    private static String refusal(CompletableFuture<HeldBody> read) {
        var failure = catchThrowable(read::join);
        return ((Refused) requireNonNull(failure.getCause())).problem().code();
    }

    private static HttpRequest request(
            boolean declared, long length, Source<ByteString, Object> bytes) {
        return declared
                ? declared(length, bytes)
                : HttpRequest.POST("/")
                        .withEntity(
                                HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, bytes));
    }

    private static HttpRequest declared(long length, Source<ByteString, ?> bytes) {
        return HttpRequest.POST("/")
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.APPLICATION_OCTET_STREAM,
                                length,
                                bytes.mapMaterializedValue(it -> (Object) it)));
    }

    private static Source<ByteString, Object> bytes(byte[] all) {
        return Source.fromJavaStream(() ->
                        IntStream.iterate(0, at -> at < all.length, at -> at + PIECE)
                                .mapToObj(at ->
                                        ByteString.fromArray(
                                                all, at, Math.min(PIECE, all.length - at))))
                .mapMaterializedValue(it -> (Object) it);
    }

    /// What comes after something that is done once all before it was taken.
    private static Source<ByteString, Object> then(
            BooleanSupplier done, Source<ByteString, ?> rest) {
        return Source.lazySource(
                        () -> {
                            assertThat(done.getAsBoolean()).isTrue();
                            return rest;
                        })
                .mapMaterializedValue(it -> (Object) it);
    }
}
