package io.twinmesh.persistence.ledger;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Splits an amount so that nothing is lost: every part gets its share rounded down, and the units
/// left over go one each to the largest remainders, ties to the lower index. The sum is always the
/// amount and each part is less than one unit from exact. A larger amount can give a smaller part;
/// that is the known price of the method.
public final class LargestRemainder {
    private static final int WHOLE = 10_000;

    private LargestRemainder() {}

    /// @param amount 0 or more
    /// @param basisPoints each 0 or more, 10,000 together
    public static List<Long> byBasisPoints(long amount, List<Integer> basisPoints) {
        if (basisPoints.stream().mapToInt(Integer::intValue).sum() != WHOLE) {
            throw new IllegalArgumentException("basis points sum to 10000, got " + basisPoints);
        }
        var shares = new ArrayList<Long>(basisPoints.size());
        for (long share : shares(amount, basisPoints.stream().mapToInt(i -> i).toArray())) {
            shares.add(share);
        }
        return List.copyOf(shares);
    }

    /// The same without objects.
    ///
    /// @param basisPoints each 0 or more, 10,000 together
    static long[] shares(long amount, int... basisPoints) {
        if (amount < 0) {
            throw new IllegalArgumentException("an amount is 0 or more, got " + amount);
        }
        var shares = new long[basisPoints.length];
        var remainders = new long[basisPoints.length];
        long rest = amount;
        for (int i = 0; i < shares.length; i++) {
            if (basisPoints[i] < 0) {
                throw new IllegalArgumentException("basis points are 0 or more");
            }
            long part = amount % WHOLE * basisPoints[i];
            shares[i] = amount / WHOLE * basisPoints[i] + part / WHOLE;
            remainders[i] = part % WHOLE;
            rest -= shares[i];
        }
        for (; rest > 0; rest--) {
            int largest = 0;
            for (int i = 1; i < shares.length; i++) {
                largest = remainders[i] > remainders[largest] ? i : largest;
            }
            shares[largest]++;
            remainders[largest] = -1;
        }
        return shares;
    }

    /// @param amount 0 or more
    /// @param weights each 0 or more, at least one above 0
    public static List<Long> proportional(long amount, List<Long> weights) {
        if (amount < 0 || weights.stream().anyMatch(weight -> weight < 0)) {
            throw new IllegalArgumentException("amount and weights are 0 or more, got " + amount);
        }
        var total =
                weights.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        if (total.signum() == 0) {
            throw new IllegalArgumentException("at least one weight is above 0");
        }
        var shares = new ArrayList<Long>();
        var remainders = new ArrayList<BigInteger>();
        long rest = amount;
        for (long weight : weights) {
            var exact =
                    BigInteger.valueOf(amount)
                            .multiply(BigInteger.valueOf(weight))
                            .divideAndRemainder(total);
            shares.add(exact[0].longValueExact());
            remainders.add(exact[1]);
            rest -= exact[0].longValueExact();
        }
        IntStream.range(0, weights.size())
                .boxed()
                .sorted(Comparator.<Integer, BigInteger>comparing(remainders::get).reversed())
                .limit(rest)
                .forEach(i -> shares.set(i, shares.get(i) + 1));
        return List.copyOf(shares);
    }
}
