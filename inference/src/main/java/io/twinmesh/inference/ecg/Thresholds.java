package io.twinmesh.inference.ecg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Tells peaks of energy that are beats from those that are noise; used once. Numbers without
/// another source are Pan and Tompkins' (1985).
final class Thresholds {
    private static final double REFRACTORY_SECONDS = 0.200;
    private static final double T_WAVE_SECONDS = 0.360;
    private static final double LEARNING_SECONDS = 2;
    private static final double SEARCH_BACK = 1.66;
    private static final int INTERVALS = 8;

    private final double rate;
    private final Deque<Integer> intervals = new ArrayDeque<>();
    private final List<Integer> beats = new ArrayList<>();
    private double signal;
    private double noise;

    Thresholds(double rate) {
        this.rate = rate;
    }

    /// @return indices of the beats, growing
    List<Integer> beats(Energy energy) {
        learn(energy);
        var passed = new ArrayList<Integer>();
        for (var peak : peaks(energy)) {
            searchBack(energy, passed, peak);
            if (energy.mean()[peak] > threshold() && !tWave(energy, peak)) {
                accept(energy, peak, 0.125);
                passed.clear();
            } else {
                noise += 0.125 * (energy.mean()[peak] - noise);
                passed.add(peak);
            }
        }
        searchBack(energy, passed, energy.size());
        return beats;
    }

    private void learn(Energy energy) {
        var until = Math.min(energy.size(), (int) (LEARNING_SECONDS * rate));
        var highest = 0.0;
        var sum = 0.0;
        for (int i = 0; i < until; i++) {
            highest = Math.max(highest, energy.mean()[i]);
            sum += energy.mean()[i];
        }
        signal = highest / 2;
        noise = sum / until / 2;
    }

    private double threshold() {
        return noise + 0.25 * (signal - noise);
    }

    /// A T wave follows soon and rises less than half as steeply.
    private boolean tWave(Energy energy, int peak) {
        if (beats.isEmpty() || peak - beats.getLast() > T_WAVE_SECONDS * rate) {
            return false;
        }
        var reach = (int) (0.075 * rate);
        return energy.steepest(peak, reach) < energy.steepest(beats.getLast(), reach) / 4;
    }

    /// When no beat came for too long, the highest of the peaks passed over is one after all,
    /// provided it reaches half the threshold; repeated, because more than one may be missing.
    private void searchBack(Energy energy, List<Integer> passed, int now) {
        while (!beats.isEmpty()
                && intervals.size() > 1
                && now - beats.getLast() > SEARCH_BACK * meanInterval()) {
            var best = -1;
            for (var it : passed) {
                if (it - beats.getLast() > REFRACTORY_SECONDS * rate
                        && energy.mean()[it] > threshold() / 2
                        && !tWave(energy, it)
                        && (best < 0 || energy.mean()[it] > energy.mean()[best])) {
                    best = it;
                }
            }
            if (best < 0) {
                return;
            }
            accept(energy, best, 0.25);
            var behind = best;
            passed.removeIf(it -> it <= behind);
        }
    }

    private void accept(Energy energy, int peak, double weight) {
        signal += weight * (energy.mean()[peak] - signal);
        if (!beats.isEmpty()) {
            intervals.addLast(peak - beats.getLast());
            if (intervals.size() > INTERVALS) {
                intervals.removeFirst();
            }
        }
        beats.add(peak);
    }

    private double meanInterval() {
        return intervals.stream().mapToInt(it -> it).average().orElseThrow();
    }

    /// Local maxima of the mean, of any two within the refractory time only the higher.
    private List<Integer> peaks(Energy energy) {
        var mean = energy.mean();
        var distance = REFRACTORY_SECONDS * rate;
        var peaks = new ArrayList<Integer>();
        for (int i = 1; i < mean.length - 1; i++) {
            if (mean[i] <= 0 || mean[i] < mean[i - 1] || mean[i] <= mean[i + 1]) {
                continue;
            }
            if (peaks.isEmpty() || i - peaks.getLast() > distance) {
                peaks.add(i);
            } else if (mean[i] > mean[peaks.getLast()]) {
                peaks.set(peaks.size() - 1, i);
            }
        }
        return peaks;
    }
}
