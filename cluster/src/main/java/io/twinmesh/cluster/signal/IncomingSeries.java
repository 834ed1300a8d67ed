package io.twinmesh.cluster.signal;

import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
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
