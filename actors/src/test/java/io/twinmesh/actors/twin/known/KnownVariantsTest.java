package io.twinmesh.actors.twin.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/// What a twin keeps of variants, found and unclear.
class KnownVariantsTest {
    private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
    private static final List<Code> ASKED = List.of(Code.parse("http://loinc.org|69548-6"));

    private static Fact.VariantReported found(String name) {
        return new Fact.VariantNoted(ASKED, "EGFR", List.of(name), AT);
    }

    private static Fact.VariantReported unclear(String name) {
        return new Fact.VariantUnassessed(
                ASKED, "EGFR", List.of(name, name), Fact.Unclear.INDETERMINATE, AT);
    }

    @Test
    void both_kinds_come_back_as_they_came_in_and_as_they_were_stored() {
        var known = KnownVariants.NONE.with(1, found("T790M")).with(2, unclear("C797S"));

        assertThat(known.rows())
                .containsExactly(
                        new KnownVariants.Held(1, found("T790M")),
                        new KnownVariants.Held(2, unclear("C797S")));
        assertThat(StrictCbor.read(StrictCbor.write(known), KnownVariants.class)).isEqualTo(known);
    }

    @Test
    void at_the_limit_the_oldest_unclear_one_makes_room_before_any_that_was_found() {
        var known = KnownVariants.NONE.with(1, found("first")).with(2, unclear("unclear"));
        for (var i = 3; i <= KnownVariants.LIMIT; i++) {
            known = known.with(i, found("v" + i));
        }
        assertThat(known.complete()).isTrue();

        var fuller = known.with(KnownVariants.LIMIT + 1, found("one more"));
        var fullest = fuller.with(KnownVariants.LIMIT + 2, found("and another"));

        assertThat(fuller.complete()).isFalse();
        assertThat(fuller.resources().toArray()).hasSize(KnownVariants.LIMIT).doesNotContain(2);
        assertThat(fullest.resources().toArray()).hasSize(KnownVariants.LIMIT).doesNotContain(1);
    }
}
