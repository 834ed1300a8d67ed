package io.twinmesh.persistence.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a log commits to: so many leaves, this root (C2SP `tlog-checkpoint`).
///
/// @param origin names the log; equal to the name of its key
/// @param extensions further lines, none of them empty; ours has none
public record Checkpoint(String origin, long size, TreeHash root, List<String> extensions) {
    // Long.parseLong alone takes "+8" and digits of other scripts
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");

    /// A tree without leaves that is said to have some other root than nothing's hash. A witness
    /// tells this from a text that is no checkpoint.
    public static final class WrongEmptyRootException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        WrongEmptyRootException() {
            super("an empty tree has one root only");
        }
    }

    public Checkpoint {
        extensions = List.copyOf(extensions);
        if (origin.isEmpty() || origin.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("an origin is one line that is not empty");
        }
        if (size < 0) {
            throw new IllegalArgumentException("a size is at least 0, got " + size);
        }
        if (size == 0 && !root.equals(Rfc9162.emptyRoot())) {
            throw new WrongEmptyRootException();
        }
        if (extensions.stream().anyMatch(line -> line.isEmpty() || line.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException("an extension is one line that is not empty");
        }
    }

    public static Checkpoint of(String origin, CompactRange tree) {
        return new Checkpoint(origin, tree.size(), tree.root(), List.of());
    }

    /// Reads the text of a checkpoint strictly.
    ///
    /// @throws IllegalArgumentException when it is malformed
    public static Checkpoint parse(String body) {
        if (!body.endsWith("\n")) {
            throw new IllegalArgumentException("a checkpoint ends with a newline");
        }
        var lines = new ArrayList<String>();
        for (int at = 0; at < body.length(); ) {
            int end = body.indexOf('\n', at);
            lines.add(body.substring(at, end));
            at = end + 1;
        }
        if (lines.size() < 3) {
            throw new IllegalArgumentException("a checkpoint has at least three lines");
        }
        return new Checkpoint(
                lines.get(0),
                number(lines.get(1)),
                TreeHash.ofBase64(lines.get(2)),
                lines.subList(3, lines.size()));
    }

    /// Reads a signed checkpoint of the log that owns this key.
    ///
    /// @throws IllegalArgumentException when it is malformed, not signed by this key, or of another
    ///   log
    public static Checkpoint open(String note, Vkey log) {
        var checkpoint = parse(SignedNote.open(note, List.of(log)).text());
        if (!checkpoint.origin.equals(log.name())) {
            throw new IllegalArgumentException(
                    "the checkpoint is of " + checkpoint.origin + ", the key of " + log.name());
        }
        return checkpoint;
    }

    public String body() {
        var body = new StringBuilder(origin).append('\n');
        body.append(size).append('\n').append(root.base64()).append('\n');
        extensions.forEach(line -> body.append(line).append('\n'));
        return body.toString();
    }

    /// The signed note.
    public String signedBy(Skey skey) {
        return SignedNote.sign(body(), skey).note();
    }

    /// An ASCII decimal without sign or leading zero, up to 2^63-1.
    public static long number(String text) {
        if (!SIZE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a plain decimal number");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number beyond 2^63-1", e);
        }
    }
}
