package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.twin.command.SignalCommand;
import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.RecordSignals;
import io.twinmesh.actors.twin.command.SignalCommand.SignalsReply;
import io.twinmesh.actors.twin.command.SignalCommand.Taken;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.actors.twin.known.KnownSignals;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// Taking signals in. Pure.
///
/// | a chunk that | is | why |
/// |---|---|---|
/// | came before, byte for byte, among the last 128 | unchanged | a device that heard nothing repeats |
/// | ends after everything known of its signal | stored | |
/// | ends earlier | stored, marked late | devices send what they kept; order of arrival is chance |
/// | shares time with what is known | stored, marked overlapping | readers let the earlier one stand |
/// | starts or ends more than a day ahead | refused | its clock is wrong, and it would hide true ones |
/// | has no unit | refused | a number without a unit says nothing |
/// | is glucose in another unit than mg/dL or mmol/L | refused | it would hide true ones of its time |
final class SignalRules {
    static final int MOST_BYTES = 512 * 1024;

    /// How far a device's clock may be ahead of ours, time zones included.
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private static final Set<String> GLUCOSE_UNITS = Set.of("mg/dL", "mmol/L");

    private SignalRules() {}

    static Decision<SignalsReply> record(PatientState.Active twin, RecordSignals in, Instant now) {
        var events = new ArrayList<PatientEvent>();
        var answers = new ArrayList<TakenChunk>();
        var known = twin.signals();
        for (var chunk : in.chunks()) {
            var refusal = refusal(known, chunk, now);
            if (refusal.isPresent()) {
                answers.add(new TakenChunk(Taken.REFUSED, false, refusal));
                continue;
            }
            var content = ImportRules.fingerprint(chunk.chunk());
            if (known.holds(content)) {
                answers.add(new TakenChunk(Taken.UNCHANGED, false, Optional.empty()));
                continue;
            }
            var event = recorded(known, chunk, in.by(), content, now);
            known = known.with(event);
            events.add(event);
            answers.add(
                    new TakenChunk(
                            event.late() ? Taken.LATE : Taken.STORED,
                            event.overlapping(),
                            Optional.empty()));
        }
        return new Decision<>(
                events,
                in.replyTo(),
                new SignalsReply.Recorded(answers, twin.revision() + events.size()));
    }

    private static PatientEvent.SignalRecorded recorded(
            KnownSignals known, IncomingChunk chunk, String by, long content, Instant now) {
        var times = known.times(KnownSignals.name(chunk.code(), chunk.channel()));
        return new PatientEvent.SignalRecorded(
                now,
                by,
                chunk.code(),
                chunk.channel(),
                chunk.device(),
                chunk.start(),
                chunk.end(),
                chunk.samples(),
                chunk.hertz(),
                chunk.unit(),
                times.filter(it -> !chunk.end().isAfter(it.latest())).isPresent(),
                times.filter(it ->
                                !chunk.start().isAfter(it.latest())
                                        && !chunk.end().isBefore(it.first()))
                        .isPresent(),
                content,
                Bytes.of(chunk.chunk()));
    }

    private static Optional<Refusal> refusal(KnownSignals known, IncomingChunk chunk, Instant now) {
        if (chunk.unit().isBlank()) {
            return refused("signal.unit-missing", "a signal needs the unit of its samples");
        }
        if (Vital.GLUCOSE.codes().contains(chunk.code()) && !GLUCOSE_UNITS.contains(chunk.unit())) {
            return refused("signal.unit-unknown", "glucose must be in mg/dL or mmol/L");
        }
        if (chunk.end().isAfter(now.plus(CLOCK_SKEW))) {
            return refused(
                    "signal.from-the-future", "samples lie more than a day ahead of our clock");
        }
        if (chunk.chunk().length > MOST_BYTES) {
            return refused(
                    "signal.chunk-too-large", "a chunk has at most " + MOST_BYTES + " bytes");
        }
        return known.full(KnownSignals.name(chunk.code(), chunk.channel()))
                ? refused(
                        "signal.too-many-kinds",
                        "a twin holds at most " + KnownSignals.MOST_SIGNALS + " signals")
                : Optional.empty();
    }

    private static Optional<Refusal> refused(String code, String why) {
        return Optional.of(new Refusal(code, why));
    }

    static Decision<?> refuse(SignalCommand command, Refusal refusal) {
        return switch (command) {
            case RecordSignals in ->
                    Decision.reply(in.replyTo(), new SignalsReply.Refused(refusal));
        };
    }
}
