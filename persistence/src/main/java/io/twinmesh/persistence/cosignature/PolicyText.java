package io.twinmesh.persistence.cosignature;

import io.twinmesh.persistence.log.Vkey;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a policy file, line by line. One octet is one character here, as the format wants it; only
/// keys are UTF-8.
final class PolicyText {
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_DEFINITIONS = 200;
    private static final String NONE = "none";
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");
    private static final Pattern THRESHOLD = Pattern.compile("[1-9][0-9]{0,3}");

    private final byte[] file;
    private final List<TrustPolicy.Log> logs = new ArrayList<>();
    private final List<TrustPolicy.Witness> witnesses = new ArrayList<>();
    private final Map<String, Quorum> named = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    private Optional<Quorum> quorum = Optional.empty();

    PolicyText(byte[] file) {
        this.file = file;
    }

    TrustPolicy read() {
        var text = new String(file, StandardCharsets.ISO_8859_1);
        require(file.length <= MOST_BYTES, "a policy has at most 256 KiB");
        require(text.endsWith("\n"), "a policy ends with a newline");
        require(
                text.chars().noneMatch(c -> (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F),
                "a policy has no control characters");
        int number = 0;
        for (var line : text.substring(0, text.length() - 1).split("\n", -1)) {
            number++;
            var items = Arrays.stream(BLANKS.split(line)).filter(item -> !item.isEmpty()).toList();
            if (!items.isEmpty() && !items.getFirst().startsWith("#")) {
                try {
                    take(items);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        return new TrustPolicy(
                logs,
                witnesses,
                quorum.orElseThrow(
                        () -> new IllegalArgumentException("a policy has a quorum line")));
    }

    private void take(List<String> items) {
        require(
                logs.size() + named.size() < MOST_DEFINITIONS,
                "a policy defines at most " + MOST_DEFINITIONS + " things");
        switch (items.getFirst()) {
            case "log" -> log(items);
            case "witness" -> witness(items);
            case "group" -> group(items);
            case "quorum" -> quorum(items);
            default -> throw new IllegalArgumentException("a line of an unknown kind");
        }
    }

    private void log(List<String> items) {
        require(items.size() == 2 || items.size() == 3, "want log <vkey> [<url>]");
        var key = Vkey.parse(utf8(items.get(1)));
        require(
                logs.stream().noneMatch(known -> Arrays.equals(known.key().key(), key.key())),
                "the same log twice");
        logs.add(new TrustPolicy.Log(key, url(items, 2)));
    }

    private void witness(List<String> items) {
        require(items.size() == 3 || items.size() == 4, "want witness <name> <vkey> [<url>]");
        var key = CosignerKey.parse(utf8(items.get(2)));
        require(
                witnesses.stream().noneMatch(known -> Arrays.equals(known.key().key(), key.key())),
                "the same witness twice");
        define(items.get(1), new Quorum.OneWitness(items.get(1)));
        witnesses.add(new TrustPolicy.Witness(items.get(1), key, url(items, 3)));
    }

    private void group(List<String> items) {
        require(items.size() >= 4, "want group <name> all|any|<k> <name>...");
        var listed = items.subList(3, items.size());
        var found = new ArrayList<Quorum>();
        for (var name : listed) {
            found.add(defined(name));
            require(members.add(name), "a name is a member once");
        }
        define(items.get(1), new Quorum.Group(least(items.get(2), listed.size()), found));
    }

    private void quorum(List<String> items) {
        require(items.size() == 2 && quorum.isEmpty(), "want one line quorum <name>");
        var name = items.get(1);
        quorum = Optional.of(name.equals(NONE) ? new Quorum.NoWitness() : defined(name));
    }

    private static int least(String text, int count) {
        if (text.equals("all")) {
            return count;
        }
        if (text.equals("any")) {
            return 1;
        }
        require(THRESHOLD.matcher(text).matches(), "a threshold is all, any or a plain number");
        return Integer.parseInt(text);
    }

    private void define(String name, Quorum meaning) {
        require(!name.equals(NONE), "none is a reserved name");
        require(named.putIfAbsent(name, meaning) == null, "the same name twice");
    }

    private Quorum defined(String name) {
        return Optional.ofNullable(named.get(name))
                .orElseThrow(() -> new IllegalArgumentException("a name that no line before has"));
    }

    private static Optional<String> url(List<String> items, int at) {
        return items.size() > at ? Optional.of(utf8(items.get(at))) : Optional.empty();
    }

    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
