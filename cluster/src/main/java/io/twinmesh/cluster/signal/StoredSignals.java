package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.history.ClosedHistory;
import io.twinmesh.inference.signal.Joining;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.SignalChunk;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent.SignalRecorded;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Access;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Reads signals from the journal, without waking the twin. Blocks on both databases.
///
/// Where chunks share time, what was stored first stands; so every reader sees the same samples, of
/// what is shown to it.
public final class StoredSignals {
    private static final String TAG = "twin.signal-recorded/1";
    private static final int PAGE = 500;

    /// Rows of the twin looked at for one answer.
    private static final int MOST_ROWS = 50_000;

    /// Samples in the chunks opened for one answer.
    private static final long MOST_SAMPLES = 4_000_000;

    private final HistoryReader reader;

    public StoredSignals(HistoryReader reader) {
        this.reader = reader;
    }

    /// @param channel only this one; without it the signal must have one only
    /// @param from samples taken then or later
    /// @param to samples taken before
    /// @param most at most so many samples; more are left out at the end
    public record Wanted(Code code, Optional<String> channel, Instant from, Instant to, int most) {
        /// The last moment of the time asked for.
        public Instant last() {
            return to.minusNanos(1);
        }
    }

    /// Which stretches are read at all; what it keeps back is as if it were not there.
    @FunctionalInterface
    public interface Shown {
        /// @param code of the signal
        /// @param first moment of the stretch within the time asked for
        /// @param last the same
        boolean shown(Code code, Instant first, Instant last);
    }

    /// What came of looking.
    public sealed interface Found {
        /// @param channel the one that was read
        /// @param devices that sent them
        /// @param series in order of time, none sharing time with another; empty when there are no
        ///   samples
        /// @param next where the samples go on that were left out
        record Signal(
                Code code,
                String channel,
                List<String> devices,
                List<SampledSeries> series,
                Optional<Instant> next)
                implements Found {
            public Signal {
                devices = List.copyOf(devices);
                series = List.copyOf(series);
            }

            /// Samples are clinical.
            @Override
            public String toString() {
                return "Signal[hidden]";
            }
        }

        record Refused(Refusal refusal) implements Found {}
    }

    /// Reads whatever is there.
    ///
    /// @throws UnreadableHistoryException when a row is not as it was written
    public Found read(PatientId patient, Wanted wanted) {
        return read(patient, wanted, (_, _, _) -> true);
    }

    /// @throws UnreadableHistoryException when a row is not as it was written
    public Found read(PatientId patient, Wanted wanted, Shown shown) {
        return switch (reader.access(patient)) {
            case Access.Open(var history) -> read(patient, history, wanted, shown);
            case Access.Closed closed -> new Found.Refused(ClosedHistory.refusal(closed));
        };
    }

    private Found read(PatientId patient, History history, Wanted wanted, Shown shown) {
        var chunks = new ArrayList<SignalRecorded>();
        var samples = 0L;
        var last = 0L;
        for (int looked = 0; ; looked += PAGE) {
            var rows = reader.rows(patient, last, PAGE);
            for (var row : rows) {
                last = row.sequenceNumber();
                if (row.sealed().tag().equals(TAG)
                        && history.open(row.sealed()) instanceof Opened.Plain(var event)
                        && event instanceof SignalRecorded chunk
                        && asked(chunk, wanted)
                        && shown(chunk, wanted, shown)) {
                    chunks.add(chunk);
                    samples += chunk.samples();
                    if (samples > MOST_SAMPLES) {
                        return refused(
                                "signal.too-long",
                                "more than "
                                        + MOST_SAMPLES
                                        + " samples lie there: ask for a shorter time");
                    }
                }
            }
            if (rows.size() < PAGE) {
                return put(chunks, wanted);
            }
            if (looked + PAGE >= MOST_ROWS) {
                return refused("history.too-long", "more than " + MOST_ROWS + " events lie there");
            }
        }
    }

    private static boolean asked(SignalRecorded chunk, Wanted wanted) {
        var code = wanted.code();
        return chunk.code().code().equals(code.code())
                && (code.system().isEmpty() || chunk.code().system().equals(code.system()))
                && wanted.channel().map(chunk.channel()::equals).orElse(true)
                && chunk.start().isBefore(wanted.to())
                && !chunk.end().isBefore(wanted.from());
    }

    private static boolean shown(SignalRecorded chunk, Wanted wanted, Shown shown) {
        var first = chunk.start().isBefore(wanted.from()) ? wanted.from() : chunk.start();
        var last = chunk.end().isBefore(wanted.to()) ? chunk.end() : wanted.last();
        return shown.shown(chunk.code(), first, last);
    }

    private static Found put(List<SignalRecorded> chunks, Wanted wanted) {
        var names =
                chunks.stream()
                        .map(it -> it.code().text() + "#" + it.channel())
                        .distinct()
                        .toList();
        if (names.size() > 1) {
            return refused(
                    "signal.ambiguous",
                    "there are several such signals: name the code's system and the channel");
        }
        var placed = new TreeMap<Instant, SampledSeries>();
        for (var chunk : chunks) {
            switch (SignalChunk.decode(chunk.chunk().toArray())) {
                case Parsed.Refused<SampledSeries>(var refusal) -> {
                    return refused(refusal.code(), refusal.why());
                }
                case Parsed.Whole<SampledSeries>(var series) ->
                        series.between(wanted.from(), wanted.to())
                                .forEach(part -> place(placed, part));
            }
        }
        var kept = new ArrayList<SampledSeries>();
        Optional<Instant> next = Optional.empty();
        var left = wanted.most();
        for (var part : placed.values()) {
            if (part.size() > left) {
                next = Optional.of(part.at(left));
                if (left > 0) {
                    kept.add(part.part(0, left));
                }
                break;
            }
            kept.add(part);
            left -= part.size();
        }
        return new Found.Signal(
                chunks.isEmpty() ? wanted.code() : chunks.getFirst().code(),
                chunks.isEmpty() ? wanted.channel().orElse("") : chunks.getFirst().channel(),
                chunks.stream().flatMap(it -> it.device().stream()).distinct().toList(),
                Joining.joined(kept),
                next);
    }

    /// Puts in what of this part lies in no part that is there already.
    private static void place(NavigableMap<Instant, SampledSeries> placed, SampledSeries part) {
        var from = part.start();
        var before = placed.floorEntry(from);
        if (before != null && !before.getValue().end().isBefore(from)) {
            from = before.getValue().end().plusNanos(1);
        }
        while (!from.isAfter(part.end())) {
            var after = placed.ceilingEntry(from);
            var to = after == null ? Instant.MAX : after.getKey();
            for (var free : part.between(from, to)) {
                placed.put(free.start(), free);
            }
            if (after == null) {
                return;
            }
            from = after.getValue().end().plusNanos(1);
        }
    }

    private static Found refused(String code, String why) {
        return new Found.Refused(new Refusal(code, why));
    }
}
