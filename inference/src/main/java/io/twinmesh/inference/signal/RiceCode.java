package io.twinmesh.inference.signal;

/// Packs a sequence of numbers that change little from one to the next.
///
/// In blocks of 128: the best of three fixed predictors (the number itself, its difference, the
/// difference of differences) and the best Rice parameter, then each remainder as a Rice code.
/// After Rice RF, Plaunt R, IEEE Trans Commun 1971;19:889-897, and Robinson T, SHORTEN, Cambridge
/// University technical report CUED/F-INFENG/TR.156, 1994.
final class RiceCode {
    private static final int BLOCK = 128;
    private static final int PREDICTORS = 3;
    private static final int LARGEST_PARAMETER = 40;

    /// More zeros than this stand for a number written out in 64 bits.
    private static final int ESCAPE = 40;

    private RiceCode() {}

    static void write(long[] numbers, BitWriter out) {
        for (int from = 0; from < numbers.length; from += BLOCK) {
            var to = Math.min(numbers.length, from + BLOCK);
            var best = 0;
            var least = Double.MAX_VALUE;
            for (int predictor = 0; predictor < PREDICTORS; predictor++) {
                var sum = 0.0;
                for (int i = from; i < to; i++) {
                    sum += unsigned(zigzag(numbers[i] - predicted(numbers, i, predictor)));
                }
                if (sum < least) {
                    least = sum;
                    best = predictor;
                }
            }
            var parameter = parameter(least / (to - from));
            out.bits(best, 2);
            out.bits(parameter, 6);
            for (int i = from; i < to; i++) {
                writeRemainder(zigzag(numbers[i] - predicted(numbers, i, best)), parameter, out);
            }
        }
        out.align();
    }

    static long[] read(int count, BitReader in) {
        if (count > in.left()) {
            throw new CorruptChunkException("it ends too early");
        }
        var numbers = new long[count];
        for (int from = 0; from < count; from += BLOCK) {
            var predictor = (int) in.bits(2);
            var parameter = (int) in.bits(6);
            if (predictor >= PREDICTORS || parameter > LARGEST_PARAMETER) {
                throw new CorruptChunkException("a block has an unknown form");
            }
            for (int i = from; i < Math.min(count, from + BLOCK); i++) {
                numbers[i] = predicted(numbers, i, predictor) + readRemainder(parameter, in);
            }
        }
        in.align();
        return numbers;
    }

    private static void writeRemainder(long remainder, int parameter, BitWriter out) {
        var quotient = remainder >>> parameter;
        if (quotient >= 0 && quotient < ESCAPE) {
            out.unary((int) quotient);
            out.bits(remainder, parameter);
        } else {
            out.unary(ESCAPE);
            out.bits(remainder, 64);
        }
    }

    private static long readRemainder(int parameter, BitReader in) {
        var quotient = in.unary(ESCAPE);
        var remainder =
                quotient == ESCAPE
                        ? in.bits(64)
                        : (long) quotient << parameter | in.bits(parameter);
        return remainder >>> 1 ^ -(remainder & 1);
    }

    /// What the numbers before it say; 0 where there are too few.
    private static long predicted(long[] numbers, int index, int predictor) {
        return switch (Math.min(index, predictor)) {
            case 0 -> 0;
            case 1 -> numbers[index - 1];
            default -> 2 * numbers[index - 1] - numbers[index - 2];
        };
    }

    /// The parameter for which remainders of this mean take the fewest bits, or nearly so.
    private static int parameter(double mean) {
        var parameter = 0;
        while (parameter < LARGEST_PARAMETER && mean > 1L << parameter) {
            parameter++;
        }
        return Math.max(0, parameter - 1);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : value + 0x1p64;
    }
}
