package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.format.Bytes;

import java.util.List;
import java.util.Optional;

/// What shall become of one resource.
public sealed interface DirectoryChange {
    String type();

    String id();

    /// The change is refused unless this is the resource's version.
    Optional<Integer> ifVersion();

    /// Records a resource.
    ///
    /// @param type FHIR resource type, at most 64 characters
    /// @param id FHIR logical id, at most 64 characters
    record Put(
            String type,
            String id,
            Bytes content,
            List<Identifier> identifiers,
            When when,
            Optional<Integer> ifVersion)
            implements DirectoryChange {
        public Put {
            identifiers = List.copyOf(identifiers);
        }

        /// The same at another time.
        public Put when(When other) {
            return new Put(type, id, content, identifiers, other, ifVersion);
        }
    }

    /// Takes a resource back; its versions stay. What is not there is left alone.
    record Remove(String type, String id, Optional<Integer> ifVersion) implements DirectoryChange {}

    /// When a resource is recorded.
    enum When {
        /// Unless it is there already, whatever it says.
        ABSENT,
        /// Unless it was ever recorded with this content: who sends what was sent before repeats
        /// himself, and does not take back what others have said since.
        NEVER_RECORDED,
        /// As above, but what is there and was never recorded with this content is a conflict.
        NEVER_THERE,
        /// Unless it says the same now.
        DIFFERENT
    }
}
