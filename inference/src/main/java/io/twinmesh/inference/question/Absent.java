package io.twinmesh.inference.question;

import io.twinmesh.inference.catalog.manifest.RegulatoryClass;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Models of a question that do not answer it here, so that their silence is not taken for calm.
///
/// @param retired names of those that were taken out of service, with no version left
/// @param off those of a class that the operator has off
public record Absent(List<String> retired, List<Off> off) {
    private static final String UNTOLD = "; what would have been warned of there is not told.";

    public static final Absent NOBODY = new Absent(List.of(), List.of());

    public Absent {
        retired = List.copyOf(retired);
        off = List.copyOf(off);
    }

    /// @param model its name
    public record Off(String model, RegulatoryClass regulation) {
        /// `cgm-profile (device-signal)`.
        public String text() {
            return model + " (" + regulation.text() + ")";
        }
    }

    /// Of this question and of that one.
    public Absent and(Absent other) {
        return new Absent(
                Stream.concat(retired.stream(), other.retired.stream()).toList(),
                Stream.concat(off.stream(), other.off.stream()).toList());
    }

    /// `not computed: sofa is retired, news2 is off`; empty when every model answers.
    public String brief() {
        var said = new ArrayList<String>();
        if (!retired.isEmpty()) {
            said.add(are(retired, "retired"));
        }
        if (!off.isEmpty()) {
            said.add(are(off.stream().map(Off::model).toList(), "off"));
        }
        return said.isEmpty() ? "" : "not computed: " + String.join(", ", said);
    }

    /// A sentence a reason, for a clinician.
    List<String> statements() {
        var said = new ArrayList<String>();
        if (!retired.isEmpty()) {
            said.add("not computed: " + are(retired, "retired") + UNTOLD);
        }
        if (!off.isEmpty()) {
            said.add(
                    "not computed: "
                            + are(off.stream().map(Off::model).toList(), "off")
                            + " (the operator of this network has models of the class "
                            + off.stream()
                                    .map(one -> one.regulation().text())
                                    .distinct()
                                    .collect(Collectors.joining(" and "))
                            + " switched off)"
                            + UNTOLD);
        }
        return said;
    }

    private static String are(List<String> names, String what) {
        return String.join(", ", names) + (names.size() == 1 ? " is " : " are ") + what;
    }
}
