package io.twinmesh.persistence.directory;

/// A name that the outside world has for a resource.
///
/// @param system URI of the naming system; empty when the source named none
/// @param value not empty
public record Identifier(String system, String value) {
    /// A longer system or value is kept in the resource, but not found by.
    static final int MAX_CHARACTERS = 200;

    public Identifier {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an identifier has a value");
        }
    }

    boolean findable() {
        return system.length() <= MAX_CHARACTERS && value.length() <= MAX_CHARACTERS;
    }
}
