package io.twinmesh.conformance.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;

/// A way to spoil one field of a resource.
enum Mutation {
    /// Breaks FHIR only where the field is demanded.
    DROP(false) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            object.remove(field);
            return true;
        }
    },
    BOGUS_CODE(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            return CODED.contains(field)
                    && object.path(field).isTextual()
                    && set(object, field, NODES.textNode("BOGUS"));
        }
    },
    NO_DATE(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            return object.path(field).asText().matches("[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
                    && set(object, field, NODES.textNode("2020-13-45"));
        }
    },
    UNKNOWN_ELEMENT(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            return set(object, "bogusElement", NODES.textNode("bogus"));
        }
    },
    LIST_FOR_ONE(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            var value = object.path(field);
            return !value.isArray() && set(object, field, NODES.arrayNode().add(value));
        }
    },
    ONE_FOR_LIST(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            var value = object.path(field);
            return value.isArray() && set(object, field, value.path(0));
        }
    },
    ANOTHER_TYPE(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            var value = object.path(field);
            return !value.isArray()
                    && set(
                            object,
                            field,
                            value.isTextual() ? NODES.numberNode(7) : NODES.textNode("7"));
        }
    },
    EMPTIED(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            var value = object.path(field);
            return value.isContainerNode()
                    && set(object, field, value.isArray() ? NODES.arrayNode() : NODES.objectNode());
        }
    },
    NULLED(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            return set(object, field, NODES.nullNode());
        }
    },
    SECOND_CHOICE(true) {
        @Override
        boolean spoils(ObjectNode object, String field) {
            return field.matches("value[A-Z].*")
                    && set(
                            object,
                            field.equals("valueString") ? "valueInteger" : "valueString",
                            field.equals("valueString")
                                    ? NODES.numberNode(7)
                                    : NODES.textNode("7"));
        }
    };

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> CODED =
            Set.of("status", "intent", "gender", "use", "lifecycleStatus", "comparator");

    private final boolean forbidden;

    Mutation(boolean forbidden) {
        this.forbidden = forbidden;
    }

    /// Whether what it makes always breaks FHIR.
    boolean forbidden() {
        return forbidden;
    }

    /// @return whether the field could be spoiled in this way
    abstract boolean spoils(ObjectNode object, String field);

    private static boolean set(ObjectNode object, String field, JsonNode value) {
        object.set(field, value);
        return true;
    }

    /// A spoiled copy.
    Optional<ObjectNode> of(ObjectNode resource, Spot spot) {
        var copy = resource.deepCopy();
        return spoils((ObjectNode) copy.at(spot.object()), spot.field())
                ? Optional.of(copy)
                : Optional.empty();
    }
}
