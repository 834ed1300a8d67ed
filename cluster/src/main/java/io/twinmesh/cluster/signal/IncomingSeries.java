package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.inference.glucose.GlucoseTrace;
import io.twinmesh.inference.input.PlausibleRange;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.SignalChunk;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.persistence.history.Code;

import java.util.List;
import java.util.Optional;

/// A series that came in, of a signal that has a name.
///
/// @param channel of several of the same code; empty when there is one
public record IncomingSeries(
        Code code, String channel, Optional<String> device, SampledSeries series) {

    /// Why no twin keeps it: a glucose that nobody has, by the range of its code. Which sample, and
    /// never its value.
    Optional<Refusal> refusal() {
        return Vital.GLUCOSE.codes().contains(code)
                ? PlausibleRange.of(code.code()).flatMap(this::refusal)
                : Optional.empty();
    }

    private Optional<Refusal> refusal(PlausibleRange range) {
        var outside = GlucoseTrace.firstOutside(series, range);
        return outside.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                GlucoseTrace.OUT_OF_RANGE,
                                "glucose of this code lies "
                                        + range.text()
                                        + ", and sample "
                                        + (outside.getAsInt() + 1)
                                        + " does not; null stands for one that the sensor lost"));
    }

    /// The series as chunks for a twin.
    public List<IncomingChunk> chunks() {
        return series.cut(SignalChunk.MOST_SAMPLES).stream().map(this::chunk).toList();
    }

    private IncomingChunk chunk(SampledSeries part) {
        return new IncomingChunk(
                code,
                channel,
                device,
                part.start(),
                part.end(),
                part.size(),
                part.timing() instanceof Timing.Even(var rate)
                        ? Optional.of(rate.hertz())
                        : Optional.empty(),
                part.calibration().unit(),
                SignalChunk.encode(part));
    }

    /// Samples are clinical.
    @Override
    public String toString() {
        return "IncomingSeries[hidden]";
    }
}
