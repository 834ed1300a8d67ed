package io.twinmesh.cluster.fhir.intake.structure;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.invariant.Invariants;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Compares one resource with the table and notes where it breaks it.
public final class ResourceCheck {
    /// A name that no element can have may be anything, so it is not repeated.
    private static final Pattern NAME = Pattern.compile("_?[A-Za-z][A-Za-z0-9]{0,63}");

    private static final String EMPTY = "must not be empty";
    private static final String NO_OBJECT = "must be an object";

    private final R4Table table = R4Table.ofRelease();

    /// With places from where the check stands now: each step back up puts itself before them, so
    /// that a sound resource costs no text.
    private final List<Flaw> flaws = new ArrayList<>();

    private final JsonNode outermost;
    private final Contained contained;
    private final int most;

    private ResourceCheck(JsonNode outermost, int most) {
        this.outermost = outermost;
        this.contained = new Contained(outermost);
        this.most = most;
    }

    /// What FHIR R4 forbids in a resource: of each object first what is missing, then the rest in
    /// the order of the text.
    ///
    /// @param most that are told, at least 1
    public static List<Flaw> flaws(JsonNode resource, int most) {
        var check = new ResourceCheck(resource, most);
        check.resource(resource);
        if (check.flaws.isEmpty()) {
            check.flaws.addAll(check.contained.flaws());
        }
        return check.flaws.stream().limit(most).toList();
    }

    private void wrong(Flaw.Kind kind, String expected) {
        flaws.add(new Flaw(kind, "", expected));
    }

    /// Leaves an element or an item.
    ///
    /// @param from the flaws from this one on are in it
    private void leave(int from, String step) {
        for (int i = from; i < flaws.size(); i++) {
            flaws.set(i, flaws.get(i).below(step));
        }
    }

    private void leave(int from, int index) {
        if (flaws.size() > from) {
            leave(from, "[" + index + "]");
        }
    }

    private void resource(JsonNode resource) {
        var structure = table.resource(resource.path("resourceType").asText());
        if (structure.isPresent()) {
            object(resource, structure.get());
        } else if (resource.isObject()) {
            flaws.add(
                    new Flaw(
                            Flaw.Kind.CODE,
                            "resourceType",
                            "must name a resource type of FHIR R4"));
        } else {
            wrong(Flaw.Kind.SHAPE, NO_OBJECT);
        }
    }

    /// Its structure first: the invariants rely on that.
    private void object(JsonNode object, Structure structure) {
        int from = flaws.size();
        elements(object, structure);
        if (flaws.size() == from) {
            for (var invariant : structure.invariants()) {
                if (!invariant.holds().test(object, outermost)) {
                    wrong(Flaw.Kind.INVARIANT, invariant.expected());
                }
            }
        }
    }

    private void elements(JsonNode object, Structure structure) {
        if (!object.isObject() || object.isEmpty()) {
            wrong(Flaw.Kind.SHAPE, object.isObject() ? EMPTY : NO_OBJECT);
            return;
        }
        int first = flaws.size();
        long seen = 0;
        for (var field : object.properties()) {
            if (flaws.size() >= most) {
                return;
            }
            if (!structure.resource() || !field.getKey().equals("resourceType")) {
                seen |= field(object, field.getKey(), field.getValue(), structure, seen);
            }
        }
        for (int i = 0; i < structure.counted().size(); i++) {
            var element = structure.counted().get(i);
            if (element.demanded() && (seen & 1L << i) == 0) {
                flaws.add(first++, new Flaw(Flaw.Kind.MISSING, element.name(), "is missing"));
            }
        }
    }

    /// @param seen the bits of the elements before it
    /// @return the bit of its element
    private long field(
            JsonNode object, String name, JsonNode value, Structure structure, long seen) {
        var sibling = name.startsWith("_");
        var property = structure.properties().get(sibling ? name.substring(1) : name);
        if (property == null || (sibling && property.primitive().isEmpty())) {
            unknown(name);
            return 0;
        }
        if (sibling && object.has(property.name())) {
            return 0;
        }
        int from = flaws.size();
        if (property.primitive().isPresent()) {
            primitive(object, property, property.primitive().get());
        } else {
            structured(value, property);
        }
        leave(from, property.name());
        if ((seen & property.bit()) != 0) {
            flaws.add(
                    new Flaw(
                            Flaw.Kind.SHAPE,
                            property.element().name(),
                            "must be of one type only"));
        }
        return property.bit();
    }

    private void unknown(String name) {
        flaws.add(
                NAME.matcher(name).matches()
                        ? new Flaw(Flaw.Kind.UNKNOWN, name, "is no element of FHIR R4")
                        : new Flaw(Flaw.Kind.UNKNOWN, "", "must have elements of FHIR R4 only"));
    }

    private void structured(JsonNode value, Property property) {
        if (!property.element().repeats()) {
            item(value, property);
        } else if (list(value)) {
            for (int i = 0; i < value.size(); i++) {
                int from = flaws.size();
                item(value.path(i), property);
                leave(from, i);
            }
        }
    }

    private boolean list(JsonNode value) {
        if (!value.isArray() || value.isEmpty()) {
            wrong(Flaw.Kind.SHAPE, value.isArray() ? EMPTY : "must be an array");
            return false;
        }
        return true;
    }

    private void item(JsonNode value, Property property) {
        if (property.type().equals("Resource")) {
            contained(value);
            return;
        }
        object(value, table.structure(property.type()));
        property.element()
                .codes()
                .filter(codes -> !codes.fits(value, property.type()))
                .ifPresent(codes -> wrong(Flaw.Kind.CODE, codes.expected()));
    }

    private void contained(JsonNode resource) {
        if (Invariants.known(resource.path("resourceType").asText())) {
            var outer = contained.enter(resource);
            resource(resource);
            contained.leave(outer);
        } else {
            flaws.add(
                    new Flaw(
                            Flaw.Kind.CODE,
                            "resourceType",
                            "must name a type that can be contained"));
        }
    }

    /// A value, or several, each with what stands beside it: its id and extensions.
    private void primitive(JsonNode object, Property property, Primitive primitive) {
        var value = object.path(property.name());
        var beside = object.path(property.sibling());
        if (!property.element().repeats()) {
            single(value, beside, property, primitive);
        } else if ((value.isMissingNode() || list(value))
                && (beside.isMissingNode() || list(beside))) {
            for (int i = 0; i < Math.max(value.size(), beside.size()); i++) {
                int from = flaws.size();
                single(value.path(i), beside.path(i), property, primitive);
                leave(from, i);
            }
        }
    }

    private void single(JsonNode value, JsonNode beside, Property property, Primitive primitive) {
        if (!absent(beside)) {
            object(beside, table.structure("Element"));
        }
        if (absent(value) && !beside.has("extension")) {
            wrong(Flaw.Kind.SHAPE, "must have a value or an extension");
            return;
        }
        var flaw = absent(value) ? Optional.<Flaw>empty() : primitive.flaw(value);
        if (flaw.isPresent()) {
            flaws.add(flaw.get());
        } else {
            contained.refer(property, value.asText()).ifPresent(flaws::add);
            // an extension alone does not stand for a demanded code
            property.element()
                    .codes()
                    .filter(codes -> !codes.has(value.asText()))
                    .ifPresent(codes -> wrong(Flaw.Kind.CODE, codes.expected()));
        }
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
