package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The orders of drugs (MedicationRequest) in a draft, by every name that their drugs have there:
/// in the order, in its contained Medication, or in a Medication of the same Bundle. Codes are not
/// turned into names. What could not be read is kept with the reason, so that nobody takes it for
/// checked. https://hl7.org/fhir/R4/medicationrequest.html
record DraftOrders(List<Order> orders) {
    static final int MOST_ORDERS = 1_000;
    static final int LONGEST_NAME = 2_000;

    /// Of all names together, in characters.
    static final int MOST_TEXT = 200_000;

    /// Of one order.
    static final int MOST_NAMES = 200;

    /// A mixture's parts may be Medications of their own.
    private static final int DEEPEST = 3;

    DraftOrders {
        orders = List.copyOf(orders);
    }

    /// One order.
    ///
    /// @param place in the Bundle, from 1
    /// @param names those that were read; may be none
    /// @param unread why it, or a part of it, was not read
    record Order(int place, List<String> names, Optional<String> unread) {
        Order {
            names = List.copyOf(names);
        }

        /// Clinical.
        @Override
        public String toString() {
            return "Order[" + place + "]";
        }
    }

    /// Every name of every order.
    List<String> names() {
        return orders.stream().flatMap(order -> order.names().stream()).toList();
    }

    /// @param bundle `context.draftOrders`
    static DraftOrders read(JsonNode bundle) {
        return new Reading(bundle).orders();
    }

    /// One pass through a Bundle.
    private static final class Reading {
        private final JsonNode bundle;
        private final Map<String, JsonNode> others = new HashMap<>();
        private int text;

        Reading(JsonNode bundle) {
            this.bundle = bundle;
            for (var entry : bundle.path("entry")) {
                var resource = entry.path("resource");
                others.putIfAbsent(entry.path("fullUrl").asText(), resource);
                others.putIfAbsent(
                        resource.path("resourceType").asText() + "/" + resource.path("id").asText(),
                        resource);
            }
        }

        DraftOrders orders() {
            var orders = new ArrayList<Order>();
            var place = 0;
            for (var entry : bundle.path("entry")) {
                place++;
                var resource = entry.path("resource");
                var type = resource.path("resourceType").asText();
                if (type.isEmpty()) {
                    orders.add(unread(place, "the entry holds no resource"));
                } else if (type.equals("MedicationRequest")) {
                    orders.add(
                            orders.size() < MOST_ORDERS
                                    ? order(place, resource)
                                    : unread(
                                            place, "more than " + MOST_ORDERS + " orders at once"));
                }
            }
            return new DraftOrders(orders);
        }

        private static Order unread(int place, String why) {
            return new Order(place, List.of(), Optional.of(why));
        }

        private Order order(int place, JsonNode order) {
            var names = new ArrayList<String>();
            concept(order.path("medicationCodeableConcept"), names);
            var found = reference(order.path("medicationReference"), order, names, DEEPEST);
            var all = names.size() <= MOST_NAMES;
            names.removeIf(String::isBlank);
            if (names.isEmpty()) {
                return unread(
                        place,
                        found
                                ? "it names no drug in words; codes alone are not looked up"
                                : "the Medication that it refers to is neither contained in it nor"
                                        + " among the draft orders");
            }
            var told = names.stream().distinct().toList();
            var read = told.stream().limit(MOST_NAMES).filter(this::room).toList();
            return new Order(
                    place,
                    read,
                    all && read.size() == told.size()
                            ? Optional.empty()
                            : Optional.of("it was not read whole: its text is too long"));
        }

        private boolean room(String name) {
            if (name.length() > LONGEST_NAME || text + name.length() > MOST_TEXT) {
                return false;
            }
            text += name.length();
            return true;
        }

        private static void concept(JsonNode concept, List<String> names) {
            names.add(concept.path("text").asText());
            concept.path("coding").forEach(code -> names.add(code.path("display").asText()));
        }

        /// @param in the resource that refers, and may contain what it refers to
        /// @return whether all that is referred to was found
        private boolean reference(JsonNode reference, JsonNode in, List<String> names, int depth) {
            if (names.size() > MOST_NAMES) {
                return true;
            }
            names.add(reference.path("display").asText());
            var target = reference.path("reference").asText();
            if (target.isEmpty()) {
                return true;
            }
            var found = target.startsWith("#") ? contained(target, in) : beside(target);
            found.filter(_ -> depth > 0).ifPresent(it -> medication(it, in, names, depth));
            return found.isPresent();
        }

        private static Optional<JsonNode> contained(String target, JsonNode in) {
            return in.path("contained")
                    .valueStream()
                    .filter(it -> ("#" + it.path("id").asText()).equals(target))
                    .findFirst();
        }

        private Optional<JsonNode> beside(String target) {
            var current = target.replaceFirst("/_history/[^/]*$", "");
            var local = current.replaceFirst("^.*/(?=[^/]+/[^/]+$)", "");
            return Optional.ofNullable(others.get(current))
                    .or(() -> Optional.ofNullable(others.get(local)));
        }

        private void medication(JsonNode medication, JsonNode in, List<String> names, int depth) {
            concept(medication.path("code"), names);
            // what is contained is contained in the outer one, and a Bundle's has its own
            var around = medication.has("contained") ? medication : in;
            for (var part : medication.path("ingredient")) {
                concept(part.path("itemCodeableConcept"), names);
                reference(part.path("itemReference"), around, names, depth - 1);
            }
        }
    }

    /// The number alone: what is ordered is clinical.
    @Override
    public String toString() {
        return "DraftOrders[" + orders.size() + "]";
    }
}
