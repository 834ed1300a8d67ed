package io.twinmesh.actors.verdict;

import java.util.Locale;

/// What found a result wrong. Stored and public.
public enum Judge {
    /// The core computed the same question.
    CORE,
    /// The core knew the answer before it asked.
    KNOWN_ANSWER,
    /// The result was none: a check that needs no second computation refused it.
    CHECK;

    /// As it is shown and as evidence says it, for example `known-answer`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
