package io.twinmesh.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

class SignedNoteTest {
    private static final JsonNode NOTES = LedgerVectors.json("signed-note.json");
    private static final JsonNode SET = LedgerVectors.json("cosignature-and-proof.json");

    static Stream<JsonNode> goodNotes() {
        return LedgerVectors.each(NOTES.get("valid"));
    }

    static Stream<JsonNode> badNotes() {
        return LedgerVectors.each(NOTES.get("invalid"));
    }

    static Stream<JsonNode> badCheckpoints() {
        return LedgerVectors.each(LedgerVectors.json("checkpoint-bodies.json").get("invalid"));
    }

    @Nested
    class Keys {
        @Test
        void have_the_published_texts_and_read_back() {
            NOTES.get("keys")
                    .forEach(key -> {
                        var seed = HexFormat.of().parseHex(key.get("seedHex").asText());
                        var skey = Skey.of(key.get("name").asText(), seed);
                        assertThat(skey.secretText()).isEqualTo(key.get("skey").asText());
                        assertThat(skey.vkey().text()).isEqualTo(key.get("vkey").asText());
                        assertThat(Skey.parse(skey.secretText()).vkey()).isEqualTo(skey.vkey());
                        assertThat(Vkey.parse(skey.vkey().text())).isEqualTo(skey.vkey());
                        assertThat(skey.toString()).doesNotContain("PRIVATE");
                    });
        }

        @Test
        void are_refused_when_the_id_belongs_to_another_key() {
            var text = NOTES.get("keys").get(0).get("vkey").asText();
            assertThatThrownBy(() -> Vkey.parse(text.replace("ce5be5e8", "ce5be5e9")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("goodNotes")
    void opens_a_good_note_and_writes_it_back_byte_for_byte(JsonNode good) {
        var note = good.get("note").asText();

        var opened = SignedNote.open(note, vkeys(good));

        assertThat(opened.note()).isEqualTo(note);
    }

    @ParameterizedTest
    @MethodSource("badNotes")
    void refuses_a_bad_note(JsonNode bad) {
        assertThatThrownBy(() -> SignedNote.open(bad.get("note").asText(), vkeys(bad)))
                .as(bad.get("why").asText())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refuses_a_note_of_more_than_64_KiB() {
        var note = "x".repeat(64 * 1024) + "\n\n\u2014 a AAAAAAA=\n";
        assertThatThrownBy(() -> SignedNote.parse(note)).hasMessageContaining("at most");
    }

    @Nested
    class Checkpoints {
        @Test
        void are_read_and_written_back() {
            LedgerVectors.json("checkpoint-bodies.json")
                    .get("valid")
                    .forEach(body ->
                            assertThat(Checkpoint.parse(body.asText()).body())
                                    .isEqualTo(body.asText()));
        }

        @ParameterizedTest
        @MethodSource("io.twinmesh.persistence.log.SignedNoteTest#badCheckpoints")
        void are_refused_when_malformed(JsonNode bad) {
            assertThatThrownBy(() -> Checkpoint.parse(bad.get("body").asText()))
                    .as(bad.get("why").asText())
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void are_signed_exactly_as_the_independent_implementation_does() {
            var skey = Skey.parse(SET.get("logSkey").asText());
            var first = SET.get("checkpoint").asText().lines().limit(5).toList();

            var note = Checkpoint.parse(SET.get("body").asText()).signedBy(skey);

            assertThat(note.lines().toList()).isEqualTo(first);
        }

        @Test
        void with_lines_of_unknown_witnesses_open_and_keep_them() {
            var text = LedgerVectors.text("example.checkpoint");
            var log = Vkey.parse(SET.get("logVkey").asText());

            assertThat(Checkpoint.open(text, log).size()).isEqualTo(8);
            assertThat(SignedNote.parse(text).signatures()).hasSize(5);
            assertThat(SignedNote.parse(text).note()).isEqualTo(text);
        }

        @Test
        void of_another_log_are_refused_although_the_key_signed_them() {
            var skey = Skey.parse(SET.get("logSkey").asText());
            var foreign = new Checkpoint("other.example/lane/0", 0, Rfc9162.emptyRoot(), List.of());
            assertThatThrownBy(() -> Checkpoint.open(foreign.signedBy(skey), skey.vkey()))
                    .hasMessageContaining("other.example");
        }
    }

    @Nested
    class ProofFiles {
        private final String text = LedgerVectors.text("example.tlog-proof");
        private final Vkey log = Vkey.parse(SET.get("logVkey").asText());
        private final byte[] leaf = "5".getBytes(StandardCharsets.US_ASCII);

        @Test
        void open_with_leaf_and_key() {
            assertThat(text).isEqualTo(SET.get("tlogProof").asText());
            assertThat(TlogProof.parse(text).open(leaf, log).size()).isEqualTo(8);
            assertThat(TlogProof.parse(text).text()).isEqualTo(text);
        }

        @Test
        void do_not_open_with_another_leaf_index_or_key() {
            var proof = TlogProof.parse(text);
            var other = new TlogProof(4, proof.path(), proof.checkpoint());
            var stranger = Vkey.parse(NOTES.get("keys").get(0).get("vkey").asText());
            assertThatThrownBy(() -> proof.open(new byte[] {'4'}, log))
                    .hasMessageContaining("not under the checkpoint");
            assertThatThrownBy(() -> other.open(leaf, log))
                    .hasMessageContaining("not under the checkpoint");
            assertThatThrownBy(() -> proof.open(leaf, stranger))
                    .hasMessageContaining("trusted key");
        }

        @Test
        void are_refused_when_spelled_otherwise() {
            for (var bad :
                    List.of(
                            text.replace("index 5", "index +5"),
                            text.replace("index 5", "index 05"),
                            text.replace("proof@v1", "proof@v2"),
                            text.replace("index 5\n", ""),
                            text.replace("index 5\n", "index 5\r\n"),
                            text.replace("EeH1", "EeH"))) {
                assertThatThrownBy(() -> TlogProof.parse(bad))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static List<Vkey> vkeys(JsonNode each) {
        return LedgerVectors.each(each.get("vkeys")).map(key -> Vkey.parse(key.asText())).toList();
    }
}
