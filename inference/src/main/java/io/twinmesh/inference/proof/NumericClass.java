package io.twinmesh.inference.proof;

import java.util.regex.Pattern;

/// The name of a numeric class, for example `cpu-x86_64`: within one, the same inputs give the same
/// bytes. Whoever computed says it, so it has a form: it is kept with everything that is kept of a
/// check.
public final class NumericClass {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9._-]{0,39}");

    private NumericClass() {}

    /// @param what whose it is, for the message
    /// @throws IllegalArgumentException unless it has the form; it does not repeat the text
    public static void check(String what, String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " must match " + FORM);
        }
    }
}
