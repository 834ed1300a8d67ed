package io.twinmesh.cluster.plaintext;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Finds values in bytes, in every spelling, also where they are compressed. One pass over the
/// bytes: only where the first four bytes are those of a spelling is the rest compared.
public final class RawSearch {
    private final Map<Integer, List<Spelling>> byStart = new HashMap<>();
    private final boolean[] starts = new boolean[1 << 16];

    public RawSearch(Collection<String> plants) {
        for (var plant : plants) {
            for (var spelling : Spelling.of(plant)) {
                var bytes = spelling.bytes();
                byStart.computeIfAbsent(four(bytes, 0), _ -> new ArrayList<>()).add(spelling);
                starts[two(bytes, 0)] = true;
            }
        }
    }

    /// What is found, each once: `value as UTF-8 in db/twinmesh.mv.db`.
    public SortedSet<String> in(byte[] hay, String where) {
        var found = plain(hay, where);
        for (var unpacked : Packed.in(hay)) {
            found.addAll(plain(unpacked, where + ", unpacked"));
        }
        return found;
    }

    private SortedSet<String> plain(byte[] hay, String where) {
        var found = new TreeSet<String>();
        for (int at = 0; at + 4 <= hay.length; at++) {
            if (!starts[two(hay, at)]) {
                continue;
            }
            for (var spelling : byStart.getOrDefault(four(hay, at), List.of())) {
                if (startsAt(hay, at, spelling.bytes())) {
                    found.add(spelling + " in " + where);
                }
            }
        }
        return found;
    }

    /// Every file under a folder. Those that vanish meanwhile are passed over, as databases and
    /// servers at work remove some.
    public SortedSet<String> under(Path folder) throws IOException {
        var found = new TreeSet<String>();
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (var file : files) {
            var where = folder.relativize(file).toString();
            found.addAll(in(where.getBytes(StandardCharsets.UTF_8), "a name"));
            try {
                found.addAll(in(Files.readAllBytes(file), where));
            } catch (NoSuchFileException _) {
                // removed since it was listed
            }
        }
        return found;
    }

    private static boolean startsAt(byte[] hay, int at, byte[] needle) {
        if (at + needle.length > hay.length) {
            return false;
        }
        for (int i = 4; i < needle.length; i++) {
            if (hay[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }

    private static int two(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    private static int four(byte[] bytes, int at) {
        return two(bytes, at) << 16 | two(bytes, at + 2);
    }
}
