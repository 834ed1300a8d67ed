package io.twinmesh.cluster.http;

import io.twinmesh.cluster.http.problem.Refused;

/// Numbers in the query of an address that page through something.
public final class Numbers {
    private Numbers() {}

    /// @param otherwise when the query does not have it
    /// @throws Refused `history.page-invalid`
    public static long in(Call call, String name, long least, long most, long otherwise) {
        return call.query(name)
                .map(text -> {
                    try {
                        long number = text.matches("[0-9]{1,19}") ? Long.parseLong(text) : -1;
                        if (number >= least && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException _) {
                        // above 2^63-1, refused like the others
                    }
                    throw new Refused(
                            400,
                            "history.page-invalid",
                            "'" + name + "' is a number from " + least + " to " + most + ".");
                })
                .orElse(otherwise);
    }
}
