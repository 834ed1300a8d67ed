package io.twinmesh.persistence.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class StoredConsentTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "consent");

    /// Every part once empty and once not.
    private static ConsentPolicy policy() {
        var role = new Code("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP");
        return Provisions.permit()
                .purposes(Purpose.TREAT, Purpose.HRESCH)
                .except(
                        Provisions.deny()
                                .during("2026-01-01", "2027-01-01")
                                .actors(
                                        Provisions.actor("Organization/x"),
                                        new ConsentActor(
                                                Optional.of(role),
                                                Optional.empty(),
                                                Optional.of(new Code("urn:npi", "17"))))
                                .actions(ConsentAction.ACCESS, ConsentAction.DISCLOSE)
                                .data(
                                        new DataScope(
                                                List.of(DataClass.GENOME),
                                                List.of("Observation"),
                                                List.of(new Code("http://loinc.org", "8480-6")),
                                                List.of(RandomConsents.R),
                                                new Interval(
                                                        Optional.of(
                                                                Instant.parse(
                                                                        "2020-01-01T00:00:00.5Z")),
                                                        Optional.empty())))
                                .except(
                                        Provisions.permit()
                                                .purposes(Purpose.BTG)
                                                .openFor(Duration.ofMinutes(90))))
                .policy();
    }

    @Test
    void a_policy_ever_written_can_be_read() throws IOException {
        var hex =
                Files.readString(GOLDEN.resolve("policy.cbor.hex"), StandardCharsets.US_ASCII)
                        .strip();

        assertThat(StrictCbor.read(HexFormat.of().parseHex(hex), ConsentPolicy.class))
                .isEqualTo(policy());
        assertThat(HexFormat.of().formatHex(StrictCbor.write(policy()))).isEqualTo(hex);
    }

    @Test
    void a_table_and_a_filter_come_back_as_they_were() {
        for (var seed = 0; seed < 500; seed++) {
            var random = new RandomConsents(new Random(seed));
            var table =
                    ConsentTable.NONE
                            .with(1, "Consent/a", random.consent(3).policy())
                            .with(-2, "Consent/b", policy());
            var filter = table.forRequest(random.request(List.of()));

            assertThat(StrictCbor.read(StrictCbor.write(table), ConsentTable.class))
                    .isEqualTo(table);
            assertThat(StrictCbor.read(StrictCbor.write(filter), AccessFilter.class))
                    .isEqualTo(filter);
        }
    }

    @Test
    void a_consent_that_outgrows_its_limits_cannot_be() {
        var deep = Provisions.permit();
        for (var i = 0; i < ConsentPolicy.MAX_DEPTH; i++) {
            deep = Provisions.deny().except(deep);
        }
        var tooDeep = deep;
        var wide = Provisions.permit();
        for (var i = 0; i < ConsentPolicy.MAX_PROVISIONS; i++) {
            wide.except(Provisions.deny());
        }

        assertThatThrownBy(tooDeep::policy).hasMessageContaining("8 deep");
        assertThatThrownBy(wide::policy).hasMessageContaining("at most 64 provisions");
    }

    @Test
    void what_a_patient_hides_is_not_shown_when_printed() {
        assertThat(policy() + " " + Provisions.table(Provisions.permit().codes(RandomConsents.PSY)))
                .doesNotContain("8480-6")
                .doesNotContain("PSY");
    }
}
