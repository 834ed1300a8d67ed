package io.twinmesh.persistence.client;

import java.util.Optional;
import java.util.Set;

/// For whom a client acts, in the words in which a consent names actors.
///
/// @param practitioner for example `Practitioner/7`
/// @param organization for example `Organization/ward-3`
/// @param roles `system|code` or `code`, at most 8
public record ActsFor(
        Optional<String> practitioner, Optional<String> organization, Set<String> roles) {
    public static final ActsFor NOBODY = new ActsFor(Optional.empty(), Optional.empty(), Set.of());

    private static final String ID = "/[A-Za-z0-9.-]{1,64}";
    private static final int MAX_ROLES = 8;

    public ActsFor {
        roles = Set.copyOf(roles);
        practitioner.ifPresent(text -> require(text.matches("Practitioner(Role)?" + ID), text));
        organization.ifPresent(text -> require(text.matches("Organization" + ID), text));
        roles.forEach(text -> require(text.matches("[\\x21-\\x7e]{1,120}"), text));
        require(roles.size() <= MAX_ROLES, roles.size() + " roles");
    }

    private static void require(boolean fits, String given) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "a client acts for Practitioner/<id> or PractitionerRole/<id>,"
                            + " Organization/<id> and at most 8 roles, got "
                            + given);
        }
    }
}
