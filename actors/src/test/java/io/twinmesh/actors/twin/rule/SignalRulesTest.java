package io.twinmesh.actors.twin.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.RecordSignals;
import io.twinmesh.actors.twin.command.SignalCommand.SignalsReply;
import io.twinmesh.actors.twin.command.SignalCommand.Taken;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.actors.twin.known.KnownSignals;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

class SignalRulesTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Instant NOW = Twins.NOW;
    private static final Code GLUCOSE = Code.parse("http://loinc.org|99504-3");

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Nested
    class NewSamples {
        @Test
        void are_stored_under_the_key_of_signals() {
            var decision = told(twin(), hour(1));

            assertThat(answers(decision)).containsExactly(answer(Taken.STORED, false));
            assertThat(decision.events())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.dataClass()).isEqualTo(DataClass.SIGNALS);
                        assertThat(event.at()).isEqualTo(NOW);
                    });
        }

        @Test
        void move_the_signal_on_and_leave_no_sample_in_the_state() {
            var twin = after(twin(), told(twin(), hour(1), hour(2)));

            assertThat(twin.signals().times("http://loinc.org|99504-3#"))
                    .contains(new KnownSignals.Times(at(1), end(2)));
            assertThat(twin.revision()).isEqualTo(twin().revision() + 2);
        }
    }

    @Nested
    class Disorder {
        @Test
        void a_repeated_chunk_changes_nothing() {
            var twin = after(twin(), told(twin(), hour(1)));

            var decision = told(twin, hour(1));

            assertThat(decision.events()).isEmpty();
            assertThat(answers(decision)).containsExactly(answer(Taken.UNCHANGED, false));
        }

        @Test
        void a_chunk_twice_in_one_command_is_stored_once() {
            var decision = told(twin(), hour(1), hour(1));

            assertThat(decision.events()).hasSize(1);
            assertThat(answers(decision))
                    .containsExactly(answer(Taken.STORED, false), answer(Taken.UNCHANGED, false));
        }

        @Test
        void an_earlier_hour_that_comes_later_is_stored_and_marked_late() {
            var twin = after(twin(), told(twin(), hour(5)));

            var decision = told(twin, hour(2));

            assertThat(answers(decision)).containsExactly(answer(Taken.LATE, false));
            assertThat(decision.events())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            PatientEvent.SignalRecorded.class,
                            event -> assertThat(event.late()).isTrue());
        }

        @Test
        void a_chunk_that_shares_time_with_what_is_known_is_marked_overlapping() {
            var twin = after(twin(), told(twin(), hour(5)));
            var longer =
                    new IncomingChunk(
                            GLUCOSE,
                            "",
                            Optional.empty(),
                            at(5).plusSeconds(60),
                            end(6),
                            23,
                            Optional.empty(),
                            "mg/dL",
                            new byte[] {9});

            assertThat(answers(told(twin, longer))).containsExactly(answer(Taken.STORED, true));
        }

        /// Whatever the order of arrival, the same chunks are known in the end.
        @Test
        void order_of_arrival_changes_marks_only() {
            var forwards = after(twin(), told(twin(), hour(1), hour(2), hour(3)));
            var backwards = after(twin(), told(twin(), hour(3), hour(2), hour(1)));

            assertThat(backwards.signals().times()).isEqualTo(forwards.signals().times());
        }

        @Test
        void channels_and_codes_are_signals_of_their_own() {
            var twin = after(twin(), told(twin(), hour(5)));
            var other =
                    new IncomingChunk(
                            GLUCOSE,
                            "left arm",
                            Optional.empty(),
                            at(2),
                            end(2),
                            12,
                            Optional.empty(),
                            "mg/dL",
                            new byte[] {9});

            assertThat(answers(told(twin, other))).containsExactly(answer(Taken.STORED, false));
        }
    }

    @Nested
    class Refused {
        @Test
        void samples_from_more_than_a_day_ahead() {
            var ahead = Duration.ofDays(1);

            assertThat(codes(told(twin(), until(NOW.plus(ahead).plusMillis(1)))))
                    .containsExactly("signal.from-the-future");
            assertThat(codes(told(twin(), until(NOW.plus(ahead))))).isEmpty();
        }

        @Test
        void a_chunk_without_a_unit_while_the_others_are_stored() {
            var bare =
                    new IncomingChunk(
                            GLUCOSE,
                            "",
                            Optional.empty(),
                            at(1),
                            end(1),
                            12,
                            Optional.empty(),
                            " ",
                            new byte[] {9});

            var decision = told(twin(), bare, hour(2));

            assertThat(codes(decision)).containsExactly("signal.unit-missing");
            assertThat(decision.events()).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource({"99504-3, kg", "105272-9, mg/L"})
        void glucose_in_a_unit_that_is_none_of_glucose_which_would_hide_true_readings(
                String loinc, String unit) {
            var code = new Code("http://loinc.org", loinc);

            assertThat(codes(told(twin(), in(code, unit), in(code, "mmol/L"))))
                    .containsExactly("signal.unit-unknown");
            assertThat(codes(told(twin(), in(Code.parse("http://loinc.org|8867-4"), unit))))
                    .isEmpty();
        }

        private static IncomingChunk in(Code code, String unit) {
            return new IncomingChunk(
                    code,
                    "",
                    Optional.empty(),
                    at(1),
                    end(1),
                    12,
                    Optional.empty(),
                    unit,
                    new byte[] {9});
        }

        @Test
        void a_chunk_that_is_too_large() {
            var large =
                    new IncomingChunk(
                            GLUCOSE,
                            "",
                            Optional.empty(),
                            at(1),
                            end(1),
                            12,
                            Optional.empty(),
                            "mg/dL",
                            new byte[512 * 1024 + 1]);

            assertThat(codes(told(twin(), large))).containsExactly("signal.chunk-too-large");
        }

        @Test
        void a_sixty_fifth_signal() {
            var chunks =
                    IntStream.range(0, 65)
                            .mapToObj(i ->
                                    new IncomingChunk(
                                            GLUCOSE,
                                            "channel " + i,
                                            Optional.empty(),
                                            at(1),
                                            end(1),
                                            12,
                                            Optional.empty(),
                                            "mg/dL",
                                            new byte[] {1, (byte) i}))
                            .toArray(IncomingChunk[]::new);

            var decision = told(twin(), chunks);

            assertThat(decision.events()).hasSize(64);
            assertThat(codes(decision)).containsExactly("signal.too-many-kinds");
        }
    }

    /// Only the last 128 fingerprints are kept, so that the state stays small.
    @Test
    void a_year_of_chunks_leaves_a_small_state() {
        var known = KnownSignals.NONE;
        for (int i = 0; i < 10_000; i++) {
            known = known.with(recorded(i));
        }

        assertThat(known.recent()).hasSize(128).endsWith(9_999L);
        assertThat(known.times()).hasSize(1);
    }

    private static PatientEvent.SignalRecorded recorded(int number) {
        return (PatientEvent.SignalRecorded)
                told(twin(), hour(number)).events().stream()
                        .map(event ->
                                event instanceof PatientEvent.SignalRecorded it
                                        ? numbered(it, number)
                                        : event)
                        .toList()
                        .getFirst();
    }

    private static PatientEvent numbered(PatientEvent.SignalRecorded it, long content) {
        return new PatientEvent.SignalRecorded(
                it.at(),
                it.by(),
                it.code(),
                it.channel(),
                it.device(),
                it.start(),
                it.end(),
                it.samples(),
                it.hertz(),
                it.unit(),
                it.late(),
                it.overlapping(),
                content,
                it.chunk());
    }

    private static PatientState.Active twin() {
        return Twins.holding();
    }

    private static Instant at(int hour) {
        return NOW.minus(Duration.ofDays(500)).plus(Duration.ofHours(hour));
    }

    private static Instant end(int hour) {
        return at(hour).plus(Duration.ofMinutes(55));
    }

    private static IncomingChunk hour(int hour) {
        return chunk(at(hour), end(hour), hour);
    }

    private static IncomingChunk until(Instant end) {
        return chunk(end.minusSeconds(3_300), end, 0);
    }

    private static IncomingChunk chunk(Instant start, Instant end, int number) {
        return new IncomingChunk(
                GLUCOSE,
                "",
                Optional.of("sensor"),
                start,
                end,
                12,
                Optional.empty(),
                "mg/dL",
                new byte[] {0, (byte) number});
    }

    private static Decision<SignalsReply> told(PatientState.Active twin, IncomingChunk... chunks) {
        var to = KIT.<SignalsReply>createTestProbe().getRef();
        return SignalRules.record(twin, new RecordSignals("client", List.of(chunks), to), NOW);
    }

    private static PatientState.Active after(
            PatientState.Active twin, Decision<SignalsReply> decision) {
        PatientState state = twin;
        for (var event : decision.events()) {
            state = PatientState.evolve(state, event);
        }
        return (PatientState.Active) state;
    }

    private static TakenChunk answer(Taken taken, boolean overlapping) {
        return new TakenChunk(taken, overlapping, Optional.empty());
    }

    private static List<TakenChunk> answers(Decision<SignalsReply> decision) {
        return switch (decision.reply()) {
            case SignalsReply.Recorded(var chunks, var _) -> chunks;
            case SignalsReply.Refused(var refusal) -> throw new AssertionError(refusal.code());
        };
    }

    private static List<String> codes(Decision<SignalsReply> decision) {
        return answers(decision).stream()
                .flatMap(it -> it.refusal().stream())
                .map(it -> it.code())
                .toList();
    }
}
