package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// What the address of a card's link carries.
class BehindLinksTest {
    private static final String ASKED = "ask-%s";
    static final SealedText LINKS =
            new SealedText(new InstallationCipher(new byte[32], new Random(1)), "cds unused/1");

    @Test
    void reasons_behind_the_link_of_another_question_or_client_are_not_taken() {
        var one = new CdsAnswers.Behind(ASKED.formatted("Q" + "A".repeat(21)), List.of("One."));
        var other = new CdsAnswers.Behind(ASKED.formatted("A".repeat(22)), List.of("Other."));
        var reasons = other.name(LINKS, "ehr").replaceFirst(".*\\.", "");

        assertThat(CdsAnswers.Behind.named(other.name(LINKS, "ehr"), LINKS, "ehr")).contains(other);
        assertThat(CdsAnswers.Behind.named(other.name(LINKS, "ehr"), LINKS, "ward")).isEmpty();
        assertThat(CdsAnswers.Behind.named(one.asked() + "." + reasons, LINKS, "ehr")).isEmpty();
    }

    @Test
    void reasons_too_long_for_an_address_are_left_out_of_the_link() {
        var random = new Random(1);
        var reasons =
                Stream.generate(() -> Long.toHexString(random.nextLong())).limit(400).toList();

        var name =
                new CdsAnswers.Behind(ASKED.formatted("A".repeat(22)), reasons).name(LINKS, "ehr");

        assertThat(name).isEqualTo(ASKED.formatted("A".repeat(22)));
    }
}
