package io.twinmesh.cluster.fhir.intake.structure;

/// Texts by where their blanks stand. Scanned by hand: the expressions of the specification
/// overflow the stack of Java's on long texts.
final class Words {
    private static final String BASE_64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

    private Words() {}

    /// Whether XML can carry it, too (XML 1.0, production 2): FHIR has a resource mean the same in
    /// both forms. Half of a surrogate pair cannot even be written as UTF-8.
    static boolean writable(String text) {
        return text.codePoints()
                .allMatch(it ->
                        it >= ' '
                                ? it < Character.MIN_SURROGATE
                                        || (it > Character.MAX_SURROGATE && (it & 0xFFFE) != 0xFFFE)
                                : it == '\t' || it == '\n' || it == '\r');
    }

    /// Without any blank.
    static boolean one(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Base64: letters in fours, blanks anywhere between them.
    static boolean base64(String text) {
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            var next = text.charAt(i);
            if (BASE_64.indexOf(next) >= 0) {
                letters++;
            } else if (!Character.isWhitespace(next)) {
                return false;
            }
        }
        return letters > 0 && letters % 4 == 0;
    }

    /// No blank before or behind, and no two side by side.
    static boolean single(String text) {
        var blank = true;
        for (int i = 0; i < text.length(); i++) {
            var next = Character.isWhitespace(text.charAt(i));
            if (blank && next) {
                return false;
            }
            blank = next;
        }
        return !blank;
    }
}
