package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.Links;
import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;

import java.util.regex.Pattern;

/// What a resource of the directory may say, which is kept in clear.
final class SharedContent {
    private static final Pattern PATIENT =
            Pattern.compile("(?:[a-z]+://[^ ]*/)?(?:Patient|RelatedPerson)[/?].*", Pattern.DOTALL);

    private SharedContent() {}

    /// Refuses a resource for the directory that speaks of a patient: what is there is not sealed.
    static void mentionsNoPatient(Entry entry, JsonNode resource, Links links)
            throws BundleRefused {
        for (var contained : resource.path("contained")) {
            var type = contained.path("resourceType").asText();
            if (ResourceHome.of(type).map(ResourceHome.Twin.class::isInstance).orElse(false)) {
                throw patientInDirectory(entry.resourcePlace() + ".contained");
            }
        }
        for (var link : links.found()) {
            if (PATIENT.matcher(link.text()).matches()) {
                throw patientInDirectory(entry.resourcePlace() + "." + links.place(link));
            }
        }
    }

    private static BundleRefused patientInDirectory(String place) {
        return BundleRefused.at(
                place,
                "resource.patient-in-directory",
                "may not speak of a patient: resources of this type are shared");
    }
}
