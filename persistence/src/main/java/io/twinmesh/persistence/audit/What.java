package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.consent.request.RuleId;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What was touched. The type stands in clear; everything else is sealed, under the patient's key
/// when there is a patient, and goes with it. Texts are kept up to 8,000 characters.
///
/// @param type FHIR resource type; empty when no type fits
/// @param resources the resources, at most 1,000
/// @param query the search as it came, for example `code=85354-9&date=ge2020`
/// @param decision the consent rules that allowed it, or the one that denied it, with a space
///   between two
/// @param reason why, in the caller's own words; a blank one is none
public record What(
        String type,
        List<Resource> resources,
        Optional<String> query,
        Optional<String> decision,
        Optional<String> reason) {
    /// More are several records.
    public static final int MOST_RESOURCES = 1000;

    private static final int LONGEST = 8000;
    private static final Pattern TYPE = Pattern.compile("|[A-Z][A-Za-z]{1,60}");

    /// One resource, or one version of it.
    public record Resource(String type, String id, Optional<Integer> version) {
        public Resource {
            type = cut(type);
            id = cut(id);
        }

        @Override
        public String toString() {
            return "Resource[" + type + "]";
        }
    }

    public What {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("not the name of a resource type");
        }
        if (resources.size() > MOST_RESOURCES) {
            throw new IllegalArgumentException(
                    "a record names at most "
                            + MOST_RESOURCES
                            + " resources, got "
                            + resources.size());
        }
        resources = List.copyOf(resources);
        query = query.map(What::cut);
        decision = decision.map(What::cut);
        reason = reason.map(What::cut).filter(text -> !text.isBlank());
    }

    /// Nothing more is known than that it happened.
    public static What nothing() {
        return ofType("");
    }

    public static What ofType(String type) {
        return new What(type, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static What resource(String type, String id) {
        return ofType(type).with(List.of(new Resource(type, id, Optional.empty())));
    }

    public static What version(String type, String id, int version) {
        return ofType(type).with(List.of(new Resource(type, id, Optional.of(version))));
    }

    /// @param type empty for a search over all types
    public static What search(String type, String query) {
        return new What(type, List.of(), Optional.of(query), Optional.empty(), Optional.empty());
    }

    public What with(List<Resource> touched) {
        return new What(type, touched, query, decision, reason);
    }

    /// Each rule once, and as many of them as there is room for; none leaves it undecided.
    public What decidedBy(Collection<RuleId> rules) {
        var names = new StringBuilder();
        for (var rule : new TreeSet<>(rules)) {
            if (names.length() + 1 + rule.text().length() > LONGEST) {
                break;
            }
            names.append(names.isEmpty() ? "" : " ").append(rule);
        }
        return new What(
                type,
                resources,
                query,
                Optional.of(names.toString()).filter(text -> !text.isEmpty()),
                reason);
    }

    /// The names of the rules that decided.
    public List<String> rules() {
        return decision.map(text -> List.of(text.split(" "))).orElse(List.of());
    }

    public What because(String text) {
        return new What(type, resources, query, decision, Optional.of(text));
    }

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    @Override
    public String toString() {
        return "What[" + type + "]";
    }
}
