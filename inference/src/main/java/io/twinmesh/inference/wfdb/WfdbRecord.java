package io.twinmesh.inference.wfdb;

import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/// A record as its files say.
///
/// @param begun wall-clock time of the first sample where the header gives date and time; a header
///   knows no time zone
public record WfdbRecord(
        String name, SampleRate rate, Optional<LocalDateTime> begun, List<Lead> leads) {
    public WfdbRecord {
        leads = List.copyOf(leads);
    }

    /// One signal of the record.
    ///
    /// @param description as the header says, for example `MLII`; may be empty
    /// @param raw converter units, [SampledSeries#MISSING] where the file marks a sample invalid
    public record Lead(String description, Calibration calibration, int[] raw) {
        @Override
        public String toString() {
            return "Lead[" + description + "]";
        }
    }

    /// One lead as a series.
    ///
    /// @param lead from 0
    /// @param start when the first sample was taken, with its time zone settled
    public SampledSeries series(int lead, Instant start) {
        var it = leads.get(lead);
        return new SampledSeries(start, new Timing.Even(rate), it.calibration(), it.raw());
    }
}
