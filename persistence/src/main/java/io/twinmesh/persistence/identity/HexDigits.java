package io.twinmesh.persistence.identity;

/// Lower-case hex digits. A ledger looks at the form of a dozen ids and digests per payout, which
/// regular expressions make a tenth of all it does.
public final class HexDigits {
    private HexDigits() {}

    /// Whether a text is a prefix and so many digits, and nothing else.
    public static boolean follow(String prefix, int digits, String text) {
        if (text.length() != prefix.length() + digits || !text.startsWith(prefix)) {
            return false;
        }
        for (int at = prefix.length(); at < text.length(); at++) {
            char digit = text.charAt(at);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }
}
