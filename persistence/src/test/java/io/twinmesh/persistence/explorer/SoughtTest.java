package io.twinmesh.persistence.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.log.TreeHash;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

class SoughtTest {
    @Test
    void the_form_of_a_text_says_what_is_looked_for() {
        var digits = "0123456789abcdef0123456789abcdef";
        assertThat(Sought.parse("17")).contains(new Sought.Place(17));
        assertThat(Sought.parse("job-" + digits))
                .contains(new Sought.Payout(new JobId("job-" + digits)));
        assertThat(Sought.parse(digits)).contains(new Sought.Id(new AccountId(digits)));
        var digest = new Sought.Digest(TreeHash.ofHex(digits + digits));
        assertThat(Sought.parse(digits + digits)).contains(digest);
        assertThat(Sought.parse(" sha256:" + digits + digits.toUpperCase(Locale.ROOT)))
                .contains(digest);
    }

    @Test
    void an_id_of_decimal_digits_alone_is_an_id() {
        assertThat(Sought.parse("1".repeat(32)))
                .contains(new Sought.Id(new AccountId("1".repeat(32))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1234567890123456789", "job-1", "sha256:ab", "x", "%"})
    void other_texts_are_nothing(String text) {
        assertThat(Sought.parse(text)).isEmpty();
    }
}
