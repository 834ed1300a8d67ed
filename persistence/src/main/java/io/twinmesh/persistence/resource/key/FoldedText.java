package io.twinmesh.persistence.resource.key;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names as people compare them: without case, accents and repeated blanks.
public final class FoldedText {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private FoldedText() {}

    public static String of(String text) {
        var decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        var bare = MARKS.matcher(decomposed).replaceAll("");
        return BLANKS.matcher(bare.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
