package io.twinmesh.inference.catalog;

/// What is said with every answer of every model.
public final class Notice {
    public static final String TEXT =
            "Decision support for qualified professionals; not a diagnosis, not validated as a"
                    + " medical device; check the inputs shown.";

    /// And with every answer of a model that was not evaluated for use on patients.
    public static final String RESEARCH = "Research use only.";

    private Notice() {}
}
