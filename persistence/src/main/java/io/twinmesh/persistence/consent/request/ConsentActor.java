package io.twinmesh.persistence.consent.request;

import io.twinmesh.persistence.history.Code;

import java.util.Optional;

/// Whom a provision is about.
///
/// Named by reference or identifier, the actor is that one; the role then only says how it takes
/// part. A reference `Type/id` names the requester that stands for it, and the client whose own id
/// is `id`. Named by role alone, the actor is everybody in that role.
///
/// @param reference `Type/id`
/// @param identifier `system|value`
public record ConsentActor(
        Optional<Code> role, Optional<String> reference, Optional<Code> identifier) {
    public ConsentActor {
        if (role.isEmpty() && reference.isEmpty() && identifier.isEmpty()) {
            throw new IllegalArgumentException("an actor is named by something");
        }
    }

    public boolean is(Requester who) {
        if (reference.isEmpty() && identifier.isEmpty()) {
            return who.roles().contains(role.orElseThrow());
        }
        return reference.filter(name -> named(name, who)).isPresent()
                || identifier.filter(who.identifiers()::contains).isPresent();
    }

    private static boolean named(String reference, Requester who) {
        var id = reference.substring(reference.lastIndexOf('/') + 1);
        return id.equals(who.client()) || who.references().contains(reference);
    }
}
