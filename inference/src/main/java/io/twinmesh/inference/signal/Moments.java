package io.twinmesh.inference.signal;

/// Count, mean and standard deviation of numbers that come one by one, in a way that stays exact
/// for long series: Welford BP, Technometrics 1962;4:419-420.
public final class Moments {
    private int count;
    private double mean;
    private double squares;

    public void add(double number) {
        count++;
        var away = number - mean;
        mean += away / count;
        squares += away * (number - mean);
    }

    public int count() {
        return count;
    }

    /// NaN before the first number.
    public double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    /// With n - 1 in the denominator; NaN before the second number.
    public double deviation() {
        return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1));
    }
}
