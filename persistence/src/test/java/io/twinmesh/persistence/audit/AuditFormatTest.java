package io.twinmesh.persistence.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.audit.SealedParts.WhatV1;
import io.twinmesh.persistence.audit.SealedParts.WhoV1;
import io.twinmesh.persistence.format.Stored;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Stored forms are for ever.
class AuditFormatTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "audit");

    static List<Stored> parts() {
        return List.of(
                new WhoV1(
                        Optional.of("Practitioner/17"),
                        Optional.of("2001:db8::7"),
                        Optional.empty(),
                        "4a8dca3c-2205-4dc7-90e1-db877781d7cc"),
                new WhatV1(
                        List.of(
                                new What.Resource("Observation", "o-1", Optional.of(2)),
                                new What.Resource("Patient", "p-1", Optional.empty())),
                        Optional.of("code=85354-9"),
                        Optional.of("Consent/c-1#0"),
                        Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void what_was_written_before_is_read_and_written_the_same(Stored part) throws IOException {
        var tag = SealedParts.FORMAT.tag(part);
        var file = GOLDEN.resolve(tag.replace('/', '.') + ".cbor.hex");
        var golden = HexFormat.of().parseHex(Files.readString(file).strip());

        assertThat(SealedParts.FORMAT.read(tag, golden)).isEqualTo(part);
        assertThat(SealedParts.FORMAT.write(part)).isEqualTo(golden);
    }

    @Test
    void each_stored_form_has_a_golden_file() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.count()).isEqualTo(SealedParts.TYPES.size());
        }
    }

    @Test
    void the_codes_of_interactions_and_outcomes_never_change() {
        assertThat(Arrays.stream(Interaction.values()).map(i -> i.code() + "=" + i.action()))
                .containsExactly(
                        "create=C",
                        "read=R",
                        "vread=R",
                        "update=U",
                        "patch=U",
                        "delete=D",
                        "search=E",
                        "history=R",
                        "transaction=E",
                        "everything=R",
                        "export=R",
                        "twin=R",
                        "intake=C",
                        "query=E",
                        "answer=R",
                        "answer-review=U",
                        "expert-review=R",
                        "emergency-access=E",
                        "monitoring=E",
                        "notification=R",
                        "erasure=D",
                        "audit-read=R",
                        "authentication=E");
        assertThat(Arrays.stream(AuditOutcome.values()).map(AuditOutcome::code))
                .containsExactly(0, 4, 8, 12);
    }

    @Test
    void nothing_that_is_printed_shows_what_is_sealed() {
        var record = TestTrail.search(TestTrail.ADA, "clinic");
        var text =
                record
                        + " "
                        + record.who()
                        + " "
                        + record.what()
                        + record.what().resources()
                        + parts();
        assertThat(text)
                .doesNotContain("uixot", "zebulon", "85354", "192.0.2", "windmill", "Practitioner");
    }
}
