package io.twinmesh.persistence.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.cosignature.Mutations;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.LedgerVectors;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

class WitnessTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_601);
    private static final Cosigner KEY =
            Cosigner.of("w.example", CosignerAlgorithm.ED25519, new byte[32]);

    @TempDir private Path folder;
    private final GrowingLog log = new GrowingLog("log.example/lane/0").append(leaves(3));
    private @Nullable Opened opened;

    /// A witness and the folder it stands on.
    private record Opened(WitnessFolder folder, Witness witness) {}

    @BeforeEach
    void open() throws IOException {
        open(Scrutiny.NONE, KEY);
    }

    private void open(Scrutiny scrutiny, Cosigner... keys) throws IOException {
        close();
        var opening = WitnessFolder.open(folder);
        opened =
                new Opened(
                        opening,
                        Witness.open(
                                List.of(log.skey().vkey()),
                                List.of(keys),
                                opening,
                                scrutiny,
                                () -> NOW));
    }

    @AfterEach
    void close() throws IOException {
        if (opened != null) {
            opened.folder().close();
        }
    }

    private Witness witness() {
        return Objects.requireNonNull(opened).witness();
    }

    private WitnessReply add(AddCheckpoint request) {
        return witness().add(request.body());
    }

    private WitnessReply add(String body) {
        return witness().add(body.getBytes(StandardCharsets.UTF_8));
    }

    @Nested
    class AGrowingLog {
        @Test
        void is_cosigned_each_time_and_the_last_checkpoint_is_shown() {
            for (int size = 3; size < 40; size += 4) {
                var reply = add(log.request(size == 3 ? 0 : size - 4));
                assertThat(reply.status()).isEqualTo(200);
                var line = ((WitnessReply.Cosigned) reply).lines().getFirst();
                assertThat(KEY.key().verified(log.checkpoint(), line)).contains(NOW);
                assertThat(reply.body()).isEqualTo(line.line()).endsWith("\n");
                log.append(leaves(4));
            }
            var shown =
                    witness().checkpoint(WitnessFolder.hash("log.example/lane/0")).orElseThrow();
            var note = SignedNote.open(shown, List.of(log.skey().vkey()));
            assertThat(Checkpoint.parse(note.text()).size()).isEqualTo(39);
            assertThat(note.signatures()).hasSize(2);
            assertThat(witness().checkpoint(WitnessFolder.hash("other"))).isEmpty();
        }

        @Test
        void that_asks_again_for_the_same_tree_is_cosigned_again() {
            add(log.request(0));
            assertThat(add(log.request(3)).status()).isEqualTo(200);
        }

        @Test
        void is_cosigned_by_every_key_of_the_witness() throws IOException {
            var quantumSafe = Cosigner.of("w.example", CosignerAlgorithm.ML_DSA_44, new byte[32]);
            open(Scrutiny.NONE, KEY, quantumSafe);
            var reply = (WitnessReply.Cosigned) add(log.request(0));
            assertThat(reply.lines()).hasSize(2);
            assertThat(quantumSafe.key().verified(log.checkpoint(), reply.lines().getLast()))
                    .contains(NOW);
        }

        @Test
        void is_remembered_when_the_witness_starts_again() throws IOException {
            add(log.request(0));
            open(Scrutiny.NONE, KEY);
            assertThat(add(log.request(0))).isEqualTo(new WitnessReply.OtherSize(3));
            log.append(leaves(1));
            assertThat(add(log.request(3)).status()).isEqualTo(200);
        }
    }

    @Nested
    class IsRefused {
        @Test
        void with_400_what_is_no_request() {
            var good = new String(log.request(0).body(), StandardCharsets.UTF_8);
            for (var bad :
                    List.of(
                            "",
                            "old 0",
                            good.replace("old 0", "old +0"),
                            good.replace("old 0", "old 00"),
                            good.replace("old 0", "old  0"),
                            good.replace("old 0\n", "old 0\nAAAA\n"),
                            good.replace("old 0\n", "old 0\r\n"),
                            good.replace("old 0\n\n", "old 0\n"),
                            "x" + good,
                            "old 0\n" + "A".repeat(80_000))) {
                assertThat(add(bad).status()).as(bad.lines().findFirst().orElse("")).isEqualTo(400);
            }
        }

        @Test
        void with_404_a_log_it_does_not_follow() {
            var other = new GrowingLog("other.example").append(leaves(3));
            assertThat(add(other.request(0))).isEqualTo(new WitnessReply.UnknownLog());
        }

        @Test
        void with_403_a_checkpoint_of_a_stranger_or_with_a_wrong_signature() {
            var stranger =
                    Skey.of("log.example/lane/0", "s".repeat(32).getBytes(StandardCharsets.UTF_8));
            var forged = new AddCheckpoint(0, List.of(), log.checkpoint().signedBy(stranger));
            assertThat(add(forged).status()).isEqualTo(403);

            var note = log.checkpoint().signedBy(log.skey());
            var spoilt = note.replace("\n3\n", "\n4\n");
            assertThat(add(new AddCheckpoint(0, List.of(), spoilt)).status()).isEqualTo(403);
        }

        @Test
        void with_400_an_old_tree_larger_than_the_new_one() {
            assertThat(add(log.request(4)).status()).isEqualTo(400);
        }

        @Test
        void with_409_and_the_size_an_old_tree_that_is_not_the_last_one() {
            var early = log.request(0);
            assertThat(add(log.request(2))).isEqualTo(new WitnessReply.OtherSize(0));
            add(early);
            log.append(leaves(2));
            for (long old : List.of(0L, 1L, 2L, 4L, 5L)) {
                var reply = add(log.request(old));
                assertThat(reply.status()).isEqualTo(409);
                assertThat(reply.body()).isEqualTo("3\n");
                assertThat(reply.mediaType()).isEqualTo("text/x.tlog.size");
            }
        }

        @Test
        void with_422_a_tree_that_did_not_grow_out_of_the_last_one() {
            add(log.request(0));
            var fork = new GrowingLog("log.example/lane/0").append(leaves(2)).append(leaves(9));
            assertThat(add(fork.request(3)).status()).isEqualTo(422);
            log.append(leaves(3));
            var good = log.request(3);
            var cut = good.proof().subList(1, good.proof().size());
            assertThat(add(new AddCheckpoint(3, cut, good.note())).status()).isEqualTo(422);
            assertThat(add(good).status()).isEqualTo(200);
        }

        @Test
        void with_422_another_root_for_the_same_size() {
            add(log.request(0));
            var fork = new GrowingLog("log.example/lane/0").append(leaves(1)).append(leaves(2));
            assertThat(add(fork.request(3)).status()).isEqualTo(422);
        }

        @Test
        void with_422_a_proof_from_nothing_and_an_empty_tree_with_a_root() {
            var first = log.request(0);
            var proof = List.of(Rfc9162.emptyRoot());
            assertThat(add(new AddCheckpoint(0, proof, first.note())).status()).isEqualTo(422);

            var lie = "log.example/lane/0\n0\n" + Rfc9162.leafHash(new byte[0]).base64() + "\n";
            var note = SignedNote.sign(lie, log.skey()).note();
            assertThat(add(new AddCheckpoint(0, List.of(), note)).status()).isEqualTo(422);
            assertThat(add(new AddCheckpoint(1, List.of(), note)).status()).isEqualTo(400);
        }

        @Test
        void what_it_looks_after_beyond_growth_and_then_nothing_is_remembered() throws IOException {
            open(_ -> new Scrutiny.Opinion.Objection("I4: leaf 2"), KEY);
            assertThat(add(log.request(0)).status()).isEqualTo(422);
            open(_ -> new Scrutiny.Opinion.Undecided("no leaves"), KEY);
            assertThat(add(log.request(0)).status()).isEqualTo(503);
            open(Scrutiny.NONE, KEY);
            assertThat(add(log.request(0)).status()).isEqualTo(200);
        }
    }

    @Test
    void answers_the_published_requests_of_the_independent_implementation() throws IOException {
        var set = LedgerVectors.json("cosignature-and-proof.json");
        var first = set.get("addCheckpointFirst").asText();
        var later = set.get("addCheckpointRequest").asText();
        assertThat(AddCheckpoint.parse(utf8(later)).body()).isEqualTo(utf8(later));
        close();
        try (var own = WitnessFolder.open(folder.resolve("published"))) {
            var published = set.get("witnesses").get(0);
            var witness = published(set, published, own);
            var reply = witness.add(utf8(first));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo(published.get("line").asText());
            // the later one begins at a tree of 3 leaves; this witness has seen 8
            assertThat(witness.add(utf8(later))).isEqualTo(new WitnessReply.OtherSize(8));
        }
    }

    private static Witness published(JsonNode set, JsonNode witness, WitnessFolder own)
            throws IOException {
        return Witness.open(
                List.of(Vkey.parse(set.get("logVkey").asText())),
                List.of(
                        Cosigner.of(
                                witness.get("name").asText(),
                                CosignerAlgorithm.ED25519,
                                java.util.HexFormat.of()
                                        .parseHex(witness.get("seedHex").asText()))),
                own,
                Scrutiny.NONE,
                () -> NOW);
    }

    @Test
    void of_many_requests_at_once_that_follow_one_tree_only_one_history_is_cosigned()
            throws Exception {
        add(log.request(0));
        var requests = new ArrayList<AddCheckpoint>();
        for (int fork = 0; fork < 8; fork++) {
            var other = new GrowingLog("log.example/lane/0").append(leaves(3));
            requests.add(other.append(List.of(utf8("fork " + fork))).request(3));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            var replies =
                    threads.invokeAll(
                            requests.stream()
                                    .<Callable<WitnessReply>>map(each -> () -> add(each))
                                    .toList());
            int cosigned = 0;
            for (var reply : replies) {
                cosigned += reply.get().status() == 200 ? 1 : 0;
            }
            assertThat(cosigned).isEqualTo(1);
        }
    }

    @Test
    void a_folder_serves_one_witness_with_the_key_it_was_made_with() throws IOException {
        assertThatThrownBy(() -> WitnessFolder.open(folder)).hasMessageContaining("in use");
        add(log.request(0));
        var other = Cosigner.of("v.example", CosignerAlgorithm.ED25519, new byte[32]);
        assertThatThrownBy(() -> open(Scrutiny.NONE, other)).hasMessageContaining("not cosigned");
    }

    @Test
    void what_is_remembered_and_damaged_is_named_with_its_file() throws IOException {
        add(log.request(0));
        var file = folder.resolve(WitnessFolder.hash("log.example/lane/0") + ".checkpoint");
        var whole = Files.readString(file);

        close();
        try (var memory = WitnessFolder.open(folder)) {
            for (var damaged :
                    List.of("", whole.substring(0, 40), whole.replace("lane/0", "lane/1"))) {
                Files.writeString(file, damaged);
                assertThatThrownBy(() -> witness(memory))
                        .hasMessageContaining("log.example/lane/0 in " + file);
            }
            Files.delete(file);
            Files.createDirectory(file);
            assertThatThrownBy(() -> witness(memory))
                    .hasMessageContaining(file + " is not ours: got a folder, want a file");
        }
    }

    private Witness witness(WitnessFolder memory) throws IOException {
        return Witness.open(
                List.of(log.skey().vkey()), List.of(KEY), memory, Scrutiny.NONE, () -> NOW);
    }

    @Test
    void damaged_requests_are_refused_and_never_cosign_another_tree() {
        var good = log.request(0).body();
        var whole = log.checkpoint();
        new Mutations(7)
                .of(
                        good,
                        3000,
                        (i, mutant) -> {
                            var reply = witness().add(mutant);
                            if (reply instanceof WitnessReply.Cosigned(var lines)) {
                                assertThat(KEY.key().verified(whole, lines.getFirst())).isPresent();
                            }
                        });
    }

    private static List<byte[]> leaves(int count) {
        var leaves = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            leaves.add(utf8(count + "/" + i));
        }
        return leaves;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
