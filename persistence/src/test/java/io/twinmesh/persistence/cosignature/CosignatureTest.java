package io.twinmesh.persistence.cosignature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.LedgerVectors;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

class CosignatureTest {
    private static final JsonNode SET = LedgerVectors.json("cosignature-and-proof.json");
    private static final Checkpoint CHECKPOINT = Checkpoint.parse(SET.get("body").asText());

    @Test
    void ed25519_witnesses_sign_exactly_as_the_independent_implementation_does() {
        SET.get("witnesses")
                .forEach(each -> {
                    var witness = cosigner(each, CosignerAlgorithm.ED25519);
                    var time = each.get("time").asLong();

                    var line = witness.cosign(CHECKPOINT, Instant.ofEpochSecond(time));

                    assertThat(witness.key().text()).isEqualTo(each.get("vkey").asText());
                    assertThat(text(witness, time)).isEqualTo(each.get("signedMessage").asText());
                    assertThat(new SignedNote("x\n", List.of(line)).note())
                            .isEqualTo("x\n\n" + each.get("line").asText());
                    assertThat(witness.key().verified(CHECKPOINT, line))
                            .contains(Instant.ofEpochSecond(time));
                });
    }

    @Test
    void an_ml_dsa_44_witness_signs_the_published_message_and_its_published_line_verifies() {
        var given = SET.get("mldsa44");
        var witness = cosigner(given, CosignerAlgorithm.ML_DSA_44);
        var published = line(given.get("line").asText());
        long time = given.get("time").asLong();

        assertThat(witness.key().text()).isEqualTo(given.get("vkey").asText());
        assertThat(CosignerAlgorithm.ML_DSA_44.message(witness.key().name(), time, CHECKPOINT))
                .isEqualTo(HexFormat.of().parseHex(given.get("cosignedMessageHex").asText()));
        assertThat(witness.key().verified(CHECKPOINT, published))
                .contains(Instant.ofEpochSecond(time));
        var own = witness.cosign(CHECKPOINT, Instant.ofEpochSecond(time));
        assertThat(witness.key().verified(CHECKPOINT, own)).isPresent();
    }

    @Test
    void a_line_under_another_tree_time_or_name_is_not_the_witness_s() {
        for (var algorithm : CosignerAlgorithm.values()) {
            var witness = Cosigner.of("w.example", algorithm, new byte[32]);
            var line = witness.cosign(CHECKPOINT, Instant.ofEpochSecond(1_767_225_600));
            var otherTree = new Checkpoint(CHECKPOINT.origin(), 9, CHECKPOINT.root(), List.of());
            var otherTime = line.blob();
            otherTime[7] ^= 1;

            assertThat(witness.key().verified(otherTree, line)).isEmpty();
            assertThat(
                            witness.key()
                                    .verified(
                                            CHECKPOINT,
                                            new SignedNote.Signature(
                                                    "w.example", line.keyId(), otherTime)))
                    .isEmpty();
            assertThat(
                            witness.key()
                                    .verified(
                                            CHECKPOINT,
                                            new SignedNote.Signature(
                                                    "v.example", line.keyId(), line.blob())))
                    .isEmpty();
        }
    }

    @Test
    void extension_lines_are_under_an_ed25519_cosignature() {
        var witness = Cosigner.of("w.example", CosignerAlgorithm.ED25519, new byte[32]);
        var bare = new Checkpoint("log.example", 0, Rfc9162.emptyRoot(), List.of());
        var extended = new Checkpoint("log.example", 0, Rfc9162.emptyRoot(), List.of("more"));
        var line = witness.cosign(bare, Instant.ofEpochSecond(1));
        assertThat(witness.key().verified(extended, line)).isEmpty();
    }

    @Test
    void keys_read_back_and_are_refused_when_their_id_or_kind_is_wrong() {
        for (var algorithm : CosignerAlgorithm.values()) {
            var witness = Cosigner.of("w.example", algorithm, new byte[32]);
            assertThat(CosignerKey.parse(witness.key().text())).isEqualTo(witness.key());
            assertThat(Cosigner.parse(witness.secretText()).key()).isEqualTo(witness.key());
            assertThat(witness.toString()).doesNotContain("PRIVATE");
            assertThatThrownBy(() -> CosignerKey.parse("v" + witness.key().text()))
                    .hasMessageContaining("key id");
            assertThatThrownBy(() -> Cosigner.parse(witness.key().text()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        // a log's key (algorithm 1) is no witness's key
        assertThatThrownBy(() -> CosignerKey.parse(SET.get("logVkey").asText()))
                .hasMessageContaining("no algorithm of cosigners");
    }

    private static Cosigner cosigner(JsonNode each, CosignerAlgorithm algorithm) {
        return Cosigner.of(
                each.get("name").asText(),
                algorithm,
                HexFormat.of().parseHex(each.get("seedHex").asText()));
    }

    private static String text(Cosigner witness, long time) {
        return new String(
                CosignerAlgorithm.ED25519.message(witness.key().name(), time, CHECKPOINT),
                StandardCharsets.UTF_8);
    }

    private static SignedNote.Signature line(String text) {
        return SignedNote.parse("x\n\n" + text).signatures().getFirst();
    }
}
