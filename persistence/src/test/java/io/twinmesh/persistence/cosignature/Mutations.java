package io.twinmesh.persistence.cosignature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Seeded damage: bits, bytes, lines and pieces, never the artefact itself.
public final class Mutations {
    private final Random random;

    public Mutations(long seed) {
        this.random = new Random(seed);
    }

    /// Hands out `count` damaged copies, each with its number for the report.
    public void of(byte[] artefact, int count, BiConsumer<Integer, byte[]> each) {
        for (int i = 0; i < count; i++) {
            var mutant = once(artefact);
            for (int more = random.nextInt(3); more > 0; more--) {
                mutant = once(mutant);
            }
            if (!Arrays.equals(mutant, artefact)) {
                each.accept(i, mutant);
            }
        }
    }

    /// What a parser makes of a mutant; absent when it refuses it with [IllegalArgumentException],
    /// and anything else that it throws fails the test.
    public static <T> Optional<T> accepted(int i, byte[] mutant, Function<byte[], T> parser) {
        try {
            return Optional.of(parser.apply(mutant));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        } catch (RuntimeException e) {
            return fail("mutation " + i, e);
        }
    }

    /// A mutant is refused, or is just what would be written of what is read in it.
    public static void oneSpelling(int i, byte[] mutant, Function<byte[], byte[]> readAndWritten) {
        accepted(i, mutant, readAndWritten)
                .ifPresent(again -> assertThat(again).as("" + i).isEqualTo(mutant));
    }

    /// Strict: bytes that are no UTF-8 are refused before any parser sees a text.
    public static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8", e);
        }
    }

    private byte[] once(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
        return switch (random.nextInt(7)) {
            case 0 -> flipped(bytes, Math.min(at, bytes.length - 1));
            case 1 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, at);
            case 2 -> joined(bytes, at, new byte[0], to);
            case 3 -> joined(bytes, to, Arrays.copyOfRange(bytes, at, to), to);
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> joined(bytes, at, "\n".getBytes(StandardCharsets.US_ASCII), at);
            default -> digit(bytes, at);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        var copy = bytes.clone();
        if (at >= 0) {
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /// Puts a digit or a sign where one may make another number.
    private byte[] digit(byte[] bytes, int at) {
        var copy = bytes.clone();
        for (int i = at; i < copy.length; i++) {
            if (copy[i] >= '0' && copy[i] <= '9') {
                copy[i] = (byte) "0123456789+- ".charAt(random.nextInt(13));
                return copy;
            }
        }
        return copy;
    }

    private static byte[] joined(byte[] bytes, int until, byte[] middle, int from) {
        var joined = new byte[until + middle.length + bytes.length - from];
        System.arraycopy(bytes, 0, joined, 0, until);
        System.arraycopy(middle, 0, joined, until, middle.length);
        System.arraycopy(bytes, from, joined, until + middle.length, bytes.length - from);
        return joined;
    }
}
