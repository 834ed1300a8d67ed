package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.monitor.chart.RecentVitals;
import io.twinmesh.actors.twin.known.Origins;
import io.twinmesh.actors.twin.state.EmergencyAccess;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Snapshots of every version ever written are read, and the newest is written byte for byte.
class StoredStateTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "twin");

    /// A twin with something in each of the parts that it had before consents decided. Its answer
    /// comes in too late to be among the recent values, which held numbers only.
    private static PatientState.Active beforeConsents() {
        PatientState state =
                Twins.holding(
                        Twins.measured("59408-5", "88", "%", Twins.NOW.toString()),
                        Twins.measured("8867-4", "140", "/min", Twins.NOW.toString()));
        for (var event :
                List.of(
                        recorded(
                                Twins.NOW.plus(RecentVitals.WINDOW),
                                "Observation",
                                4,
                                Twins.coded("67775-7", "248234008", "2026-11-21T11:00:00Z")),
                        recorded(
                                "Observation",
                                5,
                                Twins.condition("44054006", true, "2020-01-01T00:00:00Z", null)),
                        recorded("Observation", 6, Twins.medication("Simvastatin", true)),
                        new PatientEvent.AccessGranted(
                                Twins.NOW,
                                Twins.JOB,
                                "client",
                                "TREAT",
                                "sha256:" + "0".repeat(64),
                                LocalDate.parse("2026-11-21"),
                                "{\"inputs\":{},\"salt\":\"\"}",
                                List.of(
                                        new UsedInput(
                                                "age",
                                                "age",
                                                Optional.empty(),
                                                "56",
                                                Optional.of("a"),
                                                Optional.empty(),
                                                List.of(),
                                                List.of())),
                                List.of("hba1c"),
                                List.of(),
                                List.of()),
                        new PatientEvent.AccessDenied(
                                Twins.NOW,
                                Twins.JOB,
                                "client",
                                "HMARKT",
                                "sha256:0",
                                "consent.purpose-not-permitted",
                                "no",
                                Optional.empty()),
                        new PatientEvent.ResourceDeleted(
                                Twins.NOW,
                                "client",
                                DataClass.CLINICAL,
                                "Observation",
                                "r-2",
                                2,
                                2),
                        new PatientEvent.AssessmentReceived(
                                Twins.NOW,
                                Twins.JOB,
                                "sha256:0",
                                7,
                                Bytes.utf8("{}"),
                                Bytes.utf8("{}"),
                                Bytes.of(new byte[64]),
                                Twins.NOW),
                        new PatientEvent.AlertRaised(
                                Twins.NOW,
                                "heart-rate-high",
                                Severity.URGENT,
                                Twins.NOW,
                                List.of(3L)),
                        new PatientEvent.AlertSuppressed(
                                Twins.NOW,
                                "glucose-low",
                                Severity.NOTICE,
                                Twins.NOW,
                                List.of(3L)))) {
            state = PatientState.evolve(state, event);
        }
        return (PatientState.Active) state;
    }

    /// The same with an earlier value of a day.
    static PatientState.Active twin() {
        PatientState state = beforeEarlierValues();
        for (var hoursAgo : List.of(6, 1)) {
            state =
                    PatientState.evolve(
                            state,
                            recorded(
                                    "Observation",
                                    20 - hoursAgo,
                                    Twins.measured(
                                            "2160-0",
                                            hoursAgo + ".5",
                                            "mg/dL",
                                            Twins.NOW.minusSeconds(3_600L * hoursAgo).toString())));
        }
        return (PatientState.Active) state;
    }

    /// The same with an open question.
    private static PatientState.Active beforeEarlierValues() {
        return (PatientState.Active)
                PatientState.evolve(
                        beforeConsulted(),
                        new PatientEvent.AccessGranted(
                                Twins.NOW,
                                Twins.job(2),
                                "client",
                                "TREAT",
                                "sha256:" + "0".repeat(64),
                                LocalDate.parse("2026-11-21"),
                                "{\"inputs\":{},\"salt\":\"\"}",
                                List.of(
                                        new UsedInput(
                                                "hemoglobin",
                                                "observation",
                                                Optional.of("http://loinc.org|718-7"),
                                                "13",
                                                Optional.of("g/dL"),
                                                Optional.of(Twins.NOW),
                                                List.of(8L),
                                                List.of(
                                                        DataItem.at(
                                                                DataClass.CLINICAL,
                                                                "Observation",
                                                                List.of(
                                                                        Code.parse(
                                                                                "http://loinc.org|718-7")),
                                                                Twins.NOW)))),
                                List.of("hba1c"),
                                List.of(),
                                List.of()));
    }

    /// The same with an answer that was reviewed.
    private static PatientState.Active beforeConsulted() {
        return (PatientState.Active)
                PatientState.evolve(
                        beforeReviews(),
                        new PatientEvent.AnswerReviewed(
                                Twins.NOW,
                                Twins.JOB,
                                11,
                                Requester.client("ward"),
                                ReviewState.ACCEPTED,
                                ""));
    }

    /// The same with a variant.
    private static PatientState.Active beforeReviews() {
        return (PatientState.Active)
                PatientState.evolve(
                        beforeVariants(),
                        recorded(
                                "Observation",
                                10,
                                new Fact.VariantNoted(
                                        List.of(Code.parse("http://loinc.org|69548-6")),
                                        "EGFR",
                                        List.of("p.Leu858Arg", "c.2573T>G"),
                                        Twins.NOW)));
    }

    /// The same with a signal.
    private static PatientState.Active beforeVariants() {
        return (PatientState.Active)
                PatientState.evolve(
                        beforeSignals(),
                        new PatientEvent.SignalRecorded(
                                Twins.NOW,
                                "tester",
                                Code.parse("http://loinc.org|99504-3"),
                                "",
                                Optional.of("sensor"),
                                Twins.NOW.minusSeconds(3_600),
                                Twins.NOW,
                                13,
                                Optional.empty(),
                                "mg/dL",
                                false,
                                false,
                                -3L,
                                Bytes.utf8("TMS1")));
    }

    /// The same with consents and an emergency access.
    static PatientState.Active beforeSignals() {
        PatientState state = beforeConsents();
        for (var event :
                List.of(
                        recorded(
                                "Observation",
                                8,
                                Twins.measured("718-7", "13", "g/dL", Twins.NOW.toString()),
                                new Fact.Tagged(
                                        List.of(Code.parse("urn:labels|R")),
                                        List.of(Code.parse("urn:categories|laboratory")))),
                        recorded(
                                "Consent",
                                9,
                                new Fact.ConsentGiven(
                                        Consents.emergency("ward", Duration.ofHours(1)))),
                        new PatientEvent.BreakGlassOpened(
                                Twins.NOW,
                                Requester.client("ward"),
                                Purpose.ETREAT,
                                "unconscious in the street",
                                Twins.NOW.plusSeconds(3_600),
                                List.of(new RuleId("Consent/r-9/_history/1#provision"))))) {
            state = PatientState.evolve(state, event);
        }
        return (PatientState.Active) state;
    }

    private static PatientEvent.ResourceRecorded recorded(String type, long key, Fact... facts) {
        return recorded(Twins.NOW, type, key, facts);
    }

    private static PatientEvent.ResourceRecorded recorded(
            Instant at, String type, long key, Fact... facts) {
        return new PatientEvent.ResourceRecorded(
                at,
                "tester",
                "i",
                DataClass.CLINICAL,
                type,
                "r-" + key,
                1,
                key,
                key,
                Bytes.of(new byte[0]),
                List.of(facts));
    }

    private static byte[] golden(String tag) throws IOException {
        var file = GOLDEN.resolve(tag.replace('/', '.') + ".cbor.hex");
        return HexFormat.of().parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip());
    }

    @Test
    void a_twin_is_stored_as_it_was_promised_and_comes_back_as_it_was() throws IOException {
        var twin = twin();

        assertThat(twin.earlier().values()).hasSize(1);
        assertThat(PatientState.SNAPSHOTS.tag(twin)).isEqualTo("twin.state-active/9");
        assertThat(PatientState.SNAPSHOTS.write(twin)).isEqualTo(golden("twin.state-active/9"));
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/9", golden("twin.state-active/9")))
                .isEqualTo(twin);
    }

    @Test
    void an_answer_among_the_recent_values_comes_back() throws IOException {
        var twin = Twins.holding(Twins.coded("67775-7", "248234008", Twins.NOW.toString()));

        assertThat(twin.monitoring().recent().points()).hasSize(1);
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                PatientState.SNAPSHOTS.tag(twin),
                                PatientState.SNAPSHOTS.write(twin)))
                .isEqualTo(twin);
    }

    @Test
    void a_twin_stored_before_values_of_a_day_were_remembered_is_read_without_any()
            throws IOException {
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/8", golden("twin.state-active/8")))
                .isEqualTo(beforeEarlierValues());
    }

    @Test
    void a_twin_stored_before_open_questions_told_what_consent_was_asked_is_read()
            throws IOException {
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/7", golden("twin.state-active/7")))
                .isEqualTo(beforeConsulted());
    }

    @Test
    void a_twin_stored_before_answers_were_reviewed_is_read_with_none_reviewed()
            throws IOException {
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/6", golden("twin.state-active/6")))
                .isEqualTo(beforeReviews());
    }

    @Test
    void a_twin_stored_before_variants_were_understood_is_read_without_any() throws IOException {
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/5", golden("twin.state-active/5")))
                .isEqualTo(beforeVariants());
    }

    @Test
    void a_twin_stored_before_it_had_signals_is_read_without_any() throws IOException {
        assertThat(
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/4", golden("twin.state-active/4")))
                .isEqualTo(beforeSignals());
    }

    @ParameterizedTest
    @ValueSource(strings = {"twin.state-active/1", "twin.state-active/2"})
    void a_twin_stored_before_it_was_watched_is_read_with_nothing_watched(String tag)
            throws IOException {
        var read = (PatientState.Active) PatientState.SNAPSHOTS.read(tag, golden(tag));

        assertThat(read.monitoring()).isEqualTo(Monitoring.NONE);
        assertThat(read.consents()).isEqualTo(ConsentTable.NONE);
        assertThat(read.person()).isEqualTo(beforeConsents().person());
        assertThat(read.latest()).isEqualTo(beforeConsents().latest());
        assertThat(read.problems()).isEqualTo(beforeConsents().problems());
        assertThat(read.answered()).isEqualTo(beforeConsents().answered());
        assertThat(read.verdicts()).isEqualTo(beforeConsents().verdicts());
        assertThat(read.known().version(1)).isEqualTo(1);
    }

    @Test
    void a_twin_stored_before_consents_decided_is_read_with_none() throws IOException {
        var read =
                (PatientState.Active)
                        PatientState.SNAPSHOTS.read(
                                "twin.state-active/3", golden("twin.state-active/3"));

        assertThat(read.consents()).isEqualTo(ConsentTable.NONE);
        assertThat(read.origins()).isEqualTo(Origins.NONE);
        assertThat(read.emergencies()).isEqualTo(EmergencyAccess.NONE);
        assertThat(read.monitoring()).isEqualTo(beforeConsents().monitoring());
        assertThat(read.problems()).isEqualTo(beforeConsents().problems());
    }

    @Test
    void a_twin_of_which_nothing_is_known_is_stored_too() {
        var unknown = new PatientState.Unknown();
        assertThat(PatientState.SNAPSHOTS.read("twin.state-unknown/1", StrictCbor.write(unknown)))
                .isEqualTo(unknown);
    }
}
