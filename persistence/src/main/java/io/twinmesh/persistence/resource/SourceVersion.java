package io.twinmesh.persistence.resource;

/// The version of a resource that said an input of an answer.
///
/// @param key by which the twin knows the resource
public record SourceVersion(long key, String type, String id, int version) {
    /// `Observation/o-1/_history/2`.
    public String reference() {
        return type + "/" + id + "/_history/" + version;
    }

    /// Whoever chose the id may have named a person in it.
    @Override
    public String toString() {
        return "SourceVersion[" + type + ", " + version + "]";
    }
}
