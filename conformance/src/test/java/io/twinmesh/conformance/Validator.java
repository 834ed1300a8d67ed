package io.twinmesh.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;

import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// HAPI's R4 validator with the profiles of IHE BALP, offline. US Core is not in it: its bindings
/// need code systems that cannot be had offline, so that sound resources would fail. Starting it
/// takes seconds, so there is one, and it counts what it has seen.
public final class Validator {
    public static final FhirContext R4 = context();
    private static final Path BALP = Path.of("src", "test", "resources", "balp", "balp.json");
    private static final Validator ONLY = new Validator();

    private final FhirValidator validator;
    private final Map<String, Integer> counts = new TreeMap<>();

    private Validator() {
        var profiles = new PrePopulatedValidationSupport(R4);
        for (var entry : balp().getEntry()) {
            profiles.addResource(entry.getResource());
        }
        var chain =
                new ValidationSupportChain(
                        profiles,
                        new DefaultProfileValidationSupport(R4),
                        new CommonCodeSystemsTerminologyService(R4),
                        new InMemoryTerminologyServerValidationSupport(R4),
                        new SnapshotGeneratingValidationSupport(R4));
        var instances = new FhirInstanceValidator(chain);
        instances.setErrorForUnknownProfiles(false);
        this.validator = R4.newValidator().registerValidatorModule(instances);
    }

    public static Validator only() {
        return ONLY;
    }

    private static FhirContext context() {
        var context = FhirContext.forR4();
        // parsing and encoding would otherwise lose the id of each entry with an urn:uuid
        context.getParserOptions().setOverrideResourceIdWithBundleEntryFullUrl(false);
        return context;
    }

    private static Bundle balp() {
        try {
            return R4.newJsonParser().parseResource(Bundle.class, Files.readString(BALP));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is wrong with a resource, one line for each error; empty when nothing is.
    ///
    /// @param json as it came from the server
    public List<String> errors(String type, String json) {
        counts.merge(type, 1, Integer::sum);
        var errors = new ArrayList<String>();
        for (var message : validator.validateWithResult(json).getMessages()) {
            if (message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0) {
                errors.add(line(message));
            }
        }
        return errors;
    }

    /// How many resources of each type were validated.
    Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    private static String line(SingleValidationMessage message) {
        return message.getLocationString() + ": " + message.getMessage();
    }
}
