package io.twinmesh.cluster.fhir.intake.structure;

/// Texts by where their blanks stand. Scanned by hand: the expressions of the specification
/// overflow the stack of Java's on long texts.
final class Words {
    private static final String BASE_64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

    private Words() {}

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
