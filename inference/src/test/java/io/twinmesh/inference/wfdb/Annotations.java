package io.twinmesh.inference.wfdb;

import java.util.ArrayList;
import java.util.List;

/// The beats of an annotation file in MIT format, as tests need them: two bytes each, a type in six
/// bits and the samples since the one before in ten.
public final class Annotations {
    private static final int SKIP = 59;
    private static final int NUM = 60;
    private static final int CHN = 62;
    private static final int AUX = 63;
    private static final String SYMBOLS = " NLRaVFJASEj";

    private Annotations() {}

    /// @param symbol as the database's guide writes it
    public record Beat(int sample, String symbol) {}

    /// What is no beat (a change of rhythm, a comment) is left out.
    public static List<Beat> beats(byte[] file) {
        var beats = new ArrayList<Beat>();
        var sample = 0;
        for (var at = 0; at + 1 < file.length; at += 2) {
            var type = word(file, at) >> 10;
            var rest = word(file, at) & 0x3ff;
            if (type == 0 && rest == 0) {
                break;
            }
            if (type == SKIP) {
                sample += (word(file, at + 2) << 16) | word(file, at + 4);
                at += 4;
            } else if (type == AUX) {
                at += (rest + 1) / 2 * 2;
            } else if (type < NUM || type > CHN) {
                sample += rest;
                if (type < SYMBOLS.length()) {
                    beats.add(new Beat(sample, SYMBOLS.substring(type, type + 1)));
                }
            }
        }
        return beats;
    }

    private static int word(byte[] file, int at) {
        return (file[at] & 0xff) | (file[at + 1] & 0xff) << 8;
    }
}
