package io.twinmesh.inference.ecg;

import io.twinmesh.inference.signal.SampleRate;

import java.util.Arrays;
import java.util.List;

/// The heartbeats found in a series.
///
/// @param stretches for each stretch without a gap the indices of its R peaks, growing
/// @param unread how many samples stand in gaps or in stretches too short to read
public record Beats(SampleRate rate, List<int[]> stretches, int unread) {
    public Beats {
        stretches = List.copyOf(stretches);
    }

    public int count() {
        return stretches.stream().mapToInt(it -> it.length).sum();
    }

    /// All R peaks by index into the series.
    public int[] indices() {
        return stretches.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /// Rhythm is clinical.
    @Override
    public String toString() {
        return "Beats[hidden]";
    }
}
