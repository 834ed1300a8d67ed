package io.twinmesh.conformance;

import static java.util.Objects.requireNonNull;

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
import org.hl7.fhir.utilities.npm.NpmPackage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// HAPI's R4 validator with US Core 6.1.0 and the profiles of IHE BALP, offline. Starting it takes
/// about fifteen seconds, so there is one, and it counts what it has seen.
final class Validator {
    static final FhirContext R4 = context();
    private static final Path US_CORE =
            Path.of("..", "..", "shared", "data", "clinical", "us-core", "us_core_610.tgz");
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
                        usCore(),
                        profiles,
                        new DefaultProfileValidationSupport(R4),
                        new CommonCodeSystemsTerminologyService(R4),
                        new InMemoryTerminologyServerValidationSupport(R4),
                        new SnapshotGeneratingValidationSupport(R4));
        var instances = new FhirInstanceValidator(chain);
        instances.setErrorForUnknownProfiles(false);
        this.validator = R4.newValidator().registerValidatorModule(instances);
    }

    static Validator only() {
        return ONLY;
    }

    private static FhirContext context() {
        var context = FhirContext.forR4();
        // parsing and encoding would otherwise lose the id of each entry with an urn:uuid
        context.getParserOptions().setOverrideResourceIdWithBundleEntryFullUrl(false);
        return context;
    }

    /// As HAPI's own support for such packages does, but from a file.
    private static PrePopulatedValidationSupport usCore() {
        var support = new PrePopulatedValidationSupport(R4);
        try (var in = Files.newInputStream(US_CORE)) {
            var content =
                    requireNonNull(NpmPackage.fromPackage(in).getFolders().get("package"))
                            .getContent();
            for (var file : content.entrySet()) {
                if (file.getKey().matches("(CodeSystem|StructureDefinition|ValueSet)-.*json")) {
                    var json = new String(file.getValue(), StandardCharsets.UTF_8);
                    support.addResource(R4.newJsonParser().parseResource(json));
                }
            }
            return support;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    List<String> errors(String type, String json) {
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
