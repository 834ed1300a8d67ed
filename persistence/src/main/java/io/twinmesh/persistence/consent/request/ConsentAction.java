package io.twinmesh.persistence.consent.request;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is done with data: the code system `consentaction` of FHIR R4.
public enum ConsentAction {
    /// Retrieval without permitting collection, use or disclosure.
    ACCESS,
    /// Gathering from a system or a person.
    COLLECT,
    /// Employing it, for example as the input of a model.
    USE,
    /// Giving it to somebody outside.
    DISCLOSE,
    /// Changing it.
    CORRECT;

    /// The action of that code (`access`, …); empty for a code that is none.
    public static Optional<ConsentAction> of(String code) {
        return Arrays.stream(values()).filter(action -> action.code().equals(code)).findFirst();
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
