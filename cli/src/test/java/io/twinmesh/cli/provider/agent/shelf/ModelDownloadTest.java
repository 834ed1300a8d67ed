package io.twinmesh.cli.provider.agent.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.provider.agent.AgentLog;
import io.twinmesh.cli.provider.agent.ShownProgress;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

final class ModelDownloadTest {
    private static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);
    private static final BuiltInModel GRAPH =
            BuiltInModel.named("diabetes-synthetic").orElseThrow();
    private static final byte[] BLOB = GRAPH.blob().orElseThrow();
    private static final SignedManifest SIGNED =
            new SignedManifest(GRAPH.canonical(), AUTHOR.sign(GRAPH.canonical()));

    @TempDir private Path folder = Path.of("");
    private final List<Long> told = new ArrayList<>();

    private ModelDownload download() throws IOException {
        return new ModelDownload(
                folder, SIGNED.digest(), AUTHOR.verifyingKey(), (_, have, _) -> told.add(have));
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(BLOB, from, to);
    }

    @Test
    void goes_on_where_a_broken_one_ended() throws Exception {
        var broken = download();
        broken.head(SIGNED, BLOB.length, 0);
        broken.bytes(part(0, 100));

        var next = download();
        assertThat(next.from()).isEqualTo(100);
        next.head(SIGNED, BLOB.length, 100);
        next.bytes(part(100, BLOB.length));

        assertThat(next.parcel().blob().orElseThrow()).isEqualTo(BLOB);
        assertThat(told).containsExactly(100L, (long) BLOB.length);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void begins_anew_with_a_sender_that_begins_anew() throws Exception {
        var broken = download();
        broken.head(SIGNED, BLOB.length, 0);
        broken.bytes(part(0, 100));

        var next = download();
        next.head(SIGNED, BLOB.length, 0);
        next.bytes(BLOB);

        assertThat(next.parcel().blob().orElseThrow()).isEqualTo(BLOB);
    }

    @Test
    void throws_away_what_is_not_the_graph_that_the_manifest_names() throws Exception {
        var wrong = download();
        wrong.head(SIGNED, BLOB.length, 0);
        wrong.bytes(new byte[BLOB.length]);

        assertThatThrownBy(wrong::parcel).hasMessageContaining("is not the one");
        assertThat(download().from()).isZero();
    }

    @Nested
    class TakesNoByte {
        @Test
        void of_another_model_or_of_one_that_is_not_signed_by_the_author() throws Exception {
            var other =
                    new ModelDownload(
                            folder, Digest.of(new byte[1]), AUTHOR.verifyingKey(), (_, _, _) -> {});
            assertThatThrownBy(() -> other.head(SIGNED, 1, 0))
                    .hasMessageContaining("another manifest");

            var stranger = SigningKey.ofSeed(Arrays.copyOf(new byte[] {1}, 32));
            var unsigned = new SignedManifest(GRAPH.canonical(), stranger.sign(GRAPH.canonical()));
            var download = download();
            assertThatThrownBy(() -> download.head(unsigned, 1, 0))
                    .hasMessageContaining("not signed");
            assertThatThrownBy(() -> download.bytes(new byte[1])).isInstanceOf(IOException.class);
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void more_than_was_announced_and_none_beyond_the_limit() throws Exception {
            var download = download();
            assertThatThrownBy(() -> download.head(SIGNED, Long.MAX_VALUE, 0))
                    .hasMessageContaining("too large");
            download.head(SIGNED, 10, 0);
            assertThatThrownBy(() -> download.bytes(new byte[11]))
                    .hasMessageContaining("longer than announced");
        }

        @Test
        void from_a_sender_that_goes_on_somewhere_else() throws Exception {
            var download = download();
            assertThatThrownBy(() -> download.head(SIGNED, BLOB.length, 7))
                    .hasMessageContaining("another byte");
        }
    }

    @Test
    void that_ended_early_is_no_model_and_keeps_what_came() throws Exception {
        var early = download();
        early.head(SIGNED, BLOB.length, 0);
        early.bytes(part(0, 10));

        assertThatThrownBy(early::parcel).hasMessageContaining("ended after 10 of");
        assertThat(download().from()).isEqualTo(10);
    }

    @Test
    void is_shown_as_a_bar_on_a_terminal_and_in_tenths_elsewhere() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        InstantSource time = () -> Instant.EPOCH;
        var model = SIGNED.digest();

        var bar = new ShownProgress(out, true, new AgentLog(out, time));
        bar.at(model, 1024, 2048);
        bar.at(model, 1025, 2048);
        bar.at(model, 2048, 2048);

        var half = "#".repeat(15) + ".".repeat(15);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "\rmodel %s [%s] 50 %% of 2 KiB\rmodel %s [%s] 100 %% of 2 KiB%n"
                                .formatted(
                                        model.hex().substring(0, 12),
                                        half,
                                        model.hex().substring(0, 12),
                                        "#".repeat(30)));

        bytes.reset();
        var lines = new ShownProgress(out, false, new AgentLog(out, time));
        for (var i = 1; i <= 1000; i++) {
            lines.at(model, i, 1000);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(11);
    }
}
