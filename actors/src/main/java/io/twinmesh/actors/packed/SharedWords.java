package io.twinmesh.actors.packed;

import java.util.ArrayList;
import java.util.List;

/// Several words as one text, of which the JVM keeps a single copy however many twins hold it. What
/// nobody holds any more is collected, so there is no table that could grow. Each word stands
/// behind a character that is its length: any word can be held, and the text of the first few is a
/// prefix of the whole.
public final class SharedWords {
    private SharedWords() {}

    /// Whether a word is short enough to stand in such a text.
    public static boolean fits(String word) {
        return word.length() <= Character.MAX_VALUE;
    }

    public static String of(List<String> words) {
        return prefix(words.toArray(String[]::new)).intern();
    }

    /// What every text begins with whose first words are these.
    public static String prefix(String... words) {
        var text = new StringBuilder();
        for (var word : words) {
            if (!fits(word)) {
                throw new IllegalArgumentException(
                        "a word has at most 65535 characters, got " + word.length());
            }
            text.append((char) word.length()).append(word);
        }
        return text.toString();
    }

    public static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var at = 0; at < text.length(); ) {
            var end = at + 1 + text.charAt(at);
            words.add(text.substring(at + 1, end));
            at = end;
        }
        return words;
    }
}
