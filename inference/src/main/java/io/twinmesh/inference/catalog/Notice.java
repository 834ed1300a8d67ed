package io.twinmesh.inference.catalog;

/// What is said with every answer of every model.
public final class Notice {
    public static final String TEXT =
            "Decision support for qualified professionals; not a diagnosis, not validated as a"
                    + " medical device; check the inputs shown.";

    private Notice() {}
}
