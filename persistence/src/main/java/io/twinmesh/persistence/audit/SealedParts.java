package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;

import java.util.List;
import java.util.Optional;

/// The stored formats of what is sealed in a row.
final class SealedParts {
    /// Of `audit_record.form`.
    static final int FORM = 1;

    static final List<StoredType<?>> TYPES =
            List.of(
                    StoredType.cbor("audit.who/1", WhoV1.class),
                    StoredType.cbor("audit.what/1", WhatV1.class));
    static final StoredFormat FORMAT = new StoredFormat(TYPES);

    private SealedParts() {}

    /// Everything about the caller that is not in clear.
    record WhoV1(
            Optional<String> user,
            Optional<String> address,
            Optional<String> purpose,
            String request)
            implements Stored {
        static final WhoV1 UNREADABLE =
                new WhoV1(Optional.empty(), Optional.empty(), Optional.empty(), "");

        static WhoV1 of(Who who) {
            return new WhoV1(who.user(), who.address(), who.purpose(), who.request());
        }

        Who who(String client) {
            return new Who(client, user, address, purpose, request);
        }

        @Override
        public String toString() {
            return "WhoV1[]";
        }
    }

    /// Everything about the data that is not in clear.
    record WhatV1(
            List<What.Resource> resources,
            Optional<String> query,
            Optional<String> decision,
            Optional<String> reason)
            implements Stored {
        WhatV1 {
            resources = List.copyOf(resources);
        }

        static WhatV1 of(What what) {
            return new WhatV1(what.resources(), what.query(), what.decision(), what.reason());
        }

        What what(String type) {
            return new What(type, resources, query, decision, reason);
        }

        @Override
        public String toString() {
            return "WhatV1[]";
        }
    }
}
